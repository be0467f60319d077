"""When a feed is dark, and what is told of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds.darkness import KNOWN, Back, Dark, turn, with_news
from bot.feeds.fetch import Fetched, Unavailable
from bot.feeds.schedule import next_poll
from bot.model import FeedState
from tests.feeds.conftest import FEED, NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVERY = timedelta(minutes=5)

STEADY = FeedState(checked=NOW, worked=NOW, changed=NOW, quietest=10 * HOUR, news=KNOWN)
WORKED = NOW - 3 * HOUR - EVERY
FAILING = replace(
    STEADY, worked=WORKED, problem="answered 403 Forbidden", failing=NOW - 3 * HOUR, failures=6
)
GONE = replace(FAILING, failures=1, failing=NOW, gone=True, problem="answered 410 Gone")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (STEADY, None),
        (FAILING, Dark(WORKED, "answered 403 Forbidden")),
        (
            replace(FAILING, worked=None),  # it never did
            Dark(NOW - 3 * HOUR, "answered 403 Forbidden"),
        ),
        (replace(FAILING, failures=2), None),
        (replace(FAILING, failing=NOW - HOUR), None),
        (GONE, Dark(WORKED, "answered 410 Gone", for_good=True)),
        (replace(FAILING, dark=NOW - HOUR), None),
        (replace(STEADY, dark=NOW - HOUR), Back(NOW - HOUR)),
        (FeedState(), None),
    ],
)
def test_what_is_told_of_a_feed(state: FeedState, told: Dark | Back | None) -> None:
    assert turn(state, now=NOW)[0] == told


@pytest.mark.parametrize(
    ("quietest", "silent_for", "is_dark"),
    [
        (HOUR, 2 * DAY, False),  # a long week-end
        (HOUR, 4 * DAY, True),
        (3 * DAY, 11 * DAY, False),  # a weekly
        (3 * DAY, 13 * DAY, True),
    ],
)
def test_silence_far_beyond_what_a_feed_ever_kept_is_dark(
    quietest: timedelta, silent_for: timedelta, is_dark: bool
) -> None:
    state = replace(STEADY, changed=NOW - silent_for, quietest=quietest)
    assert turn(state, now=NOW)[0] == (Dark(NOW - silent_for) if is_dark else None)
    assert turn(replace(state, news=KNOWN - 1), now=NOW)[0] is None, "it is too little known"


def test_each_turn_is_told_once() -> None:
    dark, state = turn(FAILING, now=NOW)
    assert dark and turn(state, now=NOW + DAY) == (None, state)
    back, state = turn(replace(state, problem="", failures=0, failing=None), now=NOW + DAY)
    assert back == Back(WORKED)
    assert turn(state, now=NOW + DAY) == (None, state)


def test_whoever_finds_a_feed_dark_finds_it_so_since_the_same_moment() -> None:
    for state in (FAILING, GONE, replace(GONE, failing=NOW + EVERY)):
        first, later = turn(state, now=NOW)[0], turn(state, now=NOW + 9 * HOUR)[0]
        assert first and first == later and first.since == WORKED


def test_a_feed_that_comes_and_goes_is_told_of_once_a_day() -> None:
    state, told = STEADY, []
    for step in range(5 * DAY // EVERY):
        now = NOW + step * EVERY
        is_up = step * EVERY // (3 * HOUR) % 2 == 0
        answer = Fetched(b"", FEED.url) if is_up else Unavailable("answered 503")
        _, state = next_poll(FEED, state, answer, now=now, default_every=EVERY, jitter=0.5)
        news, state = turn(replace(state, changed=now), now=now)
        told += [news] if news else []
    assert [type(one) for one in told] == [Dark, Back] * 4


def test_a_feed_that_was_back_and_fails_for_good_is_told_of_a_day_later() -> None:
    _, state = turn(replace(STEADY, dark=WORKED), now=NOW)
    failed = Unavailable("answered 403 Forbidden")
    told = []
    for hours in range(1, 40):
        now = NOW + hours * HOUR
        _, state = next_poll(FEED, state, failed, now=now, default_every=EVERY, jitter=0.5)
        news, state = turn(state, now=now)
        told += [(hours, type(news))] if news else []
    assert told == [(26, Dark)]


def test_a_silent_feed_is_back_with_its_next_news_not_with_its_next_poll() -> None:
    later = NOW + 5 * DAY
    dark, state = turn(STEADY, now=later)
    assert isinstance(dark, Dark)
    assert turn(state, now=later + HOUR)[0] is None
    back, _ = turn(with_news(state, now=later + HOUR), now=later + HOUR)
    assert isinstance(back, Back)


def test_how_long_a_feed_is_silent_is_learnt_and_slowly_forgotten() -> None:
    state = FeedState()
    for hours in (0, 1, 1, 60, 1, 1):
        state = with_news(state, now=(state.changed or NOW) + hours * HOUR)
    assert state.quietest and 55 * HOUR < state.quietest < 60 * HOUR
    assert state.news == 6


# --- moving --------------------------------------------------------------------------------------


def polled(state: FeedState, *answers: Fetched | Unavailable) -> FeedState:
    for answer in answers:
        _, state = next_poll(FEED, state, answer, now=NOW, default_every=EVERY, jitter=0.5)
    return state


def sent_to(url: str) -> Fetched:
    return Fetched(b"", url, moved=url)


NEW = "https://new.example/rss"


def test_a_redirect_for_good_is_believed_when_several_polls_were_sent_there() -> None:
    assert polled(STEADY, sent_to(NEW), sent_to(NEW)).home == ""
    assert polled(STEADY, sent_to(NEW), sent_to(NEW), sent_to(NEW)).home == NEW
    other = sent_to("https://other.example/")
    assert polled(STEADY, sent_to(NEW), other, sent_to(NEW), sent_to(NEW)).home == ""


def test_a_feed_that_is_lost_at_its_new_address_is_looked_for_at_the_old_one() -> None:
    moved = polled(STEADY, *[sent_to(NEW)] * 3)
    lost = Unavailable("answered 404 Not Found")
    assert polled(moved, lost, lost).home == NEW
    assert polled(moved, lost, lost, lost).home == ""
    assert polled(moved, Fetched(b"", NEW)).home == NEW
