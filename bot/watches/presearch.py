"""Turns a document into the few queries that are worth holding against it."""

from bot.watches.cover import Cover, Leaf, cover, wholes
from bot.watches.document import Document
from bot.watches.evaluate import satisfy
from bot.watches.index import Index, Place
from bot.watches.lexicon import Lexicon
from bot.watches.program import OR, PACK, Program, meaning_of


class Presearcher:
    """All queries, by what an entry must hold to satisfy them. A query is a program and a number
    that its owner gave it.

    A pack is a query of our own: once an entry is known to satisfy it, the pack is a leaf that the
    entry holds. So a pack is looked at once, however many queries name it.
    """

    def __init__(self) -> None:
        self._lexicon = Lexicon()
        self._queries = Index()
        self._packs = Index()
        self._always: set[int] = set()

    def add(self, program: Program, query: int) -> None:
        """Find a query from now on."""
        found = cover(program)
        if found is None:
            self._always.add(query)
        else:
            self._queries.add(self._use(program, found), query)

    def discard(self, program: Program, query: int) -> None:
        """Find a query that was added no longer."""
        found = cover(program)
        if found is None:
            self._always.discard(query)
        else:
            self._queries.discard(self._drop(program, found), query)

    def prepare(self, language: str, most: int) -> bool:
        """See Lexicon.prepare."""
        return self._lexicon.prepare(language, most)

    def find(self, document: Document) -> set[int]:
        """The queries that a document may satisfy: all that it does, and a few more."""
        leaves = self._lexicon.hinted(document)
        for pack in self._packs.find(leaves):
            if satisfy(self._lexicon.leaves[pack], document) is not None:
                leaves.add(pack)
        return self._always | self._queries.find(leaves)

    def _use(self, program: Program, found: Cover) -> list[Place]:
        """Use what a program needs: its places in an index."""
        leaves = {leaf for alternative in found for leaf in alternative}
        for whole in wholes(program, leaves):
            self._lexicon.use(whole)
        numbers = {leaf: self._use_leaf(leaf) for leaf in leaves}
        return [tuple(map(numbers.__getitem__, alternative)) for alternative in found]

    def _use_leaf(self, leaf: Leaf) -> int:
        is_new = leaf not in self._lexicon.leaves
        number = self._lexicon.use(leaf)
        if is_new and leaf[0] == PACK:
            self._packs.add(self._use(*_terms(leaf)), number)
        return number

    def _drop(self, program: Program, found: Cover) -> list[Place]:
        """Use what a program needs no longer: the places that it had."""
        leaves = {leaf for alternative in found for leaf in alternative}
        for whole in wholes(program, leaves):
            self._lexicon.drop(whole)
        numbers = {leaf: self._drop_leaf(leaf) for leaf in leaves}
        return [tuple(map(numbers.__getitem__, alternative)) for alternative in found]

    def _drop_leaf(self, leaf: Leaf) -> int:
        number = self._lexicon.drop(leaf)
        if leaf[0] == PACK and leaf not in self._lexicon.leaves:
            self._packs.discard(self._drop(*_terms(leaf)), number)
        return number


def _terms(pack: Program) -> tuple[Program, Cover]:
    """What a pack looks for in any of its languages, and the cover of that."""
    either = (OR, *(part for _, part in meaning_of(pack)))
    found = cover(either)
    assert found is not None, "the terms of a pack are positive"
    return either, found
