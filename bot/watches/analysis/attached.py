"""Turns an Arabic or Hebrew word into the words it may be without what is written on to it.

Conjunctions, prepositions, the article and Arabic possessives are words of their own that are
written on to another: والهدنة is و + ال + هدنة, قواتها is قوات + ها. Which letters are such a word
and which are the word's own cannot be told from the letters alone, so what is left must be in the
dictionary, or be long enough for a name.
"""

import re
from collections.abc import Callable, Iterator

_ARABIC_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)")
_ARABIC_LETTERS = re.compile("[وف]?[بكلس]?")
_ARABIC_POSSESSIVE = re.compile("(?:ه|ها|هم|هما|هن|نا|كم|ك|ي)$")
_HEBREW_LETTERS = re.compile("[ושהבלמכ]{1,4}")
_SHORTEST = 3
_NAME = 4
"""Letters that an unknown word must keep."""

Known = Callable[[str], bool]


def unattached(word: str, language: str, known: Known) -> tuple[str, ...]:
    """What `word` may be without what is written on to it; empty where that is nothing."""
    match language:
        case "ar":
            return tuple(dict.fromkeys(_arabic(word, known)))
        case "he":
            return tuple(_plausible(word, _without(_HEBREW_LETTERS, word), known))
        case _:
            return ()


def _arabic(word: str, known: Known) -> Iterator[str]:
    article = _ARABIC_ARTICLE.match(word)
    if article and len(word) - article.end() >= _SHORTEST:
        rest = word[article.end() :]
        yield from (rest, f"ال{rest}")
        return
    rests = _plausible(word, _without(_ARABIC_LETTERS, word), known)
    yield from rests
    for whole in (word, *rests):
        if not known(whole):
            yield from _owned(whole, known)


def _owned(word: str, known: Known) -> Iterator[str]:
    """The known nouns to which a possessive may have been written: قواتها, هدنته."""
    for size in (1, 2, 3):
        noun, possessive = word[:-size], word[-size:]
        if len(noun) >= _SHORTEST and _ARABIC_POSSESSIVE.fullmatch(possessive):
            yield from (n for n in (noun, f"{noun.removesuffix('ت')}ة") if known(n))


def _without(letters: re.Pattern[str], word: str) -> list[str]:
    """The word without its first letter, its first two, …, as far as they may be prefixes."""
    prefix = letters.match(word)
    return [word[end:] for end in range(1, (prefix.end() if prefix else 0) + 1)]


def _plausible(word: str, rests: list[str], known: Known) -> list[str]:
    """The rests that are words; failing that, if the word is none either, all that may be names."""
    if known(word):
        return [rest for rest in rests if len(rest) >= _SHORTEST and known(rest)]
    words = [rest for rest in rests if len(rest) >= _SHORTEST - 1 and known(rest)]
    return words or [rest for rest in rests if len(rest) >= _NAME]
