"""A bell: whoever makes something due rings its name and partition; whoever waits for that name
wakes, in this process or another. A missed ring costs a wait's timeout, never the work: the due
sets have it."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from bot.errors import StoreError
from bot.store import keys
from bot.store.client import Client

log = logging.getLogger(__name__)


class Bell:
    def __init__(self, client: Client) -> None:
        self._client = client
        self._events: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._rung: defaultdict[str, set[int]] = defaultdict(set)
        self._ears: defaultdict[str, set[str]] = defaultdict(set)

    async def ring(self, name: str, partitions: Iterable[int]) -> None:
        rung = sorted(set(partitions))
        self.ring_here(name, rung)
        try:
            await self._client.call("PUBLISH", keys.bell(), f"{name} {' '.join(map(str, rung))}")
        except StoreError as error:
            log.debug("the bell was not heard elsewhere: %s", error)

    async def wait(self, name: str, timeout: timedelta) -> set[int]:
        """The partitions rung for `name` since the last wait; empty if none rings in time. Each
        ring wakes one who waits; another who waits for the same has an ear of its own ("name#ear").
        """
        event = self._events[name]
        self._ears[name.partition("#")[0]].add(name)
        try:
            async with asyncio.timeout(timeout.total_seconds()):
                await event.wait()
        except TimeoutError:
            return set()
        event.clear()
        return self._rung.pop(name, set())

    async def listen(self) -> None:
        """Hear the rings of other processes, until cancelled."""
        while True:
            try:
                async with self._client.subscribe(keys.bell()) as rings:
                    async for ring in rings:
                        name, *partitions = ring.split()
                        self.ring_here(name, map(int, partitions))
            except StoreError as error:
                log.warning("%s; listening again in a second", error)
                await asyncio.sleep(1)

    def ring_here(self, name: str, partitions: Iterable[int]) -> None:
        """Ring for this process alone."""
        name, rung = name.partition("#")[0], set(partitions)
        for ear in self._ears[name] | {name}:
            self._rung[ear].update(rung)
            self._events[ear].set()
