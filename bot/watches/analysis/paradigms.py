"""Turns a form into the words it belongs to by our own tables, where a dictionary falls short.

paradigms.yaml has for each language, and for `any`:
- `words`: a word, and its forms. They are added to what the dictionary says.
- `only`: a form, and all that it is: the dictionary is wrong there. One with a capital counts where
  it is written with one: Paris, not paris.
- `itself`: what in a query, or with a capital in a text, is no form of another word: Mali, which
  an Italian dictionary takes for the plural of male.
"""

from functools import cache
from typing import Any

from bot.watches.analysis.fold import fold
from bot.watches.analysis.vocabulary import table


def paradigms(word: str, language: str) -> tuple[tuple[str, ...], bool]:
    """The words of which a word of a text may be a form, and whether that is all it can be."""
    words, only = _tables(language or "en")
    form = fold(word, language)
    if alone := only.get(word) or only.get(form):
        return alone, True
    if word[0].isupper() and not word.isupper() and is_itself(word, language):
        return (word,), True
    return words.get(form, ()), False


def is_itself(word: str, language: str) -> bool:
    """Whether a word of a query is no form of another word."""
    return fold(word, language) in _themselves(language or "en")


_Table = dict[str, tuple[str, ...]]


@cache
def _tables(language: str) -> tuple[_Table, _Table]:
    words: _Table = {}
    only: _Table = {}
    for written in _sections(language):
        for word, its_forms in written.get("words", {}).items():
            for form in (word, *its_forms.split()):
                words[fold(form, language)] = (*words.get(fold(form, language), ()), word)
        for form, all_of in written.get("only", {}).items():
            key = fold(form, language) if form.islower() else form
            only[key] = tuple(all_of.split())
    return words, only


@cache
def _themselves(language: str) -> frozenset[str]:
    words = " ".join(written.get("itself", "") for written in _sections(language))
    return frozenset(fold(word, language) for word in words.split())


def _sections(language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return _written().get("any", {}), _written().get(language, {})


@cache
def _written() -> dict[str, Any]:
    return table("paradigms")
