"""The time, as the store has it: one for all processes, whatever becomes of their machines' clocks.

Leases and turns are instants that one process writes and others read. Were each to go by its own
clock, one that is set two hours ahead would take everybody's leases for ended. Between two looks at
the store's clock a steady one is read, which nobody sets. A store's clock that jumps is believed
once it has stayed so for a minute: what is scheduled while it is wrong waits for hours.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.errors import StoreError
from bot.store import keys
from bot.store.client import EVEN_WHEN_FULL, Client, Script

log = logging.getLogger(__name__)

LOOK = timedelta(seconds=15)

A_JUMP = 2.0
"""Seconds: no two steady clocks part so far between two looks."""

LASTING = 4
"""Looks after which a jump is believed."""

ANSWERS = 5
PROMPT = 0.05
"""Seconds: what took longer says too little. Processes should agree to within what a platform's
pace forgives, a few hundredths."""

_TIME = Script(EVEN_WHEN_FULL + "return redis.call('TIME')")


def steady() -> float:
    """Seconds since some moment, those asleep included where the system counts them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class StoreClock:
    def __init__(self, client: Client, *, steady: Callable[[], float] = steady) -> None:
        """Until it is set, this machine's own clock."""
        self._client = client
        self._steady = steady
        self._ahead = time.time() - steady()
        self._jumps = LASTING
        self._set = False

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self._steady() + self._ahead, tz=UTC)

    async def set(self) -> None:
        """Look at the store's clock: of several answers the promptest says best when it was given,
        as with NTP. Raises StoreError."""
        took, ahead = min([await self._ask() for _ in range(ANSWERS)])
        if took <= PROMPT or not self._set:
            self._believe(ahead)
            self._set = True

    async def _ask(self) -> tuple[float, float]:
        """How long an answer took, and how far the store's clock is ahead of the steady one, to
        within half of that."""
        asked = self._steady()
        # With a key, so that of a Cluster the same node answers every process.
        seconds, micros = await self._client.run(_TIME, [keys.access()], alone=True)
        answered = self._steady()
        return answered - asked, int(seconds) + int(micros) / 1e6 - (asked + answered) / 2

    def _believe(self, ahead: float) -> None:
        jumped = abs(ahead - self._ahead) > A_JUMP
        self._jumps = self._jumps + 1 if jumped else 0
        if not jumped or self._jumps >= LASTING:
            self._ahead, self._jumps = ahead, 0

    async def follow(self) -> None:
        """Go by the store's clock until cancelled."""
        while True:
            await asyncio.sleep(LOOK.total_seconds())
            try:
                await self.set()
            except StoreError as error:
                log.debug("the clock goes on by itself: %s", error)


@asynccontextmanager
async def store_clock(client: Client) -> AsyncIterator[StoreClock]:
    """A clock that is set and goes by the store's. Raises StoreError."""
    clock = StoreClock(client)
    await clock.set()
    following = asyncio.create_task(clock.follow())
    try:
        yield clock
    finally:
        following.cancel()
        await asyncio.wait([following])
