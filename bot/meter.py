"""What a process does, counted where it happens: for `/metrics`, and for the day's tallies.

Each process counts for itself alone, in a registry of its own; what all of them owe, the store
knows (web/metrics.py).
"""

from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

Polled = Literal["fetched", "unchanged", "unavailable", "unreadable"]
Settled = Literal["sent", "later", "aside", "gone", "moved"]

BOUNDS = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 14400.0, 86400.0)
"""Seconds. Feeds are polled every few minutes, and quiet hours are not counted."""

_BEYOND = float("inf")

_SETTLED = (
    "Sends, by what became of them: sent; later (the platform said wait, or was away); "
    "aside (refused for good); gone or moved (the chat)."
)
_REFUSED = "Messages that a platform refused in rich text, sent again as plain text."
_LAG = "From an entry's publication to its alert's delivery, where the source says when."


class Meter:
    def __init__(self) -> None:
        # In this format they are one more figure for each, and nobody asks for it.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._lags: Tally[float] = Tally()
        self._rings: Tally[str] = Tally()
        self._polls = self._counter("polls", "Feeds polled, by what came.", "outcome")
        self._entries = self._counter("entries", "New entries that feeds brought.")
        self._matches = self._counter("matches", "Watches that new entries satisfied.", "platform")
        self._settled = self._counter("deliveries", _SETTLED, "platform", "outcome")
        self._refused = self._counter("refused", _REFUSED, "platform")
        self._lag = self._histogram("lag_seconds", _LAG)
        self._wait = self._histogram("owed_seconds", "From owing a delivery to its being sent.")
        ProcessCollector(registry=self.registry)
        for outcome in get_args(Polled):
            self._polls.labels(outcome)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"tocsin_{name}", meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str) -> Histogram:
        return Histogram(
            f"tocsin_{name}", meaning, ("platform",), registry=self.registry, buckets=BOUNDS
        )

    def speaks(self, platforms: Iterable[str]) -> None:
        """From now on what happens on these platforms is told, if it is nothing: a figure that
        begins with its first event hides that event from whoever asks how much it grew."""
        for platform in platforms:
            for figure in (self._matches, self._refused, self._lag, self._wait):
                figure.labels(platform)
            for outcome in get_args(Settled):
                self._settled.labels(platform, outcome)

    def polled(self, outcome: Polled) -> None:
        self._polls.labels(outcome).inc()

    def entered(self, entries: int) -> None:
        self._entries.inc(entries)

    def rang(self, platform: str, queries: Iterable[str]) -> None:
        """These watches of one chat were satisfied by one new entry."""
        listed = list(queries)
        self._matches.labels(platform).inc(len(listed))
        self._rings.update(listed)

    def settled(self, platform: str, outcome: Settled) -> None:
        self._settled.labels(platform, outcome).inc()

    def refused(self, platform: str) -> None:
        self._refused.labels(platform).inc()

    def waited(self, platform: str, wait: timedelta) -> None:
        """A delivery was sent so long after it was owed."""
        self._wait.labels(platform).observe(max(0.0, wait.total_seconds()))

    def lagged(self, platform: str, lag: timedelta) -> None:
        """An alert was delivered so long after its entry was published."""
        seconds = max(0.0, lag.total_seconds())
        self._lag.labels(platform).observe(seconds)
        place = bisect_left(BOUNDS, seconds)
        self._lags[BOUNDS[place] if place < len(BOUNDS) else _BEYOND] += 1

    def take_lags(self) -> dict[float, int]:
        """Alerts delivered since this was last asked, by the upper bound of their bucket."""
        taken, self._lags = self._lags, Tally()
        return taken

    def take_rings(self) -> dict[str, int]:
        """How often queries rang since this was last asked."""
        taken, self._rings = self._rings, Tally()
        return taken

    def put_back(self, lags: Mapping[float, int], rings: Mapping[str, int]) -> None:
        """What was taken and could not be written down: to be taken again."""
        self._lags.update(lags)
        self._rings.update(rings)
