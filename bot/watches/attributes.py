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


def keys(document: Document) -> Iterator[str]:
    """All that attributes can ask for and a document has. An outlet answers to any words in a row
    of its name."""
    yield f"{op.LANG}:{document.language}"
    for tag in document.entry.tags:
        yield f"{op.TAG}:{_words(tag)}"
    outlet = _words(document.entry.outlet).split()[:_LONGEST]
    for start in range(len(outlet)):
        for end in range(start + 1, len(outlet) + 1):
            yield f"{op.SOURCE}:{' '.join(outlet[start:end])}"


@lru_cache(maxsize=1 << 12)
def _words(name: str) -> str:
    return " ".join(token.form for token in tokenise(name, ""))


def spoken(pack: Program, document: Document) -> Iterator[Program]:
    """What a pack looks for in a document: its terms in the document's language, or in all
    languages if we do not know it."""
    for language, program in meaning_of(pack):
        if language == document.language or not document.language:
            yield program
