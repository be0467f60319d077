"""What Slack would say of a message's form, and what it would let pass that we never mean.

The structure is judged by Slack's own types (blocks.schema.json, made from @slack/types); the
limits are those of the documentation: https://docs.slack.dev/reference/block-kit/blocks
"""

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft7Validator

SCHEMAS = Path(__file__).parents[4] / "shared/corpus/slack"

Block = Mapping[str, Any]

TEXT_MOST, TEXT_ADVISED = 40_000, 4_000
BLOCKS_MOST, BLOCK_COUNT, VIEW_BLOCK_COUNT = 13_200, 50, 100
_CONTROL = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
_PINGS = frozenset({"user", "usergroup", "broadcast", "channel", "team"})


@cache
def schema(name: str) -> Draft7Validator | None:
    path = SCHEMAS / f"{name}.schema.json"
    if not path.exists():
        warnings.warn(f"Slack's {name} are NOT checked: {path} is absent", stacklevel=2)
        return None
    return Draft7Validator(json.loads(path.read_text()))


def refused_blocks(blocks: object) -> list[str]:
    """Why Slack would answer `invalid_blocks`; empty if it would not."""
    if not isinstance(blocks, list):
        return ["blocks is not an array"]
    judge = schema("blocks")
    found = [error.message[:300] for error in judge.iter_errors(blocks)] if judge else []
    return found or list(_over_limits(blocks))


def refused_view(view: Block) -> list[str]:
    """Why Slack would answer `invalid_arguments` to a view; empty if it would not."""
    judge = schema("view")
    found = [error.message[:300] for error in judge.iter_errors(view)] if judge else []
    return found or list(_view_over_limits(view))


def _view_over_limits(view: Block) -> Iterator[str]:
    for name in ("title", "submit", "close"):
        yield from _length(name, view.get(name, {}).get("text", "-"), 24)
    if len(view.get("private_metadata", "")) > 3_000:
        yield "private_metadata must have no more than 3000 characters"
    yield from _over_limits(view["blocks"], VIEW_BLOCK_COUNT)


def are_too_long(blocks: Sequence[Block]) -> bool:
    return len(json.dumps(blocks, ensure_ascii=False)) > BLOCKS_MOST


def unmeant_text(text: str) -> list[str]:
    """What would be read as a link, a ping or markup: all of ours is escaped."""
    found = [f"text has an unescaped {_CONTROL.search(text)}"] if _CONTROL.search(text) else []
    if len(unescape(text)) > TEXT_ADVISED:
        found.append(f"text has {len(text)} characters; Slack advises {TEXT_ADVISED}")
    return found


def unmeant_blocks(blocks: Sequence[Block]) -> list[str]:
    return [
        f"blocks hold a {element['type']} element"
        for element in _elements(blocks)
        if element["type"] in _PINGS or element["type"] == "mrkdwn"
    ]


def _over_limits(blocks: Sequence[Block], most: int = BLOCK_COUNT) -> Iterator[str]:
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "block_id is used twice"
    for number, block in enumerate(blocks):
        for problem in _problems(block):
            yield f"{problem} [json-pointer:/blocks/{number}]"


def _problems(block: Block) -> Iterator[str]:
    if len(block.get("block_id", "-")) not in range(1, 256):
        yield "block_id must have 1 to 255 characters"
    match block["type"]:
        case "section":
            yield from _length("text", block.get("text", {}).get("text", ""), 3_000)
        case "actions":
            yield from _actions(block)
        case "rich_text":
            yield from _rich(block)
        case "input":
            yield from _filled_in(block)


def _actions(block: Block) -> Iterator[str]:
    elements = block["elements"]
    if len(elements) not in range(1, 26):
        yield "actions must have 1 to 25 elements"
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)):
        yield "action_id is used twice"
    for element in elements:
        yield from _length("action_id", element.get("action_id", "-"), 255)
        yield from _length("button text", element.get("text", {}).get("text", "-"), 75)
        yield from _length("value", element.get("value", "-"), 2_000)


def _filled_in(block: Block) -> Iterator[str]:
    yield from _length("label", block["label"]["text"], 2_000)
    yield from _length("hint", block.get("hint", {}).get("text", "-"), 2_000)
    element = block["element"]
    yield from _length("placeholder", element.get("placeholder", {}).get("text", "-"), 150)
    match element["type"]:
        case "plain_text_input":
            if not 1 <= element.get("max_length", 3_000) <= 3_000:
                yield "max_length must be 1 to 3000"
        case "timepicker":
            if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", element.get("initial_time", "00:00")):
                yield "initial_time is no time"
        case "static_select" | "checkboxes":
            yield from _chosen(element)


def _chosen(element: Block) -> Iterator[str]:
    groups = element.get("option_groups", [])
    lists = [group["options"] for group in groups] or [element["options"]]
    most = 10 if element["type"] == "checkboxes" else 100
    if len(groups) > 100 or not all(1 <= len(options) <= most for options in lists):
        yield f"1 to {most} options are allowed, in 100 groups"
    options = [option for options in lists for option in options]
    for option in options:
        yield from _length("option text", option["text"]["text"], 75)
        yield from _length("option value", option["value"], 150)
    if element.get("initial_option") not in (None, *options):
        yield "initial_option is none of the options"
    if len({option["value"] for option in options}) != len(options):
        yield "two options have one value"


def _rich(block: Block) -> Iterator[str]:
    if not block["elements"]:
        yield "rich_text must have elements"
    for element in _elements([block]):
        if element["type"] == "text":
            yield from _length("text", element["text"], TEXT_MOST)
        if element["type"] == "link":
            yield from _link(element)


def _link(element: Block) -> Iterator[str]:
    yield from _length("url", element["url"], 3_000)
    if urlsplit(element["url"]).scheme not in ("http", "https"):
        yield f"url is not one: {element['url'][:100]}"


def _length(name: str, text: str, most: int) -> Iterator[str]:
    if len(text) not in range(1, most + 1):
        yield f"{name} must have 1 to {most} characters, it has {len(text)}"


def _elements(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.get("type") == "section":
            yield block.get("text", {})
        for element in block.get("elements", []):
            yield element
            yield from _elements([element])
