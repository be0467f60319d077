"""A message as Block Kit: rich text, where style and links are explicit and text is literal.

Slack's older markup (mrkdwn) has no way to escape `*`, `_` or a backtick, so a headline could
change the look of what follows, and it turns `<!channel>` into a ping. In rich text neither can
happen: nothing in a text element is read as markup.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.richtext import Button, Message, Paragraph, Run
from handlers.plain import plain_text
from handlers.text import cut_text, inert, web_url

Block = dict[str, Any]

TEXT_LIMIT = 4_000
"""Characters of a message's plain text; Slack advises this and cuts at 40,000.
https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""

BLOCKS_LIMIT = 12_000
"""Characters of all blocks as JSON. Slack says `msg_blocks_too_long` at about 13,200, which it
does not document: https://github.com/slackapi/bolt-js/issues/2509. What is refused nevertheless
is sent again as text."""

BLOCK_COUNT = 50
ROW_LIMIT = 25
"""https://docs.slack.dev/reference/block-kit/blocks/actions-block"""

LABEL_LIMIT = 75
VALUE_LIMIT = 2_000
"""https://docs.slack.dev/reference/block-kit/block-elements/button-element"""

URL_LIMIT = 3_000
"""Slack's for a button's URL; a longer one is shown without its link."""


def blocks(message: Message, thread: str = "") -> list[Block]:
    """The message as blocks. `thread` is the chat's own, written into each row of buttons so that
    a press says which chat it belongs to: a reply under a channel's alert and a message of a chat
    that is itself a thread look the same to Slack."""
    rows = _rows(message, thread)
    words = _words(message.paragraphs, BLOCKS_LIMIT - _size(rows))
    text = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}
    return [text, *rows] if words else rows


def fallback(message: Message) -> str:
    """The text that notifications and screen readers use, and that stands alone when blocks were
    refused. `&`, `<` and `>` are escaped, so nothing in it is a link or a ping."""
    return escaped(cut_text(plain_text(message), TEXT_LIMIT, len))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def thread_of_block(block_id: str) -> str:
    """The chat's thread that `blocks` wrote into a row of buttons."""
    return block_id.partition("/")[0]


def _words(paragraphs: Iterable[Paragraph], room: int) -> list[Block]:
    """The words until the room is used up; where they do not fit, the last one ends with "…"."""
    words: list[Block] = []
    for element in _elements(paragraphs):
        room -= _size(element) + len(", ")
        if room < 0:
            text = cut_text(element["text"], _units(element["text"]) + room, _units)
            return [*words, {**element, "text": text}]
        words.append(element)
    return words


def _elements(paragraphs: Iterable[Paragraph]) -> Iterator[Block]:
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield {"type": "text", "text": "\n"}
        yield from (_element(run) for run in paragraph if inert(run.text))


def _element(run: Run) -> Block:
    url = web_url(run.link)
    link = {"type": "link", "url": url} if 0 < len(url) <= URL_LIMIT else {"type": "text"}
    style = {name: True for name in ("bold", "italic", "code") if getattr(run, name)}
    return link | {"text": inert(run.text)} | ({"style": style} if style else {})


def _rows(message: Message, thread: str) -> list[Block]:
    """The rows of buttons, as far as they leave half of the room for words."""
    rows: list[Block] = []
    for buttons in _fitting(message.buttons):
        elements = [_button(button, place) for place, button in enumerate(buttons)]
        row = {"type": "actions", "block_id": f"{thread}/{len(rows)}", "elements": elements}
        if len(rows) == BLOCK_COUNT - 1 or _size([*rows, row]) > BLOCKS_LIMIT // 2:
            break
        rows.append(row)
    return rows


def _fitting(rows: Iterable[Iterable[Button]]) -> Iterator[list[Button]]:
    """Rows of at most 25 buttons. A button whose command is too long is left out: cut short, it
    would ask for something else."""
    for row in rows:
        fit = [each for each in row if inert(each.label) and 0 < len(each.command) <= VALUE_LIMIT]
        yield from (fit[at : at + ROW_LIMIT] for at in range(0, len(fit), ROW_LIMIT))


def _button(button: Button, place: int) -> Block:
    label = cut_text(inert(button.label), LABEL_LIMIT, len)
    return {
        "type": "button",
        "action_id": str(place),
        "text": {"type": "plain_text", "text": label, "emoji": True},
        "value": button.command,
    }


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False))


def _units(text: str) -> int:
    """The characters that a text takes up inside JSON: a quote or a backslash takes two."""
    return _size(text) - len('""')
