"""What a picture of counts over time shows, in words and numbers: see drawing.py for how."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """One stripe of each bar. `plain` stands in for a name whose letters no font here has."""

    name: str
    plain: str
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side, the oldest first; every series has one count for each bar, and so have
    the `alerts`. `ticks` name some of the bars, by their place. All texts are in the reader's
    language."""

    title: str
    subtitle: str
    ticks: Sequence[tuple[int, str]]
    series: Sequence[Series]
    alerts: Sequence[int]
    alerts_name: str
