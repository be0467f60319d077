"""The query language, as commands use it: from what a person typed to queries that can run."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.watches import parser, typed
from bot.watches.least import NESTING
from bot.watches.mistakes import caret
from bot.watches.packs import shipped
from bot.watches.parser import Query
from bot.watches.reading import Packs

__all__ = ["Packs", "Query", "caret", "parse", "split_watches"]


def parse(source: str, *, packs: Packs | None = None) -> Query:
    """Read a query; it may name `packs`, or else those that ship with us.

    Raises QueryError, with the place and, if there is one, the form that was probably meant:
    always one that can be read.
    """
    return parser.read(source, shipped() if packs is None else packs)


def split_watches(text: str) -> list[str]:
    """The queries of "a, b": commas within parentheses, quotation marks or numbers do not split,
    and between two of them there may be nothing. Nothing else is checked here."""
    written = typed.read(text)
    cuts = [-1, *_commas(written.text), len(written.text)]
    pieces = (
        text[written.origin[left + 1] : written.origin[right]] for left, right in pairwise(cuts)
    )
    return [piece.strip() for piece in pieces if piece.strip()]


def _commas(text: str) -> Iterator[int]:
    depth = 0
    for found in _SEPARATORS.finditer(text):
        depth = max(0, depth + {"(": 1, ")": -1}.get(found[0], 0))
        if found[0] == "," and not depth:
            yield found.start()


_SEPARATORS = re.compile(NESTING.pattern + r"|(?<!\d),|,(?!\d)")
