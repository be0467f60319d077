"""Text that a feed or a person wrote, made safe to show and cut to fit; the same everywhere.

The markup of each platform is escaped by its own renderer. Here stands what no platform's markup
knows of: characters that move a terminal's cursor, turn a line around or cannot be encoded.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import regex

from bot.richtext import Paragraph, Run

_SPACING = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
"""Anything that breaks a line: a paragraph is one line, so these become a space."""

_UNSEEN = re.compile(
    "[\x00-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Control characters (an escape sequence begins with one), and the embeddings, overrides and
isolates of Unicode's bidirectional algorithm, which could turn around the text that follows. The
marks U+200E, U+200F and U+061C stay: they affect only their neighbours, and Arabic and Hebrew
need them."""

_PILED = regex.compile(r"(\p{M}{6})\p{M}+")
"""Marks upon one letter, of which no script has more than six: more hide the lines around it."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSAFE_IN_URL = re.compile(r"""[ "<>\\^`{|}]""")
"""What RFC 3986 allows nowhere in a URL, and each platform's markup reads as its own."""

_GRAPHEME = regex.compile(r"\X")


def inert(text: str) -> str:
    """The same text on one line, without control characters and marks that pile up, ready to be
    encoded as UTF-8."""
    text = _UNSEEN.sub("", _SPACING.sub(" ", text))
    text = text if text.isascii() else _PILED.sub(r"\1", text)
    return _SURROGATE.sub("\ufffd", text)


def web_url(url: str) -> str:
    """The URL if it is an http(s) one with a host, made safe to show; otherwise empty.

    Feeds carry `javascript:`, `data:` and `tg:` links too: those are never followed.
    """
    url = _UNSAFE_IN_URL.sub(lambda found: f"%{ord(found.group()):02X}", inert(url).strip())
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host else ""


ELLIPSIS = "…"

Size = Callable[[str], int]
"""How a platform counts text: Slack in code points (`len`), Telegram in UTF-16 units."""


def cut(paragraphs: Sequence[Paragraph], room: int, size: Size) -> tuple[Paragraph, ...]:
    """The paragraphs if they fit `room`; otherwise as much as fits, with "…" in the last unit.

    Cut between graphemes, so that no emoji or accented letter is broken. Each paragraph but the
    first costs one unit more, for its line break.
    """
    if _length(paragraphs, size) <= room:
        return tuple(paragraphs)
    left = room - size(ELLIPSIS)
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        taken = _beginning(paragraph, left, size)
        kept.append(taken)
        left -= _length((taken,), size) + 1
        if taken != paragraph or left < 0:
            break
    return _with_ellipsis(kept)


def cut_text(text: str, room: int, size: Size) -> str:
    """The text if it fits `room`; otherwise its first graphemes and "…"."""
    if size(text) <= room:
        return text
    return _graphemes(text, room - size(ELLIPSIS), size).rstrip() + ELLIPSIS


def _length(paragraphs: Sequence[Paragraph], size: Size) -> int:
    breaks = max(len(paragraphs) - 1, 0)
    return breaks + sum(size(run.text) for paragraph in paragraphs for run in paragraph)


def _beginning(paragraph: Paragraph, room: int, size: Size) -> Paragraph:
    taken: list[Run] = []
    for run in paragraph:
        text = run.text if size(run.text) <= room else _graphemes(run.text, room, size)
        if text:
            taken.append(replace(run, text=text))
        if text != run.text:
            break
        room -= size(text)
    return tuple(taken)


def _graphemes(text: str, room: int, size: Size) -> str:
    """The longest beginning of whole graphemes that fits."""
    end = used = 0
    # A code point is one unit or more: nothing past room + 1 of them can fit, and the grapheme
    # that this slice may break is then one that does not fit either.
    for match in _GRAPHEME.finditer(text[: max(room, 0) + 1]):
        used += size(match.group())
        if used > room:
            break
        end = match.end()
    return text[:end]


def _with_ellipsis(paragraphs: list[Paragraph]) -> tuple[Paragraph, ...]:
    while paragraphs and not paragraphs[-1]:
        paragraphs.pop()
    last = paragraphs.pop() if paragraphs else ()
    return (*paragraphs, (*last, Run(ELLIPSIS)))
