"""Entries → vectors of what their headlines mean, where the encoder is installed.

The encoder is C, and headlines come from anywhere: it runs in a process of its own, started with
the first entry, killed when a headline takes too long. An entry that waits too long for its turn,
or whose encoding fails, goes on without meaning: it is compared by its words alone.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from bot.model import Entry
from bot.sandbox import Exceeded, Limits, Sandbox
from bot.stories.encoder import installed
from bot.stories.features import gist

log = logging.getLogger(__name__)

ENCODE = "bot.stories.encoder:encode"

LIMITS = Limits(processor=timedelta(seconds=5), clock=timedelta(seconds=10), memory=2 * 1024**3)
"""The first headline waits for the model to be loaded: a second, on a busy machine several."""

PATIENCE = timedelta(seconds=3)
"""An entry waits no longer for the entries before it."""

REST = timedelta(minutes=1)
"""No headline is encoded for so long after one has failed: what is broken must not slow down
everything."""


class Meaning:
    """`async with Meaning() as meaning`."""

    def __init__(
        self,
        *,
        function: str = ENCODE,
        limits: Limits = LIMITS,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._sandbox = Sandbox(processes=1, limits=limits, ready=(function,))
        self._function = function
        self._patience = patience.total_seconds()
        self._turn = asyncio.Lock()
        self._resting_until: datetime | None = None

    async def __aenter__(self) -> Self:
        await self._sandbox.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._sandbox.__aexit__(kind, error, trace)

    @property
    def pids(self) -> list[int]:
        return self._sandbox.pids

    async def vector(self, entry: Entry, *, now: datetime) -> bytes:
        """What an entry's headline means; empty if that is not to be had in time."""
        title = gist(entry)
        if not title or self._is_resting(now):
            return b""
        try:
            # The wait alone is cut short: a process that is left in its work must be killed.
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            log.info("a headline did not wait for its turn to be encoded")
            return b""
        try:
            return bytes(await self._sandbox.run(self._function, title))
        except Exceeded:
            log.warning(
                "a headline could not be encoded; stories are grouped by words for a minute"
            )
            self._resting_until = now + REST
            return b""
        finally:
            self._turn.release()

    def _is_resting(self, now: datetime) -> bool:
        return self._resting_until is not None and now < self._resting_until


def is_installed() -> bool:
    """Whether stories are grouped by meaning here."""
    return installed() is not None


def shown() -> str:
    """How stories are told apart here, for the operator."""
    if is_installed():
        return "compared by words and by meaning, across languages"
    return "compared by words alone; `make meaning` adds meaning across languages"
