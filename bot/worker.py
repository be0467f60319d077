"""A worker: claims what is due from a due set and handles each item in a slot of its own.

One bad item never cancels its siblings: it is logged, and its lease runs out. Told to stop, a
worker claims nothing more and gives what is under way a moment to end, so that a restart does not
do it twice.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from bot.clock import Clock
from bot.errors import StoreError
from bot.log import told
from bot.store.bell import Bell
from bot.store.due import Claims, Lease

log = logging.getLogger(__name__)

T = TypeVar("T", bound=Lease)

LEASE = timedelta(seconds=6)
"""How long what a dead process had under way stays with it. The living renew theirs."""

GRACE = timedelta(seconds=2.5)
"""What is under way has this long to end when we are told to stop."""

SWEEP = timedelta(seconds=5)
"""Every partition is looked at this often, should a ring of the bell be missed."""


class Source(Protocol[T]):
    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta
    ) -> Claims[T]: ...

    async def renew(self, partition: int, held: Iterable[Lease], *, until: datetime) -> None: ...


class Worker(Generic[T]):
    def __init__(
        self,
        name: str,
        source: Source[T],
        handle: Callable[[T], Awaitable[None]],
        *,
        bell: Bell,
        partitions: Iterable[int],
        slots: int,
        clock: Clock,
        grace: timedelta | None = None,
    ) -> None:
        """`name` is the bell's name for this due set; at most `slots` items are under way. What is
        under way when we are told to stop has `grace` to end."""
        self._name = name
        self._source = source
        self._handle = handle
        self._bell = bell
        self._slots = slots
        self._clock = clock
        self._grace = GRACE if grace is None else grace
        self._due: dict[int, datetime] = dict.fromkeys(partitions, clock())
        self._running: dict[asyncio.Task[None], tuple[int, T]] = {}

    async def run(self) -> None:
        """Work until cancelled."""
        renewing = asyncio.create_task(self._renew())
        try:
            while True:
                try:
                    await self._claim_due()
                except StoreError as error:
                    log.warning(
                        "the store is away; trying again in a second",
                        extra=told(work=self._name, reason=error),
                    )
                    await asyncio.sleep(1)
                await self._rest()
        finally:
            await self._finish()
            renewing.cancel()

    async def _claim_due(self) -> None:
        now = self._clock()
        ready = [p for p, due in sorted(self._due.items(), key=lambda one: one[1]) if due <= now]
        for partition in ready:
            free = self._slots - len(self._running)
            if not free:
                return
            claims = await self._source.claim(partition, free, now=now, lease=LEASE)
            self._due[partition] = min(claims.next_due or now + SWEEP, now + SWEEP)
            for one in claims.claimed:
                if one.member in self._members():
                    # Its lease ended all the same: we were stopped, or the store was away. Done
                    # beside itself it would be done twice; this lease ends too.
                    log.warning(
                        "an item is still under way", extra=told(work=self._name, item=one.member)
                    )
                else:
                    self._start(one, partition)

    def _members(self) -> set[str]:
        return {one.member for _, one in self._running.values()}

    def _start(self, one: T, partition: int) -> None:
        task = asyncio.create_task(self._guarded(one))
        self._running[task] = partition, one
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        # Its member may have more waiting, due sooner than was known when it was claimed.
        partition, _ = self._running.pop(task)
        self._bell.ring_here(self._name, [partition])

    async def _guarded(self, one: T) -> None:
        try:
            await self._handle(one)
        except StoreError as error:
            log.warning(
                "the store is away; an item is done again when its lease ends",
                extra=told(work=self._name, item=one.member, reason=error),
            )
        except Exception:
            log.exception(
                "an item failed; it is tried again when its lease ends",
                extra=told(work=self._name, item=one.member),
            )

    async def _renew(self) -> None:
        """Keep the leases on what is under way, as long as this process lives."""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            held: defaultdict[int, list[T]] = defaultdict(list)
            for partition, one in self._running.values():
                held[partition].append(one)
            for partition, ones in held.items():
                try:
                    await self._source.renew(partition, ones, until=self._clock() + LEASE)
                except StoreError as error:
                    log.warning("a lease may end early", extra=told(work=self._name, reason=error))

    async def _rest(self) -> None:
        """Wait for a free slot, then until something is due or the bell rings."""
        if len(self._running) >= self._slots:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            return
        now = self._clock()
        idle = max(timedelta(0), min(self._due.values()) - now)
        for partition in await self._bell.wait(self._name, idle):
            self._due[partition] = now

    async def _finish(self) -> None:
        if not self._running:
            return
        with suppress(asyncio.CancelledError):
            await asyncio.wait(self._running, timeout=self._grace.total_seconds())
        late = list(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
