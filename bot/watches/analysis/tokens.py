"""Turns text into tokens: its smallest words, and where they stand in the original.

A token is what is left of a surface (see surfaces.py) without what leans on it: an elided article
(l'accord), a possessive (Ukraine's), a Turkish case ending (Paris'te).
"""

import re
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.watches.analysis.clitics import detached
from bot.watches.analysis.fold import INVISIBLE, fold, spelling
from bot.watches.analysis.surfaces import are_characters, is_address, surfaces
from bot.watches.analysis.vocabulary import function_words, is_acronym


class Gap(IntEnum):
    """What stands between a token and the one before it."""

    GLUED = 0
    """Nothing, and both are characters of a script that has no spaces."""
    NONE = 1
    """Nothing, a hyphen or an underscore."""
    SPACE = 2
    MARK = 3
    """Something that a phrase reads over: a quotation mark, a bracket, a comma between names."""
    PAUSE = 4
    """A comma, a dash, a colon."""
    STOP = 5
    """A sentence or a line ends; also before the first token."""


class Token(NamedTuple):
    """A word of a text: `text[start:end]` in code points.

    `form` is what a "quoted" term compares; `word` is the word as spelt, in its own case, which
    `stems`, `sought` and `forms` take.
    """

    start: int
    end: int
    form: str
    word: str
    gap: Gap


def tokenise(text: str, language: str) -> tuple[Token, ...]:
    """The words of `text` in order, not overlapping; time linear in `text`.

    `language` is an ISO 639-1 code or empty.
    """
    read = _reader(language, text.isupper() and " " in text)
    tokens: list[Token] = []
    before, end = None, 0
    for start, stop in surfaces(text):
        first, last, form, word = read(text[start:stop])
        if not form:  # marks upon nothing
            continue
        if before and start - end == 1 and text[end] == " ":
            gap = Gap.SPACE
        else:
            gap = _gap_after(before, text[end:start], word)
        # Twice as fast as calling Token, and this is what analysis spends its time on.
        before = tuple.__new__(Token, (start + first, start + last, form, word, gap))
        tokens.append(before)
        end = stop
    return tuple(tokens)


def joined(tokens: Sequence[Token], first: int, count: int, language: str) -> str:
    """The word that `count` tokens from `first` make when they are written as one (`ceasefires`
    of cease fires), or "" where they cannot be: a mark stands between them, or one before a space
    is a function word (`in form` is not `inform`)."""
    run = tokens[first : first + count]
    if len(run) < count:
        return ""
    if not all(_are_open(left, right, language) for left, right in pairwise(run)):
        return ""
    return "".join(token.form for token in run[:-1]) + run[-1].word


def _are_open(left: Token, right: Token, language: str) -> bool:
    """Whether two words may be one word in other hands."""
    if right.gap != Gap.SPACE:
        return right.gap == Gap.NONE
    if left.form.isdecimal():
        return False
    if right.form.isdecimal():
        return left.word.isupper() or len(left.form) > 2
    shortest = min(len(left.form), len(right.form))
    return shortest > 1 and not function_words(language).intersection((left.form, right.form))


# --- what stands between them ------------------------------------------------------------------

_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_NOTHING = re.compile(f"[{INVISIBLE}]*[{_HYPHENS}\u05be\u30fb_]?[{INVISIBLE}]*|[-\u2010]\r?\n")
_HYPHEN = frozenset(_HYPHENS)
_ENDS = frozenset(".!?…。！？؟۔।;；؛|•\n\u2028\u2029")
_PAUSES = frozenset(",:，、：،-–—/\\")
# No "no.": it ends sentences too.
_ABBREVIATED = re.compile(
    "mrs?|ms|dr|prof|gen|sen|rep|gov|lt|col|maj|capt|sgt|st|sr|jr|rev|hon|pres|vs|al|ul|р|г"
)


_LOOKED_AT = 32
"""Code points of what stands between two words: more tells nothing more, and is remembered."""


@lru_cache(maxsize=1 << 12)
def _gap(between: str) -> Gap:
    if _NOTHING.fullmatch(between):
        return Gap.NONE
    if not _ENDS.isdisjoint(between):
        return Gap.STOP
    if not _PAUSES.isdisjoint(between):
        return Gap.PAUSE
    return Gap.SPACE if between.isspace() else Gap.MARK


def _gap_after(before: Token | None, between: str, word: str) -> Gap:
    if before is None:
        return Gap.STOP
    gap = _gap(between[:_LOOKED_AT])
    if gap is Gap.STOP and between == "\n" and word[0].islower():
        return Gap.SPACE  # a line is wrapped: a paragraph begins with a capital
    if gap is Gap.NONE:
        touching = _HYPHEN.isdisjoint(between) and are_characters(before.word, word)
        return Gap.GLUED if touching else gap
    # A full stop after Gen. or an initial ends nothing, nor does the comma of Kyiv, Ukraine.
    initial = len(before.word) == 1 and before.word.isupper()
    if between == ". " and (initial or _ABBREVIATED.fullmatch(before.form)):
        return Gap.SPACE
    if between == ", " and before.word[0].isupper() and word[0].isupper():
        return Gap.MARK
    return gap


# --- what a word is ----------------------------------------------------------------------------

_POINT_DECIMALS = frozenset(("", "en", "zh", "ja", "ko", "he", "th", "hi", "ar", "fa"))
_THOUSANDS_EN = re.compile(r"(\d{1,3}(?:[, ]\d{3})+)((?:\.\d+)?)")
_THOUSANDS = re.compile(r"(\d{1,3}(?:[., ]\d{3})+)((?:,\d+)?)")


@cache
def _reader(language: str, shouted: bool) -> Callable[[str], tuple[int, int, str, str]]:
    """What reads a surface: which part of it is the word, its form and its spelling. `shouted` is
    a text all in capitals, where an acronym cannot be told from a word."""
    return lru_cache(maxsize=1 << 12)(lambda surface: _read(surface, language, shouted))


def _read(surface: str, language: str, shouted: bool) -> tuple[int, int, str, str]:
    first, last = detached(surface, language)
    word = _number(spelling(surface[first:last], language), language)
    initials = "." in word[1:] and word[0].isalpha() and not is_address(word)
    if initials:
        word = word.replace(".", "").replace(" ", "").upper()
    form = fold(word, language)
    if not is_acronym(word, form, language):
        return first, last, form, word
    if shouted and not initials:
        return first, last, form, f"{form}?"
    return first, last, f"{form}.", f"{form}."


def _number(word: str, language: str) -> str:
    """1,000 and 1.000 as 1000, and 1,5 as 1.5: as the language parts thousands and decimals."""
    if not word[:1].isdecimal():
        return word
    thousands = _THOUSANDS_EN if language in _POINT_DECIMALS else _THOUSANDS
    if number := thousands.fullmatch(word):
        word = re.sub("[., ]", "", number[1]) + number[2]
    return word.replace(",", ".")
