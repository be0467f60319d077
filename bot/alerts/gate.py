"""A gate that sends pass one by one: what a stall of this process, or of the store, held up does
not go all at once, for a platform counts what comes within a second."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

LEAST = 0.97
"""Of the interval between two sends, so that what is late can catch up."""


class Gate:
    """One for a platform, with a way through for each of its workspaces."""

    def __init__(self, interval: timedelta) -> None:
        self._least = LEAST * interval.total_seconds()
        self._ways: defaultdict[str, _Way] = defaultdict(_Way)

    async def passed(self, workspace: str = "", *, answers: bool = False) -> None:
        """Wait until the one before is far enough ahead. Of all alerts that wait, one stands before
        `answers`."""
        way, now = self._ways[workspace], asyncio.get_running_loop().time
        async with AsyncExitStack() as stack:
            if not answers:
                await stack.enter_async_context(way.alerts)
            await stack.enter_async_context(way.one_by_one)
            if (wait := way.free_at - now()) > 0:
                await asyncio.sleep(wait)
            way.free_at = now() + self._least


@dataclass(slots=True)
class _Way:
    alerts: asyncio.Lock = field(default_factory=asyncio.Lock)
    one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
