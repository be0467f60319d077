"""Politeness towards a host: few connections at once, and a small gap between their starts."""

import asyncio
from datetime import timedelta
from types import TracebackType


class Turns:
    """`async with turns.at(host)`: waits for one of `places` at that host, and for the gap.

    A host is forgotten when nobody is at it and its gap is over.
    """

    def __init__(self, *, places: int = 2, gap: timedelta = timedelta(milliseconds=100)) -> None:
        self._places = places
        self._gap = gap.total_seconds()
        self._hosts: dict[str, _Host] = {}

    def at(self, host: str) -> "_Host":
        found = self._hosts.get(host)
        if found is None:
            found = self._hosts[host] = _Host(host, self._places, self._gap, self._hosts)
        found.visitors += 1
        return found


class _Host:
    """One host; entering it is a visit, for which `visitors` was counted up already."""

    __slots__ = ("_free_at", "_gap", "_hosts", "_name", "_places", "visitors")

    def __init__(self, name: str, places: int, gap: float, hosts: "dict[str, _Host]") -> None:
        self._name, self._hosts, self._gap = name, hosts, gap
        self._places = asyncio.Semaphore(places)
        self._free_at = 0.0
        self.visitors = 0

    async def __aenter__(self) -> None:
        try:
            await self._places.acquire()
            try:
                await self._keep_gap()
            except BaseException:
                self._places.release()
                raise
        except BaseException:
            self._leave()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._places.release()
        self._leave()

    async def _keep_gap(self) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, self._free_at)
        self._free_at = start + self._gap
        if start > now:
            await asyncio.sleep(start - now)

    def _leave(self) -> None:
        self.visitors -= 1
        if not self.visitors:
            loop = asyncio.get_running_loop()
            if self._free_at <= loop.time():
                self._forget()
            else:
                loop.call_at(self._free_at, self._forget)

    def _forget(self) -> None:
        if not self.visitors and self._hosts.get(self._name) is self:
            del self._hosts[self._name]
