"""Turns a message into Telegram's HTML and inline keyboard, or into plain text.

Limits: https://core.telegram.org/bots/api#sendmessage (4,096 characters after entities parsing,
which Telegram counts in UTF-16 units) and #inlinekeyboardbutton (callback data 1 to 64 bytes).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode

from bot.richtext import Button, Message, Paragraph, Run
from handlers.plain import plain_text
from handlers.text import ELLIPSIS, cut, cut_text, inert, web_url

LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_BYTES = 64
COPY_LIMIT = 256
ROW_LIMIT = 8
KEYS_LIMIT = 100
"""Telegram refuses a message with more of them ("reply markup is too long")."""
ROW_WIDTH = 48
"""Letters that a row of keys shows on a phone; each key has an equal part of it."""
KEY_EDGE = 3
"""Letters that a key's own edges take."""
MOST_ALONE = 2
"""Keys of one row that may each stand on a row of its own."""

JOINER = "\u2060"
"""WORD JOINER: takes no room and is not part of a name, so "@" before it names nobody."""

BLANKS = "\u115f\u1160\u2800\u3164\uffa0\ufffc"
"""Letters and symbols that show nothing, beside Unicode's separators and control characters."""

_WEB_ADDRESS = r"(?<![^\s(])https?://(?:[a-z0-9-]+\.)+[a-z]{2,}/[\w@~%+.=&?#/-]*"
_CALL = rf"(?P<address>{_WEB_ADDRESS})|(?<!\w)@(?=\w|$)|(?<![\w/<>])/(?=\w|$)"
_CALLS = re.compile(_CALL, re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What sendMessage and editMessageText take. `parse_mode` is None for plain text."""

    text: str
    parse_mode: ParseMode | None
    keyboard: InlineKeyboardMarkup | None


def render(message: Message, *, plain: bool = False) -> Rendered:
    """The message as Telegram takes it: never empty, never too long, its markup always valid."""
    keyboard = _keyboard(message.buttons)
    words = plain_text(message)
    if not _visible(words):
        return Rendered(ELLIPSIS, None, keyboard)
    if plain:
        return Rendered(cut_text(quiet(words), LIMIT, utf16), None, keyboard)
    room = CAPTION_LIMIT if message.attachment else LIMIT
    return Rendered(_html(message.paragraphs, room), ParseMode.HTML, keyboard)


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def quiet(text: str) -> str:
    """The same text, in which nothing calls anyone.

    Telegram makes a mention of "@name" wherever it stands, and notifies that member of a group; it
    makes a command of "/word", which a tap sends in the reader's name. A feed may write both. A
    web address that holds either is a link to Telegram, not a call, and stays whole.
    """
    return _CALLS.sub(_hold_apart, text)


def _hold_apart(call: re.Match[str]) -> str:
    return call.group() if call["address"] else call.group() + JOINER


def _html(paragraphs: tuple[Paragraph, ...], room: int) -> str:
    safe = [tuple(_safe(paragraph)) for paragraph in paragraphs]
    return "\n".join("".join(_pieces(paragraph)) for paragraph in cut(safe, room, utf16))


def _safe(paragraph: Paragraph) -> Iterator[Run]:
    for link, runs in groupby(paragraph, key=_link):
        url = web_url(link)
        words = [replace(run, text=_safe_text(run), link=url) for run in runs]
        nameless = url and not any(_visible(run.text) for run in words)
        yield from [Run(url, link=url)] if nameless else words


def _safe_text(run: Run) -> str:
    return inert(run.text) if run.code else quiet(inert(run.text))


def _link(run: Run) -> str:
    """Runs that share a link are one link in several styles: one tap target, not three."""
    return run.link


def _visible(text: str) -> bool:
    """Whether a reader sees anything in it: Telegram refuses a message of blanks as empty."""
    return any(
        unicodedata.category(character)[0] not in "ZC" and character not in BLANKS
        for character in text
    )


def _pieces(paragraph: Paragraph) -> Iterator[str]:
    for link, runs in groupby(paragraph, key=_link):
        words = "".join(_styled(run) for run in runs)
        yield f'<a href="{escape(link)}">{words}</a>' if link and words else words


def _styled(run: Run) -> str:
    text = escape(run.text, quote=False)
    if not text:
        return ""
    if run.code and not run.link:
        # Telegram lets no other style, and no link, share a place with fixed width.
        return f"<code>{text}</code>"
    text = f"<i>{text}</i>" if run.italic else text
    return f"<b>{text}</b>" if run.bold else text


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    keys = [[_key(button) for button in part] for row in _fitting(rows) for part in _parts(row)]
    return InlineKeyboardMarkup(keys) if keys else None


def _fitting(rows: tuple[tuple[Button, ...], ...]) -> Iterator[tuple[Button, ...]]:
    """As many keys as Telegram takes. The last row, which leads back, is always there."""
    left = KEYS_LIMIT - sum(map(len, rows[-1:]))
    for row in rows[:-1]:
        yield row[:left]
        left = max(0, left - len(row))
    yield from (row[:KEYS_LIMIT] for row in rows[-1:])


def _parts(row: tuple[Button, ...]) -> Iterator[tuple[Button, ...]]:
    """A row as rows of equal length in which a phone shows the labels whole, if any can."""
    widest = max((len(button.label) for button in row), default=0) + KEY_EDGE
    fit = max(1, min(ROW_LIMIT, ROW_WIDTH // widest))
    if fit == 1 and len(row) > MOST_ALONE:
        yield row[:1]  # a name, before what can be done with it
        yield from _parts(row[1:])
        return
    rows = -(-len(row) // fit)
    for n in range(rows):
        yield row[n * len(row) // rows : (n + 1) * len(row) // rows]


def _key(button: Button) -> InlineKeyboardButton:
    """A key that asks the button's command, or, where that is too long for Telegram to carry, one
    that copies the command for the reader to paste. Answers have none so long (see
    commands/shortening.py)."""
    command = inert(button.command)
    label = inert(button.label).strip() or command.strip() or ELLIPSIS
    if 1 <= len(command.encode()) <= CALLBACK_BYTES:
        return InlineKeyboardButton(label, callback_data=command)
    copied = cut_text(f"/{command}", COPY_LIMIT, utf16)
    return InlineKeyboardButton(label, copy_text=CopyTextButton(copied))
