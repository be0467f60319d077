"""Turns text into tokens: its smallest words, and where they stand in the original.

Words end where UAX #29 ends them, and beyond it: at hyphens, at elided articles (l'accord), at
possessives (Ukraine's) and Turkish case endings after an apostrophe (Paris'te), between scripts
(북한NATO), between the characters of zh and th. Addresses, initials (U.S.) and numbers (1,000.5)
stay whole. Each pattern moves forward only, so time is linear in the text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.watches.analysis.clitics import detached
from bot.watches.analysis.fold import APOSTROPHES, HEBREW_MARKS, INVISIBLE, fold, spelling
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
    for start, stop in _words(text):
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


# --- where words are -------------------------------------------------------------------------

_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇"
_HIRAGANA = "\u3041-\u3096\u309b-\u309f"
# Where ば is written は and a mark.
_VOICING = "\u3099\u309a"
_KATAKANA = "\u30a0-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
# Thai, Lao, Burmese and Khmer put no space between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_ALONE = f"{_IDEOGRAPHS}{_HIRAGANA}{_UNSPACED}"
_CHARACTER = re.compile(f"[{_ALONE}]")

_TOP_LEVEL = "com|org|net|gov|edu|int|info|news|eu|uk|ua|ru|fr|de|es|it|pl|tr|il|jp|cn|kr"
_ADDRESS_SIGN = re.compile(rf"://|@|\.(?:{_TOP_LEVEL})(?!\w)")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{1,300}(?<![.,;:!?)\]'’”»])"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    rf"|(?<![\w.@-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{_TOP_LEVEL})(?![\w@.-]*\w)(?:/[^\s<>\"]{{0,300}})?"
)


def _words(text: str) -> Iterable[tuple[int, int]]:
    """Where the words of `text` are; an address is one word."""
    if _ADDRESS_SIGN.search(text):
        return _words_and_addresses(text)
    return [match.span() for match in _word().finditer(text)]


def _words_and_addresses(text: str) -> Iterator[tuple[int, int]]:
    here = 0
    for address in _ADDRESS.finditer(text):
        yield from (match.span() for match in _word().finditer(text, here, address.start()))
        yield address.span()
        here = address.end()
    yield from (match.span() for match in _word().finditer(text, here))


_LONGEST = 64
"""Code points of a word. A longer one is none, and is cut: words are remembered."""


@cache
def _word() -> re.Pattern[str]:
    """One word. The order of the alternatives matters: the longest reading comes first."""
    letter = _letters()
    initials = r"[^\W\d_]\.[^\W\d_]"
    inner = f"[{letter}{INVISIBLE}]{{0,{_LONGEST}}}"
    return re.compile(
        rf"[^\W\d_](?:\.[^\W\d_]){{1,9}}\.?(?![{letter}])"  # U.S., e.g.
        r"|(?P<a>[A-Z])(?P=a)\. ?(?P<b>[A-Z])(?P=b)\.?(?!\w)"  # EE. UU.
        r"|[A-Za-z](?:\+\+|#)(?![^\W\d])"  # C++
        r"|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3}){1,5}(?!\d)"  # 1 000
        r"|\d{1,64}(?:[.,٫]\d{1,20}){0,5}"  # 1,000.5; its unit is a word: 5bn, F-16s
        rf"|[{letter}]{inner}(?:[{APOSTROPHES}{HEBREW_MARKS}](?=[{letter}])(?!{initials}){inner}){{0,3}}"
        rf"|[{_HANGUL}][{_HANGUL}{INVISIBLE}]{{0,{_LONGEST}}}"
        rf"|[{_KATAKANA}][{_KATAKANA}{_VOICING}{INVISIBLE}]{{0,{_LONGEST}}}"
        rf"|[{_ALONE}][{_VOICING}\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{{0,9}}"
        r"|[$€£¥₴₽₺₪₹₩%&]"
    )


def _letters() -> str:
    """A character class of what may be in a spaced word: letters, digits and the marks upon them,
    but for the scripts that go by the character and those that stand apart from Latin within a
    word. Marks are missing from `\\w`; Hindi cannot be read without."""
    apart = re.compile(f"[{_ALONE}{_KATAKANA}{_HANGUL}_]")
    points = (
        point
        for point in range(0x10000)
        if (chr(point).isalnum() or unicodedata.category(chr(point)) in ("Mn", "Mc"))
        and not apart.match(chr(point))
        and not re.match(f"[{INVISIBLE}]", chr(point))
    )
    return _ranges(points) + "\U00010000-\U0001d7ff\U0001e000-\U0001eeff"


def _ranges(points: Iterable[int]) -> str:
    """The inside of a character class with just these ascending code points."""
    spans: list[list[int]] = []
    for point in points:
        if spans and point == spans[-1][1] + 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans)


# --- what stands between them ------------------------------------------------------------------

_NOTHING = re.compile(f"[{INVISIBLE}]*[-\u2010-\u2013\u05be\u30fb_]?[{INVISIBLE}]*|[-\u2010]\r?\n")
_ENDS = frozenset(".!?…。！？؟۔।;；؛|•\n\u2028\u2029")
_PAUSES = frozenset(",:，、：،-–—/\\")
_TITLES = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "sen",
        "rep",
        "gov",
        "lt",
        "col",
        "maj",
        "capt",
        "sgt",
        "st",
        "sr",
        "jr",
        "rev",
        "hon",
        "pres",
        "vs",
        "no",
        "im",
        "ul",
        "al",
        "р",
        "г",
    )
)


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
    gap = _gap(between)
    if gap is Gap.STOP and between == "\n" and word[0].islower():
        return Gap.SPACE  # a line is wrapped: a paragraph begins with a capital
    if gap is Gap.NONE:
        alone = _CHARACTER.match(word) and _CHARACTER.match(before.word)
        return Gap.GLUED if alone and "-" not in between else gap
    # A full stop after Gen. or an initial ends nothing, nor does the comma of Kyiv, Ukraine.
    initial = len(before.word) == 1 and before.word.isupper()
    if between == ". " and (initial or before.form in _TITLES):
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
    return lru_cache(maxsize=1 << 15)(lambda surface: _read(surface, language, shouted))


def _read(surface: str, language: str, shouted: bool) -> tuple[int, int, str, str]:
    first, last = detached(surface, language)
    word = _number(spelling(surface[first:last]), language)
    initials = "." in word[1:] and word[0].isalpha() and not _ADDRESS_SIGN.search(word)
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
