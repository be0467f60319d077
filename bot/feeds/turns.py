"""Politeness towards a host: few connections at once, and a small gap between their starts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    waiting: int = 0
    free_at: float = field(default=0.0)


class Turns:
    """`async with turns.at(host)`: waits for one of `places` at that host, and for the gap.

    A host is forgotten as soon as nobody waits for it and its gap is over, or else at the next
    visit to any host.
    """

    def __init__(self, *, places: int = 2, gap: timedelta = timedelta(milliseconds=100)) -> None:
        self._places = places
        self._gap = gap.total_seconds()
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        state = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._places)))
        state.waiting += 1
        try:
            async with state.places:
                await self._wait_for_gap(state)
                yield
        finally:
            state.waiting -= 1
            if not state.waiting:
                self._leave(host, state)

    async def _wait_for_gap(self, state: _Host) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, state.free_at)
        state.free_at = start + self._gap
        if start > now:
            await asyncio.sleep(start - now)

    def _leave(self, host: str, state: _Host) -> None:
        loop = asyncio.get_running_loop()
        if state.free_at <= loop.time():
            self._hosts.pop(host, None)
        else:
            loop.call_at(state.free_at, self._forget, host, state)

    def _forget(self, host: str, state: _Host) -> None:
        if not state.waiting and self._hosts.get(host) is state:
            del self._hosts[host]
