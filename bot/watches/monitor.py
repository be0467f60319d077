"""Turns an entry into the matches of all watches at once: prospective search."""

from bot.model import Entry, Match, Watch, WatchId
from bot.watches.document import Document, analyse
from bot.watches.evaluate import satisfy, spans
from bot.watches.program import Program, compiled
from bot.watches.query import parse
from bot.watches.reading import Packs


class Monitor:
    """All watches, held at once. A watch that is added or discarded counts from the next entry."""

    def __init__(self, packs: Packs | None = None) -> None:
        self._packs = packs or {}
        self._watches: dict[WatchId, tuple[Watch, Program]] = {}

    def __len__(self) -> int:
        return len(self._watches)

    def add(self, watch: Watch) -> None:
        """Hold a watch; in the place of the one with its id, if there is one.

        Raises QueryError if its query cannot be read (any more).
        """
        query = parse(watch.query, packs=self._packs)
        self._watches[watch.id] = (watch, compiled(query.tree))

    def discard(self, watch_id: WatchId) -> None:
        """Let a watch go, if it is held."""
        self._watches.pop(watch_id, None)

    def match(self, entry: Entry) -> list[Match]:
        """The watches that an entry satisfies, and where."""
        return self.match_document(analyse(entry))

    def match_document(self, document: Document) -> list[Match]:
        """As `match`, for an entry that is analysed already."""
        return [
            Match(watch, document.entry, spans(found, document))
            for watch, program in self._watches.values()
            if (found := satisfy(program, document)) is not None
        ]
