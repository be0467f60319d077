"""What stands around a real handler in a test: an inbox, and a pause that takes no time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.delivery import Pace
from bot.model import Request

BRISK = Pace(chat=timedelta(milliseconds=20), overall=timedelta(milliseconds=2))
"""Where a peer has no ceilings, there is nothing to wait for: tests of the pace have some."""


class Inbox:
    """Keeps what is submitted. While `refusal` is set, submitting raises it; while `gate` is
    closed, it waits."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.attempts: list[Request] = []
        self.refusal: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self._changed = asyncio.Condition()

    async def submit(self, request: Request) -> None:
        self.attempts.append(request)
        await self._tell()
        await self.gate.wait()
        if self.refusal:
            raise self.refusal
        self.requests.append(request)
        await self._tell()

    async def tried(self, times: int) -> None:
        """Until so many requests reached us, persisted or not."""
        await self._until(lambda: len(self.attempts) >= times)

    async def next(self, number: int = 1) -> Request:
        """The request with that number, once it is there."""
        await self._until(lambda: len(self.requests) >= number)
        return self.requests[number - 1]

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(so)


class Naps:
    """A pause that takes no time: it remembers what was asked of it, and does `then`."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.then: Callable[[], Awaitable[None]] | None = None
        self._changed = asyncio.Condition()

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        async with self._changed:
            self._changed.notify_all()
        if self.then:
            await self.then()
        await asyncio.sleep(0)

    async def wait_for(self, number: int) -> None:
        """Until so many naps were taken."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= number)
