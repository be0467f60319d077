"""What is known of a feed → whether it has gone dark, and whether that is news. Pure.

A feed is dark when it has failed for hours (it answers 403, it is a web page now, it cannot be
read), when it is gone for good, or when it has been silent for far longer than it ever is. That is
told once, and once more when it is back: what was told stands in the feed's state, so that a
restart tells nothing again. One that is back and fails again is told of after a day at the soonest:
who hears ten times a day of a feed that comes and goes, soon reads none of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import FeedState

FAILING = timedelta(hours=2)
FAILURES = 4
"""A feed that failed so often, for so long, will not be back in a moment."""

CALM = timedelta(days=1)
"""For so long after a feed is back, its failures do not count: until then, the state's `failing` is
a moment to come."""

SILENT = timedelta(days=3)
TIMES = 4
"""No feed is called silent before it was for three days, and for four times as long as it was ever
silent of late: nights, week-ends and holidays are nothing."""

KNOWN = 10
"""How often a feed must have brought news before its silence means anything."""

FADES = 0.98
"""The longest silence counts for this much less with each news: a summer's is forgotten."""


@dataclass(frozen=True, slots=True)
class Dark:
    """A feed has gone dark. `since` is when it last worked, or last brought news: the same whoever
    finds it, however often. `reason` goes after its name ("answered 403 Forbidden"); empty: it has
    been silent. One that is dark `for_good` is not polled any more."""

    since: datetime
    reason: str = ""
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """A feed that was told to be dark since `since` brings news again."""

    since: datetime


Turn = Dark | Back


def turn(state: FeedState, *, now: datetime) -> tuple[Turn | None, FeedState]:
    """What is to be told of a feed, if anything, and its state once it is."""
    dark = darkness(state, now=now)
    if dark and state.dark is None:
        return dark, replace(state, dark=dark.since)
    if state.dark and not dark and not state.problem:
        return Back(state.dark), replace(state, dark=None, failing=now + CALM)
    return None, state


def darkness(state: FeedState, *, now: datetime) -> Dark | None:
    if state.problem:
        failing = state.failing or now
        hopeless = state.failures >= FAILURES and now - failing >= FAILING
        if not (state.gone or hopeless):
            return None
        return Dark(state.worked or failing, state.problem, for_good=state.gone)
    if state.changed is None or state.quietest is None or state.news < KNOWN:
        return None
    is_silent = now - state.changed > max(SILENT, TIMES * state.quietest)
    return Dark(state.changed) if is_silent else None


def with_news(state: FeedState, *, now: datetime) -> FeedState:
    """The state of a feed that has just brought news: from this we know how long it is silent."""
    gap = now - state.changed if state.changed else timedelta()
    quietest = max(gap, (state.quietest or timedelta()) * FADES)
    return replace(state, changed=now, quietest=quietest, news=min(state.news + 1, KNOWN))
