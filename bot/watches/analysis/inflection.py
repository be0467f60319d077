"""Turns a word into the keys under which its inflections meet."""

from functools import lru_cache

import Stemmer


@lru_cache(maxsize=1 << 16)
def stems(word: str, language: str) -> tuple[str, ...]:
    """The keys under which a word of a text in `language` is found."""
    if language in ("en", ""):
        return (Stemmer.Stemmer("english").stemWord(word),)
    return (word,)


def sought(word: str, language: str) -> tuple[str, ...]:
    """The keys under which a word of a query is sought in a text in `language`."""
    return stems(word, language)


def forms(word: str, language: str) -> tuple[str, ...]:
    """The forms that a quoted word may have to find this word of a text."""
    return (word,)
