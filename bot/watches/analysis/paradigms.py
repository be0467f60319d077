"""Turns a form into the words it belongs to by our own tables, where a dictionary falls short.

paradigms.yaml has for each language `words` (a word, and its forms: they are added to what the
dictionary says) and `only` (a form, and all that it is: the dictionary is wrong there).
"""

from functools import cache
from typing import Any

from bot.watches.analysis.fold import fold
from bot.watches.analysis.vocabulary import table


def paradigms(language: str, form: str) -> tuple[tuple[str, ...], bool]:
    """The words of which a folded form is one, and whether that is all it can be."""
    words, only = _tables(language or "en")
    if form in only:
        return only[form], True
    return words.get(form, ()), False


_Table = dict[str, tuple[str, ...]]


@cache
def _tables(language: str) -> tuple[_Table, _Table]:
    written = _written().get(language, {})
    words: _Table = {}
    for word, its_forms in (written.get("words") or {}).items():
        for form in (word, *its_forms.split()):
            words[fold(form, language)] = (*words.get(fold(form, language), ()), word)
    only = written.get("only") or {}
    return words, {fold(form, language): tuple(all_of.split()) for form, all_of in only.items()}


@cache
def _written() -> dict[str, Any]:
    return table("paradigms")
