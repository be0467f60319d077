"""The sabotaged builds, by name: what each does wrong."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot import worker
from bot.store import embedded
from bot.store.due import Claims
from bot.store.items import Claimed, Item, Ready
from bot.store.queue import Queue

TOO_LATE = 1.0
"""Seconds by which a sabotaged build does later what it should do first."""


def seen_first() -> None:
    """Marks entries seen before it owes what they ring."""
    _put_later("out:")


def acknowledged_first() -> None:
    """Acknowledges a command before it is persisted."""
    _put_later("in:")


def noted_first() -> None:
    """Notes a message as sent before it sends it."""
    claim = Queue.claim

    async def claimed_and_noted(
        self: Queue, partition: int, n: int, **when: Any
    ) -> Claims[Claimed]:
        claims = await claim(self, partition, n, **when)
        if self.name.startswith("out:"):
            for one in claims.claimed:
                await self.done(one)
        return claims

    async def ready(self: Queue, claimed: Claimed, *, named: Sequence[str], now: datetime) -> Ready:
        return Ready(now + timedelta(days=1), dict.fromkeys(named, ""), ())

    Queue.claim = claimed_and_noted  # type: ignore[method-assign]
    Queue.ready = ready  # type: ignore[method-assign]


def no_expiry() -> None:
    """Gives leases that never end."""
    worker.LEASE = timedelta(days=365)


def no_file() -> None:
    """Runs its store without an append-only file."""
    options = embedded._options

    def without(*folders: Any) -> list[str]:
        return [*options(*folders), "--appendonly", "no"]

    embedded._options = without


BUILDS: Mapping[str, Callable[[], None]] = MappingProxyType(
    {
        "seen-first": seen_first,
        "acknowledged-first": acknowledged_first,
        "noted-first": noted_first,
        "no-expiry": no_expiry,
        "no-file": no_file,
    }
)


def _put_later(queues: str) -> None:
    """Let puts to these queues return before anything was put."""
    put = Queue.put
    late: set[asyncio.Task[Any]] = set()

    async def put_late(self: Queue, items: Iterable[Item], *, now: datetime) -> int:
        if not self.name.startswith(queues):
            return await put(self, items, now=now)
        kept = list(items)

        async def at_last() -> None:
            await asyncio.sleep(TOO_LATE)
            await put(self, kept, now=now)

        task = asyncio.create_task(at_last())
        late.add(task)
        task.add_done_callback(late.discard)
        return len(kept)

    Queue.put = put_late  # type: ignore[method-assign]
