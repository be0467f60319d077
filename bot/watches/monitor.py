"""Turns an entry into the matches of all watches at once: prospective search."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from bot.model import Entry, Match, Watch, WatchId
from bot.watches.bag import Table, put, take, values
from bot.watches.document import Document, analyse
from bot.watches.evaluate import satisfy, spans
from bot.watches.numbering import Numbering
from bot.watches.presearch import Presearcher
from bot.watches.program import Program, compiled
from bot.watches.query import Packs, parse

_row: Callable[[Watch], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(Watch)))
"""What a watch is made of. A tuple of plain values costs the garbage collector nothing; a hundred
thousand watches would."""


_READ = 4096
"""Queries of which the program is remembered: many chats ask the same."""


class Monitor:
    """All watches, held at once. A watch that is added or discarded counts from the next entry.

    Watches that ask the same are one query here, whoever they belong to. What is held for a query
    is flat (tuples, strings and numbers), so the garbage collector has nothing to walk.
    """

    def __init__(self, packs: Packs | None = None) -> None:
        def read(query: str) -> tuple[Program, int]:
            asked = parse(query, packs=packs)
            return compiled(asked.tree), asked.least

        self._read = lru_cache(_READ)(read)
        self._watches: dict[WatchId, tuple[Any, ...]] = {}
        self._asks: dict[WatchId, int] = {}
        """The number of the program that each watch asks."""
        self._programs: Numbering[Program] = Numbering()
        self._watching: Table[int, WatchId] = {}
        self._presearcher = Presearcher()

    def __len__(self) -> int:
        return len(self._watches)

    def add(self, watch: Watch) -> None:
        """Hold a watch, in the place of the one with its id if there is one.

        Raises QueryError if its query cannot be read (any more).
        """
        program, _ = self._read(watch.query)
        self.discard(watch.id)
        number, is_new = self._programs.take(program)
        if is_new:
            self._presearcher.add(program, number)
        put(self._watching, number, watch.id)
        self._watches[watch.id] = _row(watch)
        self._asks[watch.id] = number

    def discard(self, watch_id: WatchId) -> None:
        """Let a watch go, if it is held."""
        if self._watches.pop(watch_id, None) is None:
            return
        number = self._asks.pop(watch_id)
        take(self._watching, number, watch_id)
        program = self._programs[number]
        if self._programs.drop(program):
            self._presearcher.discard(program, number)

    def get(self, watch_id: WatchId) -> Watch | None:
        """The watch with an id, if it is held."""
        row = self._watches.get(watch_id)
        return Watch(*row) if row else None

    def least(self, query: str) -> int:
        """How many outlets must tell a story before a watch that asks this rings."""
        return self._read(query)[1]

    def holds(self, watch: Watch) -> bool:
        """Whether this watch is held as it is: not another with its id, of a chat that moved."""
        return self._watches.get(watch.id) == _row(watch)

    def prepare(self, language: str, most: int = 200) -> bool:
        """Get ready for entries in a language, `most` words of watches at a time; True once done.

        Call it again, with a breath between, until it is. The first entry in a language waits for
        all of it otherwise: at 100,000 watches a second or two.
        """
        return self._presearcher.prepare(language, most)

    def match(self, entry: Entry) -> list[Match]:
        """The watches that an entry satisfies, and where, in no particular order."""
        return self.match_document(analyse(entry))

    def match_document(self, document: Document) -> list[Match]:
        """As `match`, for an entry that is analysed already."""
        return list(self._matches(document))

    def _matches(self, document: Document) -> Iterator[Match]:
        for number in sorted(self._presearcher.find(document)):
            found = satisfy(self._programs[number], document)
            if found is not None:
                where = spans(found, document)
                for watch_id in values(self._watching, number):
                    watch = Watch(*self._watches[watch_id])
                    yield Match(watch, document.entry, where)
