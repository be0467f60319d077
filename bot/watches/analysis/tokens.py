"""Turns text into tokens: its smallest words, and where they stand in the original."""

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from bot.watches.analysis.fold import fold


class Gap(IntEnum):
    """What stands between a token and the one before it."""

    NONE = 0  # nothing, or a hyphen
    SPACE = 1
    MARK = 2  # a comma, a quotation mark, a bracket, a dash
    STOP = 3  # a sentence or a line ends; also before the first token


class Token(NamedTuple):
    """A word of a text: `text[start:end]` in code points. `form` is what a "quoted" term compares,
    `word` what `stems`, `sought` and `forms` take."""

    start: int
    end: int
    form: str
    word: str
    gap: Gap


_WORD = re.compile(r"[一-鿿]|\w+")


def tokenise(text: str, language: str) -> tuple[Token, ...]:
    """The words of `text` in order, not overlapping; time linear in `text`."""
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        form = fold(match[0], language)
        between = text[end : match.start()]
        found.append(Token(match.start(), match.end(), form, form, _gap(between, bool(found))))
        end = match.end()
    return tuple(found)


def _gap(between: str, inside: bool) -> Gap:
    if not inside or "\n" in between or "." in between:
        return Gap.STOP
    if between in ("", "-"):
        return Gap.NONE
    return Gap.SPACE if between.isspace() else Gap.MARK


def joined(tokens: Sequence[Token], first: int, count: int, language: str) -> str | None:
    """The word that `count` tokens from `first` make when written as one, or None where they
    cannot be one word (punctuation between them, or one is a function word)."""
    run = tokens[first : first + count]
    if len(run) < count or any(token.gap > Gap.SPACE for token in run[1:]):
        return None
    return "".join(token.word for token in run)
