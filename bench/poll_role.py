"""The program's poll role on a private store of its own, one round at a time, and what it costs.

All that `tocsin run` does for a poll is in it: the worker's claims and leases, the guarded fetch,
parsing in processes, the decision what is new, the pipeline and the settling, on a real Valkey that
has each answer on the disk. Only the politeness towards a host is off, as it is a wait and no work.
"""

import asyncio
import os
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time

from bench.invented import Invented
from bot.app import attend
from bot.catalogue import synchronise
from bot.clock import utc_now
from bot.feeds.config import Config
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import networks
from bot.feeds.identity import feed_id
from bot.feeds.parsers import Parsers
from bot.house import House
from bot.model import Feed, FeedId
from bot.reading import Reading
from bot.store import Store, keys
from bot.store.bell import Bell
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from bot.store.feeds import POLL, Feeds, Learnt, Poll

EVERY = timedelta(hours=6)
"""Long, so that nothing is due but what a round makes due."""

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: by the clock, and of the processor by this process, by those that parse, and by the
    store."""

    clock: float
    main: float
    parsers: float
    store: float

    @property
    def ours(self) -> float:
        """Of the processor, by all but the store."""
        return self.main + self.parsers

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(
            self.clock - before.clock,
            self.main - before.main,
            self.parsers - before.parsers,
            self.store - before.store,
        )


def spent(*, parsers: float = 0, store: float = 0) -> Spent:
    """So far."""
    return Spent(perf_counter(), process_time(), parsers, store)


def parsing_seconds(parsers: Parsers) -> float:
    """What the parsing processes have used of the processor so far, ended ones too."""
    ended = getrusage(RUSAGE_CHILDREN)
    living = sum(map(processor_seconds, parsers.sandbox.pids))
    return ended.ru_utime + ended.ru_stime + living


def processor_seconds(pid: int) -> float:
    """What another process has used of the processor so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Settled(Feeds):
    """Counts down as polls are settled."""

    def __init__(self, client: Client, bell: Bell) -> None:
        super().__init__(client, bell)
        self.left = 0
        self.over = asyncio.Event()

    async def settle(self, poll: Poll, learnt: Learnt, *, next_due: datetime | None) -> bool:
        kept = await super().settle(poll, learnt, next_due=next_due)
        self.left -= 1
        if not self.left:
            self.over.set()
        return kept


@dataclass(frozen=True, slots=True)
class PollRole:
    store: Store
    parsers: Parsers
    feeds: Sequence[Feed]
    store_pid: int
    settled: Settled

    def _spent(self) -> Spent:
        return spent(parsers=parsing_seconds(self.parsers), store=processor_seconds(self.store_pid))

    async def round(self) -> Spent:
        """Poll every feed once."""
        self.settled.left = len(self.feeds)
        self.settled.over.clear()
        for partition, ids in self._by_partition().items():
            scored = chain.from_iterable((0, id_) for id_ in ids)
            await self.store.client.call("ZADD", keys.poll_due(partition), "XX", *scored)
        before = self._spent()
        self.store.bell.ring_here(POLL, keys.FEED_PARTITIONS)
        await self.settled.over.wait()
        return self._spent() - before

    def _by_partition(self) -> Mapping[int, list[FeedId]]:
        found: defaultdict[int, list[FeedId]] = defaultdict(list)
        for feed in self.feeds:
            found[keys.feed_partition(feed.id)].append(feed.id)
        return found


@asynccontextmanager
async def poll_role(source: Invented) -> AsyncIterator[PollRole]:
    feeds = tuple(
        Feed(feed_id(url), url, f"Outlet {n}", source.language(n))
        for n, url in enumerate(source.urls)
    )
    config = Config(feeds=feeds, every=EVERY, allow=networks(["127.0.0.0/8"]))
    with tempfile.TemporaryDirectory() as folder:
        valkey = EmbeddedValkey(Path(folder))
        await valkey.start()
        store = Store(await Client.connect(valkey.url))
        store.feeds = settled = Settled(store.client, store.bell)
        try:
            async with (
                Fetcher(allow=config.allow, gap=timedelta()) as fetcher,
                Parsers() as parsers,
            ):
                await synchronise(store, feeds, now=utc_now() + timedelta(hours=1))
                pid = (await store.client.call("INFO", "server"))["process_id"]
                async with _at_work(
                    House(store, config, {}, utc_now, Reading(fetcher, parsers, utc_now))
                ):
                    yield PollRole(store, parsers, feeds, pid, settled)
        finally:
            await store.close()
            await valkey.stop()


@asynccontextmanager
async def _at_work(house: House) -> AsyncIterator[None]:
    work = asyncio.create_task(attend(house))
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
