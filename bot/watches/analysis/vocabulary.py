"""Turns a language's word lists, which are data files beside this module, into sets."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

from bot.watches.analysis.fold import fold


def table(name: str) -> dict[str, Any]:
    """What one of the data files beside this module holds."""
    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text("utf-8")
    # The loader that is not in Python takes a tenth of the time.
    return dict(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {
        code: frozenset(fold(word, code) for word in words.split())
        for code, words in table("function_words").items()
    }


def function_words(language: str) -> frozenset[str]:
    """The folded words of a language that say nothing alone: articles, pronouns, prepositions."""
    return _function_words().get(language or "en", frozenset())


def languages() -> tuple[str, ...]:
    """The languages whose function words we know, by ISO 639-1 code."""
    return tuple(_function_words())


# Names that are written like a word of the language, were it not for the case: NATO was born.
_NAMES = {"it": frozenset({"nato", "ai", "usa"}), "en": frozenset({"aids"})}


def is_acronym(word: str, form: str, language: str) -> bool:
    """Whether the capitals of a word make it another than its small letters would (US and us)."""
    if word.isupper():
        return 1 < len(form) < 6 and form in function_words(language) | _names(language)
    return word[:1].isupper() and form in _names(language)


def _names(language: str) -> frozenset[str]:
    return _NAMES.get(language, frozenset())
