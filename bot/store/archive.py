"""The archive: recent entries of all feeds, newest first; all of them, or those that an index of
their words finds."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Collection, Iterator
from datetime import datetime

from bot.model import Archived, ChatKey, Entry, EntryId, FeedId
from bot.store import keys
from bot.store.client import Client
from bot.store.codec import decode, millis
from bot.store.index import SEGMENT, SEGMENTS, Clause, satisfying, wanted

PAGE = 100

Place = tuple[float, int, str]
"""A hit: when it was published (ms, negative, so that the newest sorts first), its partition, its
entry id."""


class Archive:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def newest(self, *, since: datetime | None = None) -> AsyncIterator[Archived]:
        """Entries by when they were published, newest first, back to `since`."""
        readers = [_Partition(self._client, p, since) for p in keys.FEED_PARTITIONS]
        heads: list[tuple[float, int, Archived]] = []
        for number, reader in enumerate(readers):
            await reader.push_next(heads, number)
        while heads:
            _, number, one = heapq.heappop(heads)
            yield one
            await readers[number].push_next(heads, number)

    async def languages(self) -> set[str]:
        """The languages that archived entries are in; an empty one stands for unknown."""
        sets = await asyncio.gather(
            *(self._client.call("SMEMBERS", keys.languages(p)) for p in keys.FEED_PARTITIONS)
        )
        return set().union(*sets)

    async def find(
        self, clauses: Collection[Clause], *, since: datetime | None = None
    ) -> AsyncIterator[Archived]:
        """Entries whose keys satisfy any of the clauses, newest first, back to `since`. Clauses
        that name no key, as of a watch for a language that no entry is in, find nothing."""
        if not wanted(clauses):
            return
        found = await asyncio.gather(
            *(self._find_in(partition, clauses) for partition in keys.FEED_PARTITIONS)
        )
        places = sorted(place for places in found for place in places)
        earliest = millis(since) if since else 0
        for page in _pages([place for place in places if -place[0] >= earliest]):
            for text in await self._bodies(page):
                yield decode(text, Archived)

    async def _find_in(self, partition: int, clauses: Collection[Clause]) -> list[Place]:
        count = int(await self._client.call("GET", keys.archived(partition)) or 0)
        last = (count - 1) // SEGMENT
        fields, ids = wanted(clauses), list[str]()
        for segment in range(max(0, last - SEGMENTS + 1), last + 1):
            lists = await self._client.call("HMGET", keys.postings(partition, segment), *fields)
            slots = satisfying(clauses, dict(zip(fields, lists, strict=True)))
            if slots:
                name = keys.slots(partition, segment)
                ids += await self._client.call("HMGET", name, *sorted(slots))
        ids = [id_ for id_ in ids if id_]
        if not ids:
            return []
        times = await self._client.call("ZMSCORE", keys.recent(partition), *ids)
        return [
            (-float(when), partition, id_)
            for when, id_ in zip(times, ids, strict=True)
            if when is not None
        ]

    async def _bodies(self, page: list[Place]) -> list[str]:
        """The entries at these places, in their order, as JSON."""
        by_partition: dict[int, list[str]] = {}
        for _, partition, id_ in page:
            by_partition.setdefault(partition, []).append(id_)
        held: dict[str, str] = {}
        for partition, ids in by_partition.items():
            texts = await self._client.call("HMGET", keys.entries(partition), *ids)
            held |= {id_: text for id_, text in zip(ids, texts, strict=True) if text}
        return [held[id_] for _, _, id_ in page if id_ in held]

    async def why_silent(self, entry: Entry, chat: ChatKey) -> str:
        """Why an entry that a chat watches for did not ring there; empty if nothing held it."""
        held = await self._client.call(
            "HGET", keys.silent(keys.feed_partition(entry.feed)), entry.id
        )
        return decode(held, dict[str, str]).get(chat, "") if held else ""

    async def get(self, feed: FeedId, entry: EntryId) -> Archived | None:
        held = await self._client.call("HGET", keys.entries(keys.feed_partition(feed)), entry)
        return decode(held, Archived) if held else None


def _pages(
    places: list[Place],
) -> Iterator[list[Place]]:
    """Small pages first, as most questions want a few of the newest."""
    size = 10
    while places:
        yield places[:size]
        places, size = places[size:], PAGE


class _Partition:
    """Reads one partition's archive in pages, newest first."""

    def __init__(self, client: Client, partition: int, since: datetime | None) -> None:
        self._client = client
        self._partition = partition
        self._since = millis(since) if since else "-inf"
        self._offset = 0
        self._page: list[Archived] = []

    async def push_next(self, heads: list[tuple[float, int, Archived]], number: int) -> None:
        if not self._page:
            await self._read_page()
        if self._page:
            one = self._page.pop()
            heapq.heappush(heads, (-one.entry.when.timestamp(), number, one))

    async def _read_page(self) -> None:
        ids = await self._client.call(
            "ZRANGE", keys.recent(self._partition), "+inf", self._since,
            "BYSCORE", "REV", "LIMIT", self._offset, PAGE,
        )  # fmt: skip
        self._offset += len(ids)
        if ids:
            held = await self._client.call("HMGET", keys.entries(self._partition), *ids)
            self._page = [decode(text, Archived) for text in reversed(held) if text]
