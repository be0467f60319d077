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


# Acronyms that small letters would make a word of the language: US and us. Not every function
# word: a query may be typed in capitals throughout, and PEACE IN UKRAINE has no acronym.
_ACRONYMS = {
    "en": frozenset(("us", "who", "it", "aids")),
    "es": frozenset(("un",)),
    "fr": frozenset(("un", "ai")),
    "it": frozenset(("un", "ai")),
    "pt": frozenset(("eu",)),
    "ro": frozenset(("un", "eu", "ai")),
}
# Acronyms that are written like a name: la Nato, but nato a Roma.
_NAMES = {"it": frozenset(("nato", "usa"))}


def is_acronym(word: str, form: str, language: str) -> bool:
    """Whether the capitals of a word make it another than its small letters would."""
    if word.isupper() and form in _ACRONYMS.get(language or "en", ()):
        return True
    return word[:1].isupper() and form in _NAMES.get(language, ())
