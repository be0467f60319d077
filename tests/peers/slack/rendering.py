"""Blocks as a person would read them: enough to read a message in a test or a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

Block = Mapping[str, Any]


def rendered(blocks: Iterable[Block]) -> str:
    """Plain text: bold as *bold*, italic as _italic_, code in backticks, a link as
    "words (url)", a row of buttons as "[label] [label]"."""
    return "\n".join(_block(block) for block in blocks)


def button_of(blocks: Iterable[Block], label: str) -> dict[str, Any]:
    """The button with that label, with the id of the block that holds it."""
    labels = []
    for block in blocks:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            labels.append(element["text"]["text"])
            if labels[-1] == label:
                return {**element, "block_id": block["block_id"]}
    raise LookupError(f"no button {label!r}: the message has {labels}")


def _block(block: Block) -> str:
    match block["type"]:
        case "rich_text":
            return "\n".join("".join(map(_element, part["elements"])) for part in block["elements"])
        case "section":
            return str(block["text"]["text"])
        case "actions":
            return " ".join(f"[{element['text']['text']}]" for element in block["elements"])
    return f"({block['type']})"


def _element(element: Block) -> str:
    match element["type"]:
        case "text":
            return _styled(element)
        case "link":
            return f"{_styled(element)} ({element['url']})"
    return f"({element['type']})"


def _styled(element: Block) -> str:
    text = str(element.get("text", ""))
    for name, mark in (("code", "`"), ("italic", "_"), ("bold", "*")):
        if element.get("style", {}).get(name):
            text = f"{mark}{text}{mark}"
    return text
