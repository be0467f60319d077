"""What a poll brought to when the next one is due, and to what is known of the feed now.

A feed is polled around its configured interval: at half of it while news flows, at twice when
none comes or when the source asks for patience (max-age, ttl). A feed that fails is tried ever
more rarely, down to once a day; one that is gone for good (410) is not tried again.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.feeds.darkness import with_news
from bot.feeds.fetch import Answer, Fetched, Unavailable, Unchanged
from bot.feeds.parse import ParsedFeed, Unreadable
from bot.model import Feed, FeedState

RARELY = timedelta(days=1)
"""The longest that a failing feed is left alone, and that a Retry-After is honoured for."""

_SHORTEST = timedelta(seconds=30)
"""No feed is polled more often, unless it was configured to be."""

_MOVES = 3
"""A redirect for good is believed when so many polls in a row were sent to the same place."""

_LOST = 3
"""Failures after which a feed is looked for where it was configured."""

_QUICKER, _SLOWER = 0.5, 1.15
_SPREAD = 0.2
"""How much chance adds or takes in all, so that feeds added together are not polled together."""


def next_poll(
    feed: Feed,
    state: FeedState,
    outcome: Answer | Unreadable,
    parsed: ParsedFeed | None = None,
    *,
    now: datetime,
    default_every: timedelta,
    jitter: float,
) -> tuple[datetime | None, FeedState]:
    """When to poll again (None: never), and the feed's new state.

    `parsed` is what a Fetched document held; `jitter` is a random number in [0, 1).
    """
    every = feed.every or default_every
    match outcome:
        case Unavailable(gone=True):
            return None, replace(_failed(state, outcome.reason, now=now), gone=True)
        case Unavailable() | Unreadable():
            after = _failed(state, outcome.reason, now=now)
            wait = _back_off(every, after.failures)
            if isinstance(outcome, Unavailable) and outcome.retry_after:
                wait = max(wait, min(outcome.retry_after, RARELY))
        case Fetched() | Unchanged():
            after = _worked(state, outcome, parsed, every=every, now=now)
            wait = _patience(after, outcome.max_age, every)
    return now + wait * (1 - _SPREAD / 2 + _SPREAD * jitter), after


def _failed(state: FeedState, reason: str, *, now: datetime) -> FeedState:
    # The validators stay: they belong to the last document that could be read. An address that a
    # feed once moved to may have been a mistake: it is looked for where it was configured again.
    failures = state.failures + 1
    return replace(
        state,
        checked=now,
        failures=failures,
        problem=reason,
        failing=state.failing or now,
        home=state.home if failures < _LOST else "",
        moves=0,
    )


def _back_off(every: timedelta, failures: int) -> timedelta:
    times: int = 2 ** min(failures - 1, 20)
    return min(every * times, RARELY)


def _worked(
    state: FeedState,
    answer: Fetched | Unchanged,
    parsed: ParsedFeed | None,
    *,
    every: timedelta,
    now: datetime,
) -> FeedState:
    read = state if parsed is None else _read(state, parsed, now=now)
    news = parsed is not None and bool(parsed.entries)
    pace = (state.interval or every) * (_QUICKER if news else _SLOWER)
    return replace(
        _moved(read, answer.moved),
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_hash=answer.body_hash,
        checked=now,
        worked=now,
        failures=0,
        # One to come stays: from then on its failures count again (see darkness.py).
        failing=state.failing if state.failing and state.failing > now else None,
        problem="",
        gone=False,
        interval=_within(pace, every),
    )


def _moved(state: FeedState, to: str) -> FeedState:
    """A feed that is sent to one place for good, poll after poll, lives there. It stays the same
    feed: its entries are known as before."""
    if not to:
        return replace(state, moving="", moves=0)
    moves = state.moves + 1 if to == state.moving else 1
    if moves < _MOVES:
        return replace(state, moving=to, moves=moves)
    return replace(state, home=to, moving="", moves=0)


def _read(state: FeedState, parsed: ParsedFeed, *, now: datetime) -> FeedState:
    times = [entry.when for entry, _ in parsed.entries]
    newest = max([*times, *([state.newest] if state.newest else [])], default=None)
    return replace(
        with_news(state, now=now) if parsed.entries else state,
        newest=newest,
        entries=len(parsed.items) or len(parsed.entries),
        ttl=parsed.ttl or state.ttl,
    )


def _patience(state: FeedState, max_age: timedelta | None, every: timedelta) -> timedelta:
    asked = (state.interval or every, max_age or timedelta(), state.ttl or timedelta())
    return _within(max(asked), every)


def _within(pace: timedelta, every: timedelta) -> timedelta:
    shortest = max(every / 2, min(every, _SHORTEST))
    return min(max(pace, shortest), every * 2)
