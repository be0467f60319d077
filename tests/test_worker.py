"""A worker: each item in a slot of its own, none done beside itself, and an end in good time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot import worker
from bot.clock import utc_now
from bot.errors import StoreError
from bot.store import Store
from bot.store.due import Claims, Lease
from bot.worker import Worker
from tests.waiting import until

BELL = "test"


@dataclass(frozen=True, slots=True)
class Held:
    member: str
    token: str = "token"


@dataclass
class FakeSource:
    """Gives what a test lays out, once each; notes which leases were renewed."""

    waiting: list[Held] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    away: bool = False

    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta
    ) -> Claims[Held]:
        if self.away:
            raise StoreError("the store is away")
        given, self.waiting = self.waiting[:n], self.waiting[n:]
        return Claims(tuple(given), None)

    async def renew(self, partition: int, held: Iterable[Lease], *, until: datetime) -> None:
        self.renewed += [one.member for one in held]


@dataclass
class Bench:
    """A worker at its bench: what it began and what it ended; `gate` holds everything up."""

    store: Store
    source: FakeSource = field(default_factory=FakeSource)
    began: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, one: Held) -> None:
        self.began.append(one.member)
        if one.member == "bad":
            raise ValueError("a bad item")
        await self.gate.wait()
        self.ended.append(one.member)

    async def give(self, *members: str) -> None:
        self.source.waiting += [Held(member) for member in members]
        self.store.bell.ring_here(BELL, [0])

    async def sees(self, began: list[str]) -> None:
        async def so() -> bool:
            return self.began == began

        await until(so)


@asynccontextmanager
async def at_work(bench: Bench, *, slots: int = 4) -> AsyncIterator["asyncio.Task[None]"]:
    work = Worker(
        BELL,
        bench.source,
        bench.handle,
        bell=bench.store.bell,
        partitions=[0],
        slots=slots,
        clock=utc_now,
    )
    task = asyncio.create_task(work.run())
    try:
        yield task
    finally:
        bench.gate.set()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


async def test_a_bad_item_leaves_the_others_alone(bench: Bench) -> None:
    async with at_work(bench):
        await bench.give("a", "bad", "b")
        await bench.sees(["a", "bad", "b"])
        bench.gate.set()
        await until(says(lambda: bench.ended == ["a", "b"]))


async def test_no_more_are_under_way_than_there_are_slots(bench: Bench) -> None:
    async with at_work(bench, slots=2):
        await bench.give("a", "b", "c")
        await bench.sees(["a", "b"])
        bench.gate.set()
        await bench.sees(["a", "b", "c"])


async def test_what_is_still_under_way_is_not_begun_again(bench: Bench) -> None:
    async with at_work(bench):
        await bench.give("a")
        await bench.sees(["a"])
        await bench.give("a", "b")
        await bench.sees(["a", "b"])
        bench.gate.set()
        await until(says(lambda: bench.ended == ["a", "b"]))
        await bench.give("a")
        await bench.sees(["a", "b", "a"])


async def test_the_leases_of_what_is_under_way_are_renewed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LEASE", timedelta(seconds=0.06))
    async with at_work(bench):
        await bench.give("a", "b")
        await until(says(lambda: {"a", "b"} <= set(bench.source.renewed)))


async def test_a_store_that_is_away_ends_nothing(bench: Bench) -> None:
    bench.source.away = True
    async with at_work(bench):
        await bench.give("a")
        bench.source.away = False
        await bench.sees(["a"])


async def test_told_to_stop_it_lets_what_is_under_way_end(bench: Bench) -> None:
    async with at_work(bench) as work:
        await bench.give("a")
        await bench.sees(["a"])
        work.cancel()
        bench.gate.set()
        with suppress(asyncio.CancelledError):
            await work
        assert bench.ended == ["a"]


async def test_told_to_stop_it_does_not_wait_for_what_hangs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GRACE", timedelta(seconds=0.05))
    async with at_work(bench) as work:
        await bench.give("a")
        await bench.sees(["a"])
        work.cancel()
        async with asyncio.timeout(2):
            with suppress(asyncio.CancelledError):
                await work
        assert bench.ended == []


def says(so: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def asked() -> bool:
        return so()

    return asked
