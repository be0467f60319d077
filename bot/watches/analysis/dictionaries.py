"""Turns a word into its dictionary forms, by dictionaries that load when a language is first seen.

Russian and Ukrainian are read by pymorphy3, which knows every reading of a form and declines
unknown names; the rest by simplemma's dictionaries, read in place from their compressed order.
What they cost (resident; once): en 3 MB, fr 4, es 11, de 15, ru 24, uk 20, pl and fi 47 MB; 0.1 s
to load, pl and fi 1.2 s. simplemma gives one lemma for a form; paradigms.yaml adds what it lacks.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Protocol

import pymorphy3
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

_CODES = {"no": "nb", "sr": "hbs", "hr": "hbs"}


# simplemma's Turkish lemma of savaşçı (fighter), İranlı (Iranian) and güvenlik (security) is
# that of savaş, İran and güven.
_TURKISH_DERIVATION = re.compile("[cç][ıiuü]|l[ıiuü]|s[ıiuü]z|l[ae][şn]|c[ae]$|ç[ae]$")


# Where a lemma is often a participle that has a lemma in turn: tués, tué, tuer. (In the other
# languages a second step goes from a word to what it is made of: meetings, meeting, meet.)
_CHAINS = frozenset(("de", "es", "fr", "it", "pt", "ro"))


class Dictionary(Protocol):
    def lemmas(self, word: str) -> tuple[str, ...]:
        """The dictionary forms of a word in its own case, the likeliest first; none if unknown."""

    def guesses(self, word: str) -> tuple[str, ...]:
        """The dictionary forms that an unknown word probably has; none if there is no telling."""


class _Words:
    """A form → lemma mapping, as simplemma has it."""

    def __init__(self, lemma_of: Mapping[str, str], language: str) -> None:
        # A word is looked up several times while it is read, and rarely again.
        self._lemma_of = lru_cache(maxsize=1 << 10)(lemma_of.get)
        self._nouns_have_capitals = language == "de"
        self._has_chains = language in _CHAINS
        self._derivation = _TURKISH_DERIVATION if language == "tr" else None

    def lemmas(self, word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._chain(word)))

    def guesses(self, word: str) -> tuple[str, ...]:
        return ()

    def _chain(self, word: str) -> Iterator[str]:
        for spelling in self._spellings(word):
            lemma = self._lemma_of(spelling)
            if lemma and not self._is_derived(spelling, lemma):
                yield lemma
                if self._has_chains and (further := self._lemma_of(lemma)):
                    yield further

    def _spellings(self, word: str) -> Iterator[str]:
        """A word as it may stand in the dictionary: as it is, else with or without its capital;
        both for a capital that a sentence or a headline may have given it."""
        lower, name = word.lower(), word.capitalize()
        first, second = (lower, name) if word == lower else (name, lower)
        yield first
        if not self._lemma_of(first) or (first == name and not self._nouns_have_capitals):
            yield second

    def _is_derived(self, form: str, lemma: str) -> bool:
        """Whether a form is another word, made of the lemma, and not a form of it."""
        if self._derivation is None or not form.startswith(lemma):
            return False
        return bool(self._derivation.match(form, len(lemma)))


_CYRILLIC = re.compile("[\u0400-\u04ff'-]+")
_NAMES = frozenset(("Geox", "Name", "Surn", "Patr"))


class _Morphology:
    """pymorphy3's analyser of Russian or Ukrainian."""

    def __init__(self, language: str) -> None:
        # Both questions are asked of a word in turn, and each is answered in up to a millisecond.
        self._parse = lru_cache(maxsize=1 << 10)(pymorphy3.MorphAnalyzer(lang=language).parse)

    def lemmas(self, word: str) -> tuple[str, ...]:
        return self._normal_forms(word, known=True)

    def guesses(self, word: str) -> tuple[str, ...]:
        return self._normal_forms(word, known=False)

    def _normal_forms(self, word: str, known: bool) -> tuple[str, ...]:
        if not _CYRILLIC.fullmatch(word):  # it would guess, and stumble over unnamed characters
            return ()
        parses = [p for p in self._parse(word.lower()) if p.is_known is known]
        if word.islower():  # a name has a capital: газа is gas, Газа is Gaza
            parses = [p for p in parses if _NAMES.isdisjoint(p.tag.grammemes)] or parses
        return tuple(dict.fromkeys(map(_normal_form, parses)))


def _normal_form(parse: Any) -> str:
    """The dictionary form; a woman's surname is not a form of her husband's."""
    if "Surn" in parse.tag and "femn" in parse.tag and (own := parse.inflect({"sing", "nomn"})):
        return str(own.word)
    return str(parse.normal_form)


class _Nothing:
    def lemmas(self, word: str) -> tuple[str, ...]:
        return ()

    def guesses(self, word: str) -> tuple[str, ...]:
        return ()


@cache
def dictionary(language: str) -> Dictionary:
    """The dictionary of a language (ISO 639-1); one without entries where there is none. It stays:
    to load it again for every other entry would cost more than its memory."""
    if language in ("ru", "uk"):
        return _Morphology(language)
    code = _CODES.get(language, language or "en")
    if code not in SUPPORTED_LANGUAGES:
        return _Nothing()
    return _Words(StreamDictionaryFactory().get_dictionary(code), code)
