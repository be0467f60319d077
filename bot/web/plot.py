"""A day's counts of how late alerts came → the lines of a plot: for each quarter of an hour, how
soon half of its alerts came, and nine in ten.

The scale is logarithmic, from five seconds to a day: whether an alert took one minute or five
matters as much as whether it took one hour or five.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.meter import BOUNDS

WIDTH, NARROW, HEIGHT = 960, 340, 220
"""For a desk and for a phone."""

LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 26
LEAST, MOST = 5.0, 86_400.0

_MARKS = (
    (5, "5 s"),
    (60, "1 min"),
    (300, "5 min"),
    (3_600, "1 h"),
    (21_600, "6 h"),
    (86_400, "1 day"),
)

Counts = Mapping[float, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis, and what stands there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One quarter of an hour: where its two values lie, and what they are."""

    x: float
    half: float
    most: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """`runs` are dots without a gap between them: each is one line."""

    width: int
    runs: Sequence[Sequence[Dot]]
    across: Sequence[Mark]
    up: Sequence[Mark]
    alerts: int
    half: float | None
    most: float | None


def plot(day: Sequence[tuple[datetime, Counts]], width: int = WIDTH) -> Plot:
    """`day` is the counts of each quarter of an hour, the earliest first."""
    place = _Places(len(day), width)
    whole: dict[float, int] = {}
    for _, counts in day:
        for bound, count in counts.items():
            whole[bound] = whole.get(bound, 0) + count
    return Plot(
        width,
        list(_runs(day, place)),
        [Mark(place.x(number), f"{when:%H:%M}") for number, when in _hours(day, width)],
        [Mark(_y(seconds), text) for seconds, text in _MARKS],
        sum(whole.values()),
        quantile(whole, 0.5),
        quantile(whole, 0.9),
    )


def quantile(counts: Counts, share: float) -> float | None:
    """In how many seconds this share of the alerts had come, as straight as a bucket's bounds let
    one say it; None if there were none."""
    wanted, passed = share * sum(counts.values()), 0
    if not wanted:
        return None
    lower = 0.0
    for bound in (*BOUNDS, math.inf):
        count = counts.get(bound, 0)
        if count and passed + count >= wanted:
            upper = bound if bound < math.inf else lower
            return lower + (upper - lower) * (wanted - passed) / count
        passed, lower = passed + count, bound
    return BOUNDS[-1]


def duration(seconds: float) -> str:
    """ "40 s", "3 min", "2.5 h": one figure."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.3g} h"


def _runs(day: Sequence[tuple[datetime, Counts]], place: "_Places") -> Iterable[list[Dot]]:
    run: list[Dot] = []
    for number, (when, counts) in enumerate(day):
        half, most = quantile(counts, 0.5), quantile(counts, 0.9)
        if half is None or most is None:
            if run:
                yield run
            run = []
            continue
        text = (
            f"{when:%H:%M} UTC: half within {duration(half)}, nine in ten within {duration(most)}"
        )
        text += f" ({sum(counts.values())} alerts)"
        run.append(Dot(place.x(number), _y(half), _y(most), text))
    if run:
        yield run


def _hours(day: Sequence[tuple[datetime, Counts]], width: int) -> Iterable[tuple[int, datetime]]:
    every = 3 if width == WIDTH else 6
    for number, (when, _) in enumerate(day):
        if when.minute == 0 and when.hour % every == 0:
            yield number, when


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the quarters of an hour lie."""

    of: int
    width: int

    def x(self, number: int) -> float:
        return round(LEFT + (self.width - LEFT - RIGHT) * (number + 0.5) / max(self.of, 1), 1)


def _y(seconds: float) -> float:
    within = min(max(seconds, LEAST), MOST)
    share = math.log(within / LEAST) / math.log(MOST / LEAST)
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)
