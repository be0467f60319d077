"""Turns what is sought and what a text holds into the keys under which the two meet.

    guarantee    a word, by a stem          "guarantees    a word, by its form
    guarant*     a word, by its beginning   停 火          two characters in a row, by both

(attributes.py has the keys of what is known beside the text.) If a text holds a term, they share a
key. The reverse is for `evaluate` to find out.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from bot.watches.analysis import Gap, forms, stems
from bot.watches.terms import EXACT, PREFIX, Sense, Sought, words_of_whole


def of_term(term: str, meaning: Sense) -> set[str]:
    """The keys of a term, whose meaning in one language is given. Of a term that is two words in
    one (`cease fire`), the keys of that one."""
    found = set(_of_part(meaning.whole)) if meaning.whole else set()
    if len(meaning.parts) > 1 and not words_of_whole(term):
        found.update(_of_row(meaning.parts))
    return found


def _of_row(parts: tuple[Sought, ...]) -> Iterable[str]:
    """Two characters say much more than one; of words, the longest says most."""
    first, second, *_ = parts
    if second.gap == Gap.GLUED and second.kind != PREFIX:
        return _of_two(first.keys, second.keys)
    return _of_part(max(parts, key=lambda part: len(part.form)))


def _of_part(part: Sought) -> Iterable[str]:
    if part.kind == PREFIX:
        return (part.form + PREFIX,)
    return (EXACT + part.form,) if part.kind == EXACT else part.keys


def _of_two(left: Iterable[str], right: Iterable[str]) -> Iterator[str]:
    return (f"{one} {other}" for one, other in product(left, right))


def of_word(word: str, language: str) -> Iterator[str]:
    """The keys of a word of a text."""
    yield from stems(word, language)
    for form in forms(word, language):
        yield EXACT + form
        for end in range(1, len(form) + 1):
            yield form[:end] + PREFIX


def of_characters(left: str, right: str, language: str) -> Iterator[str]:
    """The keys of two characters in a row."""
    return _of_two(_stems_and_forms(left, language), _stems_and_forms(right, language))


def _stems_and_forms(word: str, language: str) -> set[str]:
    return {*stems(word, language), *forms(word, language)}
