"""Turns the parts of a program that are not about the text into yes or no: source, tag, language,
and which of a pack's languages to look for."""

from collections.abc import Iterator
from functools import lru_cache

from bot.watches import program as op
from bot.watches.analysis import tokenise
from bot.watches.document import Document
from bot.watches.program import Program, meaning_of

_LONGEST = 12
"""Words of an outlet's name that count."""


def hold(attribute: Program, document: Document) -> bool:
    """Whether a document's feed or language is what an attribute asks for."""
    return key(attribute) in keys(document)


def key(attribute: Program) -> str:
    """What an attribute asks for, as it is compared: source:bbc world, tag:wire, lang:fr."""
    kind, wanted = attribute[0], attribute[1]
    return f"{kind}:{wanted if kind == op.LANG else _words(wanted)}"


def keys(document: Document) -> tuple[str, ...]:
    """All that attributes can ask for and a document has."""
    entry = document.entry
    return (f"{op.LANG}:{document.language}", *_feed_keys(entry.outlet, entry.tags))


@lru_cache(maxsize=1 << 12)
def _feed_keys(outlet: str, tags: frozenset[str]) -> tuple[str, ...]:
    """An outlet answers to any words in a row of its name."""
    words = _words(outlet).split()[:_LONGEST]
    ends = range(1, len(words) + 1)
    names = (" ".join(words[start:end]) for end in ends for start in range(end))
    tagged = (f"{op.TAG}:{_words(tag)}" for tag in tags)
    return (*tagged, *(f"{op.SOURCE}:{name}" for name in names))


@lru_cache(maxsize=1 << 12)
def _words(name: str) -> str:
    return " ".join(token.form for token in tokenise(name, ""))


def spoken(pack: Program, document: Document) -> Iterator[Program]:
    """What a pack looks for in a document: its terms in the document's language, or in all
    languages if we do not know it."""
    for language, program in meaning_of(pack):
        if language == document.language or not document.language:
            yield program
