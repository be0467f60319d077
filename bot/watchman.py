"""Says in the log, once each time it changes, how many sources have a problem."""

import asyncio
import logging
from datetime import timedelta

from bot.errors import StoreError
from bot.store import Store

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=15)


class Watchman:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._said = ""

    async def run(self) -> None:
        while True:
            await asyncio.sleep(ROUND.total_seconds())
            try:
                feeds = await self._store.feeds.all()
            except StoreError as error:
                log.warning("%s", error)
                continue
            polled = [state.problem for _, state in feeds if state.checked]
            self._say(verdict(polled))

    def _say(self, sentence: str) -> None:
        if sentence != self._said and (sentence or self._said):
            log.warning(sentence or "All sources work again.")
        self._said = sentence


def verdict(problems: list[str]) -> str:
    """One sentence on the sources polled so far, empty while all work. `problems` has one text a
    source, empty for one that works."""
    failing = [problem for problem in problems if problem]
    if not failing:
        return ""
    if len(failing) == len(problems):
        return (
            f"No source can be read (the first one {failing[0]}). "
            "Is this machine online? Trying again; /sources tells of each."
        )
    return f"{len(failing)} of {len(problems)} sources have a problem; /sources tells of each."
