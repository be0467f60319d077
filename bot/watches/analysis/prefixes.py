"""Turns an Arabic or Hebrew word into the words it may be without what is written on to it.

Conjunctions, prepositions and the article are words of their own that lean on the next:
والهدنة is و + ال + هدنة. Which first letters are such a word and which are the word's own cannot
be told from the letters alone, so what is left must be in the dictionary, or long enough for a
name.
"""

import re
from collections.abc import Callable

_ARABIC_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)")
_ARABIC_LETTER = re.compile("[وف]?[بكلس]?")
_HEBREW = re.compile("[ושהבלמכ]{1,4}")
_NAME = 4
"""Letters that an unknown word must keep."""

Known = Callable[[str], bool]


def unprefixed(word: str, language: str, known: Known) -> tuple[str, ...]:
    """What `word` may be without its attached prefixes; empty where it has none."""
    if language == "ar":
        return _arabic(word, known)
    if language == "he":
        return _hebrew(word, known)
    return ()


def _arabic(word: str, known: Known) -> tuple[str, ...]:
    article = _ARABIC_ARTICLE.match(word)
    if article and len(word) - article.end() > 2:
        rest = word[article.end() :]
        return (rest, "ال" + rest)
    letters = _ARABIC_LETTER.match(word)
    ends = range(1, (letters.end() if letters else 0) + 1)
    rests = [word[end:] for end in ends if len(word) - end > 2]
    return tuple(_plausible(word, rests, known))


def _hebrew(word: str, known: Known) -> tuple[str, ...]:
    letters = _HEBREW.match(word)
    ends = range(1, (letters.end() if letters else 0) + 1)
    rests = [word[end:] for end in ends if len(word) - end > 1]
    return tuple(_plausible(word, rests, known))


def _plausible(word: str, rests: list[str], known: Known) -> list[str]:
    """The rests that are words; failing that, if the word is none either, all that may be names."""
    words = [rest for rest in rests if known(rest)]
    if words or known(word):
        return [rest for rest in words if len(rest) > 2 or not known(word)]
    return [rest for rest in rests if len(rest) >= _NAME]
