"""Mentions over time: what was found → how many in each hour or day, by outlet, and where alerts
rang. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.timing import hour_of, moment
from bot.model import Entry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST_IN_HOURS = 2 * DAY
MOST_NAMED = 5
"""Outlets that are told apart; the rest are counted together."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Stretches of time side by side: when each begins, and whether it is an hour or a day."""

    begins: Sequence[datetime]
    hourly: bool

    def place(self, when: datetime) -> int | None:
        """In which one an instant lies; None if it is before the first."""
        place = bisect_right(self.begins, when) - 1
        return place if place >= 0 else None


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts for each bar: by outlet, the most telling first, the rest under an empty name; and
    of alerts. `hosts` tells where each outlet's entries stand."""

    bars: Bars
    outlets: Mapping[str, Sequence[int]]
    hosts: Mapping[str, str]
    alerts: Sequence[int]

    @property
    def totals(self) -> list[int]:
        return [sum(counts) for counts in zip(*self.outlets.values(), strict=True)]


def bars(within: timedelta, now: datetime, zone: ZoneInfo) -> Bars:
    """The hours or the days of a stretch of time that ends now, on the clock of a place."""
    if within <= LONGEST_IN_HOURS:
        begun, _ = hour_of(now, zone)
        count = max(1, -(-within // HOUR))
        return Bars([begun - n * HOUR for n in reversed(range(count))], hourly=True)
    today, count = now.astimezone(zone).date(), -(-within // DAY)
    return Bars([_midnight(today - n * DAY, zone) for n in reversed(range(count))], hourly=False)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return moment(day, time(0), zone)


def counted(
    bars: Bars, entries: Iterable[tuple[Entry, str]], alerts: Iterable[datetime]
) -> Counted:
    """Count entries (each with the host of its link) and alerts."""
    by_outlet: dict[str, list[int]] = {}
    hosts: dict[str, str] = {}
    for entry, host in entries:
        if (place := bars.place(entry.when)) is not None:
            by_outlet.setdefault(entry.outlet, [0] * len(bars.begins))[place] += 1
            hosts.setdefault(entry.outlet, host)
    ordered = sorted(by_outlet, key=lambda name: (-sum(by_outlet[name]), name))
    outlets = {name: by_outlet[name] for name in ordered[:MOST_NAMED]}
    if rest := [by_outlet[name] for name in ordered[MOST_NAMED:]]:
        outlets[""] = [sum(counts) for counts in zip(*rest, strict=True)]
    rang = [0] * len(bars.begins)
    for when in alerts:
        if (place := bars.place(when)) is not None:
            rang[place] += 1
    return Counted(bars, outlets, hosts, rang)
