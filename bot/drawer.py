"""Draws charts in a process that is ended when it is done, or takes too long: see sandbox.

Trends are asked for rarely: a process that waited for the next one would hold its memory for
nothing. One at a time is drawn; whoever else asks waits a second.
"""

import asyncio
import logging
from datetime import timedelta

from bot.chart import Chart
from bot.sandbox import Exceeded, Limits, Sandbox

log = logging.getLogger(__name__)

DRAW = "bot.drawing:png"

# matplotlib's libraries reserve much more address space than they use.
LIMITS = Limits(timedelta(seconds=10), timedelta(seconds=20), 2 * 1024**3)

MOST = 250_000
"""Bytes of a picture that the store is asked to keep until it is sent."""


class Drawer:
    def __init__(self, *, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._turn = asyncio.Lock()

    async def draw(self, chart: Chart) -> bytes | None:
        """The chart as a PNG; None if it could not be drawn within its limits."""
        async with self._turn, Sandbox(processes=1, limits=self._limits) as sandbox:
            try:
                picture: bytes = await sandbox.run(DRAW, chart)
            except Exceeded:
                log.warning("a chart could not be drawn; it is told in words")
                return None
        return picture if len(picture) <= MOST else None
