"""Forms and pages as Slack's views: modals and the Home tab. Pure.

Where a view came from is written into its `private_metadata`, which Slack keeps and hands back, and
no person can change.
https://docs.slack.dev/reference/views
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any, Self

from bot.commands.counter import Opened
from bot.commands.form import Choice, Field
from bot.richtext import Message, message
from handlers.slack.render import Block, blocks
from handlers.text import cut_text, inert

View = dict[str, Any]

TITLE_LIMIT = 24
LABEL_LIMIT = 75
HINT_LIMIT = 150
BLOCK_COUNT = 100
READING = "reading"
"""The id of the block that says how what is typed is read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a view was opened: the channel and thread of its chat, the ref that an answer is tied
    to, and the command that a form fills in."""

    channel: str
    thread: str = ""
    ref: str = ""
    command: str = ""

    def written(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Self:
        return cls(**json.loads(view["private_metadata"]))


def modal(opened: Opened, origin: Origin, reading: Message | None = None) -> View:
    """A form, and below its live field how that is read by now."""
    shown: list[Block] = []
    for field in opened.form.fields:
        shown.append(_input(field))
        if field.live and reading:
            shown += [{**block, "block_id": READING} for block in _words(reading)]
    return {
        **_modal(opened.form.title, shown),
        "submit": _plain(opened.form.submit, TITLE_LIMIT),
        "private_metadata": origin.written(),
    }


def waiting(opened: Opened) -> View:
    """What stands in a form's place while its answer is awaited."""
    return _modal(opened.form.title, _words(message(opened.form.wait)))


def answered(answer: Message) -> View:
    """An answer in the place of its form."""
    return _modal("Tocsin", _words(answer))


def home(page: Sequence[Message], origin: Origin, notice: Message | None = None) -> View:
    """A person's page; `notice` is the answer to what was just pressed on it."""
    shown: list[Block] = []
    if notice:
        shown += [*blocks(notice, "notice"), {"type": "divider"}]
    for number, card in enumerate(page):
        shown += blocks(card, f"card{number}")
    return {
        "type": "home",
        "blocks": shown[:BLOCK_COUNT],
        "private_metadata": origin.written(),
    }


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in: field → text, the value of a choice, "22:00", or "yes" for a tick."""
    state = view["state"]["values"]
    return {name: _value(element) for name, held in state.items() for element in held.values()}


def _value(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "static_select":
            return str((element.get("selected_option") or {}).get("value") or "")
        case "timepicker":
            return str(element.get("selected_time") or "")
        case "checkboxes":
            return "yes" if element.get("selected_options") else ""
    return str(element.get("value") or "")


def _modal(title: str, shown: Sequence[Block]) -> View:
    return {
        "type": "modal",
        "title": _plain(title, TITLE_LIMIT),
        "blocks": list(shown),
    }


def _input(field: Field) -> Block:
    optional = field.kind == "tick"
    block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, LABEL_LIMIT),
        "element": _element(field),
        "optional": optional,
    }
    if inert(field.hint) and not optional:
        block["hint"] = _plain(field.hint, HINT_LIMIT)
    return block | ({"dispatch_action": True} if field.live else {})


def _element(field: Field) -> Block:
    match field.kind:
        case "line":
            return {"action_id": field.name, **_line(field)}
        case "choice":
            return {"action_id": field.name, **_select(field)}
        case "time":
            return {"action_id": field.name, "type": "timepicker", "initial_time": field.value}
        case "tick":
            tick = {"text": _plain(inert(field.hint) or field.label, LABEL_LIMIT), "value": "yes"}
            return {"action_id": field.name, "type": "checkboxes", "options": [tick]}


def _line(field: Field) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "max_length": field.longest,
        "focus_on_load": True,
    }
    if inert(field.example):
        element["placeholder"] = _plain(field.example, HINT_LIMIT)
    if field.value:
        element["initial_value"] = field.value
    if field.live:
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return element


def _select(field: Field) -> Block:
    chosen = next((one for one in field.choices if one.value == field.value), None)
    element: Block = {"type": "static_select", **_options(field.choices)}
    return element | ({"initial_option": _option(chosen)} if chosen else {})


def _options(choices: Iterable[Choice]) -> Block:
    grouped = {group: list(map(_option, one)) for group, one in groupby(choices, _group)}
    if "" in grouped:
        return {"options": grouped[""]}
    groups = [
        {"label": _plain(group, LABEL_LIMIT), "options": options[at : at + 100]}
        for group, options in grouped.items()
        for at in range(0, len(options), 100)
    ]
    return {"option_groups": groups}


def _group(choice: Choice) -> str:
    return choice.group


def _option(choice: Choice) -> Block:
    return {"text": _plain(choice.label, LABEL_LIMIT), "value": choice.value}


def _words(told: Message) -> list[Block]:
    """One block, or none for a message of nothing; without buttons, which belong to a chat."""
    return blocks(replace(told, buttons=()))


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut_text(inert(text), limit, len), "emoji": False}
