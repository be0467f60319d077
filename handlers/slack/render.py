"""A message as Block Kit: rich text, where style and links are explicit and text is literal.

Slack's older markup (mrkdwn) has no way to escape `*`, `_` or a backtick, so a headline could
change the look of what follows, and it turns `<!channel>` into a ping. In rich text neither can
happen: nothing in a text element is read as markup.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import json
from typing import Any

from bot.model import Button, Message, Paragraph, Run
from handlers.plain import plain_text
from handlers.text import inert, web_url

Block = dict[str, Any]

TEXT_LIMIT = 4_000
"""Characters of a message's plain text; Slack advises this and cuts at 40,000.
https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""

BLOCKS_LIMIT = 12_000
"""Characters of all blocks as JSON. Slack says `msg_blocks_too_long` at about 13,200, which it
does not document: https://github.com/slackapi/bolt-js/issues/2509"""

BUTTONS_IN_BLOCK = 25
BLOCK_COUNT = 50
LABEL_LIMIT = 75
VALUE_LIMIT = 2_000
"""https://docs.slack.dev/reference/block-kit/block-elements/button-element"""


def blocks(message: Message, thread: str = "") -> list[Block]:
    """The message as blocks. `thread` is the chat's own, written into each row of buttons so that
    a press says which chat it belongs to: a reply under a channel's alert and a message of a chat
    that is itself a thread look the same to Slack."""
    rows = _rows(message, thread)
    words = _elements(message, BLOCKS_LIMIT - len(_json(rows)))
    text = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}]
    return (text if words else []) + rows


def fallback(message: Message) -> str:
    """The text that notifications and screen readers use, and that stands alone when blocks were
    refused. `&`, `<` and `>` are escaped, so nothing in it is a link or a ping."""
    return escaped(cut(plain_text(message), TEXT_LIMIT))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def thread_of_block(block_id: str) -> str:
    """The chat's thread that `blocks` wrote into a row of buttons."""
    return block_id.partition("/")[0]


def _elements(message: Message, room: int) -> list[Block]:
    """The words, until the room is used up: the last one that fits in part is cut with an "…"."""
    elements: list[Block] = []
    for run in _runs(message.paragraphs):
        element = _element(run)
        if element is None:
            continue
        room -= len(_json(element)) + 1
        if room < 0:
            return elements + _remainder(element, room)
        elements.append(element)
    return elements


def _remainder(element: Block, room: int) -> list[Block]:
    # A character takes up to twelve characters of JSON (an emoji is two \uXXXX escapes).
    text = element["text"]
    while text and room < 0:
        room += len(_json(text[-1])) - 2
        text = text[:-1]
    return [{**element, "text": text[:-1].rstrip() + "…"}] if len(text) > 1 else []


def _runs(paragraphs: tuple[Paragraph, ...]) -> list[Run]:
    runs: list[Run] = []
    for number, paragraph in enumerate(paragraphs):
        runs += [Run("\n")] if number else []
        runs += paragraph
    return runs


def _element(run: Run) -> Block | None:
    text = "\n" if run.text == "\n" else inert(run.text)
    if not text:
        return None
    url = web_url(run.link)
    element: Block = {"type": "link", "url": url} if url else {"type": "text"}
    style = {name: True for name in ("bold", "italic", "code") if getattr(run, name)}
    return {**element, "text": text} | ({"style": style} if style else {})


def _rows(message: Message, thread: str) -> list[Block]:
    rows = [
        {
            "type": "actions",
            "block_id": f"{thread}/{number}",
            "elements": [_button(button, place) for place, button in enumerate(row)],
        }
        for number, row in enumerate(_fitting(message))
    ]
    return rows[: BLOCK_COUNT - 1]


def _fitting(message: Message) -> list[list[Button]]:
    """Rows of at most 25 buttons. A button whose command is too long is left out: cut short, it
    would ask for something else."""
    rows = (
        [b for b in row if b.label and len(b.command) <= VALUE_LIMIT] for row in message.buttons
    )
    return [
        row[at : at + BUTTONS_IN_BLOCK]
        for row in rows
        for at in range(0, len(row), BUTTONS_IN_BLOCK)
    ]


def _button(button: Button, place: int) -> Block:
    label = cut(inert(button.label), LABEL_LIMIT)
    return {
        "type": "button",
        "action_id": str(place),
        "text": {"type": "plain_text", "text": label, "emoji": True},
        "value": button.command,
    }


def _json(value: object) -> str:
    return json.dumps(value)
