"""Turns text into the places where its words stand.

Words end where UAX #29 ends them, and beyond it: at hyphens, between scripts (북한NATO), between a
number and its unit (5bn), between the characters of zh and th. Addresses, initials (U.S.) and
numbers (1,000.5) stay whole. Every repetition is bounded or moves forward, so time is linear in
the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from bot.watches.analysis.fold import APOSTROPHES, HEBREW_MARKS, INVISIBLE

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


def surfaces(text: str) -> Iterable[tuple[int, int]]:
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


def is_address(word: str) -> bool:
    """Whether a word is a link, a mail address or a site."""
    return _ADDRESS_SIGN.search(word) is not None


@lru_cache(maxsize=1 << 12)
def are_characters(*words: str) -> bool:
    """Whether words are each a character of a script that has no spaces."""
    return all(map(_CHARACTER.match, words))
