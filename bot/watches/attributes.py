"""Turns the parts of a program that are not about the text into yes or no: source, tag, language,
and which of a pack's languages to look for."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bot.watches import program as op
from bot.watches.analysis import tokenise
from bot.watches.document import Document
from bot.watches.program import Program


def hold(program: tuple[Any, ...], document: Document) -> bool:
    """Whether a document's feed and language are what a program asks for."""
    kind, wanted = program
    match kind:
        case op.LANG:
            return bool(wanted == document.language)
        case op.TAG:
            return words(wanted) in {words(tag) for tag in document.entry.tags}
        case op.SOURCE:
            return f" {words(wanted)} " in f" {words(document.entry.outlet)} "
        case _:
            raise AssertionError(kind)


@lru_cache(maxsize=1 << 12)
def words(name: str) -> str:
    """The name of an outlet or a tag, as it is compared."""
    return " ".join(token.form for token in tokenise(name, ""))


def spoken(pack: tuple[Any, ...], document: Document) -> Iterator[Program]:
    """What a pack looks for in a document: the terms in its language, or all if it has none that
    we know."""
    _, _, meaning = pack
    for language, program in meaning:
        if language == document.language or not document.language:
            yield program
