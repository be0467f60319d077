"""The archive: recent entries of all feeds, newest first."""

import heapq
from collections.abc import AsyncIterator
from datetime import datetime

from bot.model import Entry, EntryId, FeedId
from bot.store import keys
from bot.store.client import Client
from bot.store.codec import decode, millis

PAGE = 100


class Archive:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def newest(self, *, since: datetime | None = None) -> AsyncIterator[Entry]:
        """Entries by when they were published, newest first, back to `since`."""
        readers = [_Partition(self._client, p, since) for p in keys.FEED_PARTITIONS]
        heads: list[tuple[float, int, Entry]] = []
        for number, reader in enumerate(readers):
            await reader.push_next(heads, number)
        while heads:
            _, number, entry = heapq.heappop(heads)
            yield entry
            await readers[number].push_next(heads, number)

    async def get(self, feed: FeedId, entry: EntryId) -> Entry | None:
        held = await self._client.call("HGET", keys.entries(keys.feed_partition(feed)), entry)
        return decode(held, Entry) if held else None


class _Partition:
    """Reads one partition's archive in pages, newest first."""

    def __init__(self, client: Client, partition: int, since: datetime | None) -> None:
        self._client = client
        self._partition = partition
        self._since = millis(since) if since else "-inf"
        self._offset = 0
        self._page: list[Entry] = []

    async def push_next(self, heads: list[tuple[float, int, Entry]], number: int) -> None:
        if not self._page:
            await self._read_page()
        if self._page:
            entry = self._page.pop()
            heapq.heappush(heads, (-entry.when.timestamp(), number, entry))

    async def _read_page(self) -> None:
        ids = await self._client.call(
            "ZRANGE", keys.recent(self._partition), "+inf", self._since,
            "BYSCORE", "REV", "LIMIT", self._offset, PAGE,
        )  # fmt: skip
        self._offset += len(ids)
        if ids:
            held = await self._client.call("HMGET", keys.entries(self._partition), *ids)
            self._page = [decode(text, Entry) for text in reversed(held) if text]
