from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds.fetch import Answer, Fetched, Unavailable, Unchanged
from bot.feeds.identity import identified
from bot.feeds.parse import ParsedFeed, Unreadable
from bot.feeds.schedule import next_poll
from bot.model import Entry, EntryId, FeedState
from tests.feeds.conftest import FEED, NOW

EVERY = timedelta(minutes=10)
STEADY = FeedState(etag='"1"', worked=NOW, interval=EVERY)
MIDDLE = 0.5

ENTRY = Entry(EntryId(""), FEED.id, FEED.name, "One", NOW, published=NOW - timedelta(hours=1))
NEWS = ParsedFeed((identified(ENTRY),), frozenset({"a", "b"}), ttl=None)
NO_NEWS = ParsedFeed((), frozenset({"a", "b"}))


def wait(
    outcome: Answer | Unreadable,
    parsed: ParsedFeed | None = None,
    *,
    state: FeedState = STEADY,
    jitter: float = MIDDLE,
    every: timedelta | None = None,
) -> timedelta | None:
    """How long until the next poll, to the second."""
    due, _ = next_poll(
        replace(FEED, every=every),
        state,
        outcome,
        parsed,
        now=NOW,
        default_every=EVERY,
        jitter=jitter,
    )
    return timedelta(seconds=round((due - NOW).total_seconds())) if due else None


def state_after(
    outcome: Answer | Unreadable, parsed: ParsedFeed | None = None, state: FeedState = STEADY
) -> FeedState:
    _, after = next_poll(FEED, state, outcome, parsed, now=NOW, default_every=EVERY, jitter=MIDDLE)
    return after


MINUTES = [
    ("news: twice as fast", Fetched(b"", ""), NEWS, STEADY, 5),
    ("more news: no faster", Fetched(b"", ""), NEWS, replace(STEADY, interval=EVERY / 2), 5),
    ("nothing new: a little slower", Unchanged(), None, STEADY, 11.5),
    ("another document, nothing new", Fetched(b"", ""), NO_NEWS, STEADY, 11.5),
    ("long nothing new: half as fast", Unchanged(), None, replace(STEADY, interval=EVERY * 2), 20),
    ("first poll", Unchanged(), None, FeedState(), 11.5),
    ("max-age within bounds", Unchanged(max_age=timedelta(minutes=15)), None, STEADY, 15),
    ("max-age of a day", Unchanged(max_age=timedelta(days=1)), None, STEADY, 20),
    ("max-age of nothing", Unchanged(max_age=timedelta()), None, STEADY, 11.5),
    ("ttl", Unchanged(), None, replace(STEADY, ttl=timedelta(minutes=90)), 20),
    ("first failure", Unavailable("x"), None, STEADY, 10),
    ("third failure", Unavailable("x"), None, replace(STEADY, failures=2), 40),
    ("many failures: a day", Unavailable("x"), None, replace(STEADY, failures=99), 24 * 60),
    ("no feed", Unreadable("x"), None, replace(STEADY, failures=1), 20),
    ("asked to wait", Unavailable("x", timedelta(hours=3)), None, STEADY, 180),
    ("asked to wait a year", Unavailable("x", timedelta(days=365)), None, STEADY, 24 * 60),
    ("asked to wait for less", Unavailable("x", timedelta(minutes=1)), None, STEADY, 10),
    ("gone", Unavailable("answered 410 Gone", gone=True), None, STEADY, None),
]


@pytest.mark.parametrize(
    ("outcome", "parsed", "state", "minutes"),
    [row[1:] for row in MINUTES],
    ids=[row[0] for row in MINUTES],
)
def test_the_next_poll_is_due(
    outcome: Answer | Unreadable,
    parsed: ParsedFeed | None,
    state: FeedState,
    minutes: float | None,
) -> None:
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert wait(outcome, parsed, state=state) == expected


def test_a_feeds_own_interval_is_the_measure() -> None:
    fast = timedelta(minutes=2)
    assert wait(Fetched(b"", ""), NEWS, state=FeedState(), every=fast) == timedelta(minutes=1)
    assert wait(Unavailable("x"), every=fast) == fast


def test_no_feed_is_polled_more_often_than_every_half_minute() -> None:
    least = timedelta(seconds=30)
    assert wait(Fetched(b"", ""), NEWS, state=FeedState(), every=least) == least


def test_chance_spreads_polls_by_a_tenth_either_way() -> None:
    waits = {wait(Unavailable("x"), jitter=jitter) for jitter in (0.0, 0.5, 0.999999)}
    assert waits == {timedelta(minutes=9), timedelta(minutes=10), timedelta(minutes=11)}


def test_a_document_is_remembered_by_its_validators() -> None:
    fetched = Fetched(b"", "", etag='"2"', last_modified="Mon", body_hash="h")
    after = state_after(fetched, NEWS)
    assert (after.etag, after.last_modified, after.body_hash) == ('"2"', "Mon", "h")
    assert (after.checked, after.worked, after.changed) == (NOW, NOW, NOW)
    assert (after.newest, after.entries) == (ENTRY.published, 2)


def test_an_older_entry_does_not_make_the_feed_older() -> None:
    after = state_after(Fetched(b"", ""), NEWS, replace(STEADY, newest=NOW))
    assert after.newest == NOW


def test_a_failure_is_told_and_keeps_the_validators_of_what_was_read() -> None:
    for outcome in (Unavailable("answered 403 Forbidden"), Unreadable("sent no feed")):
        after = state_after(outcome)
        assert (after.problem, after.failures) == (outcome.reason, 1)
        assert (after.checked, after.worked, after.etag) == (NOW, STEADY.worked, '"1"')


def test_a_feed_that_works_again_has_no_problem_any_more() -> None:
    broken = replace(STEADY, failures=7, problem="answered 403 Forbidden")
    after = state_after(Unchanged(etag='"1"'), None, broken)
    assert (after.failures, after.problem) == (0, "")


def test_a_feed_that_is_gone_is_marked_so() -> None:
    after = state_after(Unavailable("answered 410 Gone", gone=True))
    assert after.gone
    assert after.problem == "answered 410 Gone"
