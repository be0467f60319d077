"""Turns a word into the keys under which its inflections meet.

A word of a text is found under every reading it can have; a word of a query is sought under what
it says. So `left` in a text is found under left and leave, and `meeting` in a query is sought as
the noun and not as a form of meet. The readings come, in this order, from our own tables
(paradigms.yaml), from the language's dictionary, and for unknown words from endings.

Letters with an accent that makes them other letters (see fold.py) must be typed, unless what
was typed without it is no word of the language: `ano` does not find año, `espana` finds España.
For that, a word with such letters is also found under a plain key that begins with `~`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.watches.analysis.attached import unattached
from bot.watches.analysis.dictionaries import dictionary
from bot.watches.analysis.endings import headwords, particles, unendings
from bot.watches.analysis.fold import fold, has_letters, typed_plainly
from bot.watches.analysis.paradigms import is_itself, paradigms
from bot.watches.analysis.vocabulary import function_words

_LONGEST = 48
"""Letters of a word that has inflections; what is longer is no word."""
_COMPOUNDING = frozenset(("de", "nl", "sv", "da", "no", "fi", "hu"))
_SHORTEST_PART = 4
_GENITIVES = frozenset(("de", "nl", "sv", "da", "no"))

# Where these are written, two letters are one that a keyboard lacks: Koeln, Aarhus.
_TYPED_IN_TWO = re.compile("[aou]e|aa")
_IN_TWO = frozenset(("de", "da", "no", "sv"))


def prepare(language: str) -> None:
    """Load what words in `language` are read with, so that the first text need not wait for it."""
    stems("a", language)


# The one large cache of words: to read one in a dictionary takes up to a tenth of a millisecond.
# What else is kept of words is quick to make again, and would take four times this memory.
@lru_cache(maxsize=1 << 15)
def stems(word: str, language: str) -> tuple[str, ...]:
    """The keys under which a word of a text in `language` is found."""
    if acronym := _acronym(word):
        return acronym
    keys = _keys(_readings(word, language), language)
    return (*keys, *(f"~{plain}" for key in keys for plain in typed_plainly(key)))


@lru_cache(maxsize=1 << 12)
def sought(word: str, language: str) -> tuple[str, ...]:
    """The keys under which a word of a query is sought in a text in `language`."""
    if acronym := _acronym(word):
        return acronym if word.endswith("?") else acronym[:1]
    keys = _keys(_senses(word, language), language)
    return tuple(dict.fromkeys((*keys, *_typed_otherwise(word, keys, language))))


@lru_cache(maxsize=1 << 12)
def forms(word: str, language: str) -> tuple[str, ...]:
    """The forms that a quoted word may have to find this word of a text: its own, and what is
    left without attached Arabic and Hebrew prefixes or Korean particles."""
    if acronym := _acronym(word):
        return acronym
    bare_nouns = particles(word) if language == "ko" else ()
    return _keys((*_wholes(word, language), *bare_nouns), language)


def _acronym(word: str) -> tuple[str, ...]:
    """The keys of an acronym that would be a function word in small letters: see tokens.py."""
    marked = word[-1:] in (".", "?") and word[:-1].isalpha()
    return (f"{word[:-1]}.", word[:-1]) if marked else ()


def _keys(words: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word, language) for word in words))


# --- what a word of a text may be ---------------------------------------------------------------


def _readings(word: str, language: str) -> Iterator[str]:
    for whole in _wholes(word, language):
        yield whole
        if len(whole) <= _LONGEST:
            yield from _lemmas(whole, language) or _guesses(whole, language)
            yield from _further(whole, language)


def _wholes(word: str, language: str) -> tuple[str, ...]:
    """The word, and what it may be without prefixes written on to it."""
    if language not in ("ar", "he") or len(word) > _LONGEST:
        return (word,)
    return (word, *unattached(word, language, lambda rest: _is_known(rest, language)))


def _lemmas(word: str, language: str) -> tuple[str, ...]:
    """Its dictionary forms, ours before the dictionary's; none if it is unknown."""
    ours, alone = paradigms(word, language)
    if alone:
        return ours
    lemmas = (*ours, *dictionary(language).lemmas(word))
    if language in _GENITIVES and word.endswith("s") and lemmas in ((word,), ()):
        return (*lemmas, *dictionary(language).lemmas(word[:-1]))  # Russlands, Ukrainas
    return lemmas


def _further(word: str, language: str) -> Iterator[str]:
    """The words of which one that has an entry of its own may be a form: a participle that is an
    adjective as well, a verb's form that is a noun."""
    form = fold(word, language)
    _, alone = paradigms(word, language)
    if alone or form in function_words(language):
        return
    if language in ("en", "") and _lemmas(word, language) != (word.lower(),):
        return
    for headword in headwords(word.lower(), language):
        if headword in dictionary(language).lemmas(headword):
            yield headword


def _is_known(word: str, language: str) -> bool:
    return bool(_lemmas(word, language))


def _guesses(word: str, language: str) -> Iterator[str]:
    """What an unknown word may be a form of."""
    yield from dictionary(language).guesses(word)
    if word[-1] in "sS" and word[-2:-1].isdecimal():  # F16s
        yield word[:-1]
    if language in _COMPOUNDING:
        yield from _compound(word, language)
    yield from unendings(fold(word, language), language)


def _compound(word: str, language: str) -> Iterator[str]:
    """An unknown compound, its last part in its dictionary form (Luftschläge, Luftschlag)."""
    for cut in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART + 1):
        if tails := dictionary(language).lemmas(word[cut:].capitalize()):
            yield from (word[:cut] + tail.lower() for tail in tails)
            return


# --- what a word of a query means ---------------------------------------------------------------


def _senses(word: str, language: str) -> Iterator[str]:
    yield word
    if len(word) > _LONGEST or is_itself(word, language):
        return
    lemmas = _lemmas(word, language)
    if lemmas:
        yield from _meant(word, lemmas, language)
    else:
        yield from _guesses(word, language)
        for rest in _wholes(word, language)[1:]:
            yield from _readings(rest, language)


def _meant(word: str, lemmas: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Of the dictionary forms of a query's word, those that are meant: of a word that is itself a
    dictionary form itself alone (Paris, not pari), of an English one that has a plural of its own
    too (meeting, found), and of a German word the noun. People leave out the capitals of nouns and
    names on phones."""
    if language in ("en", "") and word in _lemmas(f"{word}s", language):
        return (word,)
    if language in ("ru", "uk"):
        named = _lemmas(word.capitalize(), language)
        return (word,) if named[0] == word.lower() else named
    if language == "de" and word.islower():
        return _lemmas(word.capitalize(), language)
    if language == "ar":  # broken plurals are dictionary forms there
        return lemmas
    return (word,) if word in dictionary(language).lemmas(word) else lemmas


def _typed_otherwise(word: str, keys: tuple[str, ...], language: str) -> Iterator[str]:
    """Further keys of a word typed with other accents than the text may have."""
    if not has_letters(language):
        return
    # A capital I is typed for İ wherever the keyboard is not Turkish.
    careless = language in ("tr", "az") and "I" in word
    unknown = not _is_known(word, language)
    for key in keys:
        plainly = typed_plainly(key)
        yield from (plain for plain in plainly if careless or not _is_known(plain, language))
        if language in _IN_TWO:
            yield from plainly[1:]
        if not plainly and (unknown or (language in _IN_TWO and _TYPED_IN_TWO.search(key))):
            yield f"~{key}"
