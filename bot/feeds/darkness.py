"""What is known of a feed → whether it has gone dark, and whether that is news. Pure.

A feed is dark when it has failed for hours (it answers 403, it is a web page now, it cannot be
read), when it is gone for good, or when it has been silent for far longer than it ever is. That is
told once, and once more when it is back: what was told stands in the feed's state, so that a
restart tells nothing again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import FeedState

FAILING = timedelta(hours=2)
FAILURES = 4
"""A feed that failed so often, for so long, will not be back in a moment."""

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
    """A feed has gone dark. `reason` goes after its name ("answered 403 Forbidden"); empty: it has
    been silent since `since`."""

    since: datetime
    reason: str = ""


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
        return Back(state.dark), replace(state, dark=None)
    return None, state


def darkness(state: FeedState, *, now: datetime) -> Dark | None:
    if state.problem:
        since = state.failing or now
        hopeless = state.failures >= FAILURES and now - since >= FAILING
        return Dark(since, state.problem) if state.gone or hopeless else None
    if state.changed is None or state.quietest is None or state.news < KNOWN:
        return None
    is_silent = now - state.changed > max(SILENT, TIMES * state.quietest)
    return Dark(state.changed) if is_silent else None


def with_news(state: FeedState, *, now: datetime) -> FeedState:
    """The state of a feed that has just brought news: from this we know how long it is silent."""
    gap = now - state.changed if state.changed else timedelta()
    quietest = max(gap, (state.quietest or timedelta()) * FADES)
    return replace(state, changed=now, quietest=quietest, news=min(state.news + 1, KNOWN))
