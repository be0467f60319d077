"""Says in the log how many sources have a problem, when that changes.

Of thousands of sources some always fail for a moment: what changes is said once an hour. That no
source at all can be read, or that some can again, is said at once.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.errors import StoreError
from bot.store import Store

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=15)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """On the sources polled so far; `first` is the first one's problem."""

    failing: int = 0
    polled: int = 0
    first: str = ""

    @property
    def is_total(self) -> bool:
        return 0 < self.failing == self.polled

    def __str__(self) -> str:
        if not self.failing:
            return "All sources work again."
        if self.is_total:
            return (
                f"No source can be read (the first one {self.first}). "
                "Is this machine online? Trying again; /sources tells of each."
            )
        return f"{self.failing} of {self.polled} sources have a problem; /sources tells of each."


class Watchman:
    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._said = Verdict()
        self._at = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(ROUND.total_seconds())
            try:
                feeds = await self._store.feeds.all()
            except StoreError as error:
                log.warning("%s", error)
                continue
            self.look([state.problem for _, state in feeds if state.checked])

    def look(self, problems: list[str]) -> None:
        """Say what is news. `problems` has one text a source, empty for one that works."""
        found, now = verdict(problems), self._clock()
        if is_news(found, self._said, since=now - self._at):
            log.warning("%s", found)
            self._said, self._at = found, now


def is_news(found: Verdict, said: Verdict, *, since: timedelta) -> bool:
    """Whether to say what was found, so long after the last word."""
    if found.is_total != said.is_total:
        return True
    return found.failing != said.failing and since >= HOUR


def verdict(problems: list[str]) -> Verdict:
    failing = [problem for problem in problems if problem]
    return Verdict(len(failing), len(problems), next(iter(failing), ""))
