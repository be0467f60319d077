"""When what rang may be told: quiet hours, digests and mutes, on every night of the year."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.timing import NEVER, due, hold, hour_of, moment, next_digest, quiet_until
from bot.model import (
    Chat,
    ChatState,
    Digest,
    EntryId,
    FeedId,
    Held,
    Mute,
    Quiet,
    StoryId,
    Teller,
    Told,
    Watch,
    WatchId,
    Why,
)
from tests.conftest import START

CHAT = Chat("telegram", "1")
WATCH = Watch(WatchId("w"), CHAT.key, "ceasefire", START)
URGENT = replace(WATCH, id=WatchId("u"), urgent=True)
NIGHT = Quiet(time(22), time(7))
DAILY, WEEKDAYS, HOURLY = (
    Digest("daily", time(8)),
    Digest("weekdays", time(7, 30)),
    Digest("hourly"),
)
SIX = Digest("daily", time(18))
PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def chat(timezone: str = "Europe/Paris", **settings: Any) -> ChatState:
    return ChatState(CHAT, watches=(WATCH, URGENT), timezone=timezone, **settings)


def held(since: datetime, *, why: Why = "quiet", watches: tuple[Watch, ...] = (WATCH,)) -> Held:
    lead = Teller(EntryId("e"), FeedId("f"), "BBC", "Truce", "https://bbc.example/1", since)
    told = Told(CHAT, (), lead, ("ceasefire",), (lead.entry,))
    ids = tuple(watch.id for watch in watches)
    return Held(StoryId("s"), lead, told, instead_of(), ids, since, why)


def instead_of() -> Any:
    return "story:s"


@pytest.mark.parametrize(
    ("day", "at", "zone", "first", "last"),
    [
        ("2026-03-28", time(2, 30), PARIS, "2026-03-28T01:30", "2026-03-28T01:30"),
        ("2026-03-29", time(1, 59), PARIS, "2026-03-29T00:59", "2026-03-29T00:59"),
        # Clocks go from 02:00 to 03:00: what lies between is the moment of the change.
        ("2026-03-29", time(2, 0), PARIS, "2026-03-29T01:00", "2026-03-29T01:00"),
        ("2026-03-29", time(2, 30), PARIS, "2026-03-29T01:00", "2026-03-29T01:00"),
        ("2026-03-29", time(3, 0), PARIS, "2026-03-29T01:00", "2026-03-29T01:00"),
        ("2026-03-29", time(7, 0), PARIS, "2026-03-29T05:00", "2026-03-29T05:00"),
        # Clocks go from 03:00 back to 02:00: what lies between is shown twice.
        ("2026-10-25", time(2, 30), PARIS, "2026-10-25T00:30", "2026-10-25T01:30"),
        ("2026-10-25", time(3, 0), PARIS, "2026-10-25T02:00", "2026-10-25T02:00"),
        ("2026-03-08", time(2, 30), NEW_YORK, "2026-03-08T07:00", "2026-03-08T07:00"),
        ("2026-11-01", time(1, 30), NEW_YORK, "2026-11-01T05:30", "2026-11-01T06:30"),
        # Half an hour, and half a world away.
        ("2026-10-04", time(2, 15), ZoneInfo("Australia/Lord_Howe"), *["2026-10-03T15:30"] * 2),
        # A day that was skipped as a whole.
        ("2011-12-30", time(8), ZoneInfo("Pacific/Apia"), *["2011-12-30T10:00"] * 2),
    ],
)  # fmt: skip
def test_a_time_of_day_is_one_instant_even_where_clocks_skip_it_or_show_it_twice(
    day: str, at: time, zone: ZoneInfo, first: str, last: str
) -> None:
    assert moment(date.fromisoformat(day), at, zone) == utc(first)
    assert moment(date.fromisoformat(day), at, zone, last=True) == utc(last)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-03-02T20:59", None),
        (NIGHT, "2026-03-02T21:00", "2026-03-03T06:00"),
        (NIGHT, "2026-03-03T00:30", "2026-03-03T06:00"),
        (NIGHT, "2026-03-03T05:59", "2026-03-03T06:00"),
        (NIGHT, "2026-03-03T06:00", None),
        (Quiet(time(12), time(14)), "2026-03-03T10:59", None),
        (Quiet(time(12), time(14)), "2026-03-03T11:00", "2026-03-03T13:00"),
        (Quiet(time(12), time(14)), "2026-03-03T13:00", None),
        (Quiet(time(22), time(0)), "2026-03-03T22:59", "2026-03-03T23:00"),
        (Quiet(time(0), time(6)), "2026-03-02T23:00", "2026-03-03T05:00"),
        # The night that clocks are put forward in is eight hours long, the other one ten.
        (NIGHT, "2026-03-28T21:00", "2026-03-29T05:00"),
        (NIGHT, "2026-03-29T04:59", "2026-03-29T05:00"),
        (NIGHT, "2026-03-29T05:00", None),
        (NIGHT, "2026-03-29T20:00", "2026-03-30T05:00"),
        (NIGHT, "2026-10-24T20:00", "2026-10-25T06:00"),
        (NIGHT, "2026-10-25T05:59", "2026-10-25T06:00"),
        # An end that is skipped, and one that is shown twice: the night ends once.
        (Quiet(time(22), time(2, 30)), "2026-03-29T00:59", "2026-03-29T01:00"),
        (Quiet(time(22), time(2, 30)), "2026-03-29T01:00", None),
        (Quiet(time(22), time(2, 30)), "2026-10-25T00:29", "2026-10-25T01:30"),
        (Quiet(time(22), time(2, 30)), "2026-10-25T00:45", "2026-10-25T01:30"),
        (Quiet(time(22), time(2, 30)), "2026-10-25T01:30", None),
        (Quiet(time(2, 10), time(2, 40)), "2026-03-29T01:00", None),
    ],
)  # fmt: skip
def test_quiet_hours_go_by_the_chats_own_clock(quiet: Quiet, now: str, until: str | None) -> None:
    assert quiet_until(chat(quiet=quiet), utc(now)) == (utc(until) if until else None)


@pytest.mark.parametrize(
    ("digest", "after", "told"),
    [
        (DAILY, "2026-03-02T06:59", "2026-03-02T07:00"),
        (DAILY, "2026-03-02T07:00", "2026-03-03T07:00"),
        (DAILY, "2026-03-28T07:00", "2026-03-29T06:00"),
        (DAILY, "2026-10-24T06:00", "2026-10-25T07:00"),
        (Digest("daily", time(2, 30)), "2026-03-28T12:00", "2026-03-29T01:00"),
        (Digest("daily", time(2, 30)), "2026-10-24T12:00", "2026-10-25T00:30"),
        (Digest("daily", time(2, 30)), "2026-10-25T00:30", "2026-10-26T01:30"),
        # 6 March 2026 is a Friday.
        (WEEKDAYS, "2026-03-05T06:30", "2026-03-06T06:30"),
        (WEEKDAYS, "2026-03-06T06:30", "2026-03-09T06:30"),
        (WEEKDAYS, "2026-03-08T23:00", "2026-03-09T06:30"),
        (HOURLY, "2026-03-02T06:00", "2026-03-02T07:00"),
        (HOURLY, "2026-03-02T06:59:59", "2026-03-02T07:00"),
        (HOURLY, "2026-03-29T00:10", "2026-03-29T01:00"),
        (HOURLY, "2026-10-25T00:10", "2026-10-25T01:00"),
    ],
)
def test_a_digest_is_told_at_its_hour(digest: Digest, after: str, told: str) -> None:
    assert next_digest(digest, utc(after), PARIS) == utc(told)


def test_a_weekday_is_one_on_the_chats_own_calendar() -> None:
    """Monday half past seven in Auckland is Sunday evening in Greenwich."""
    auckland = ZoneInfo("Pacific/Auckland")
    assert next_digest(WEEKDAYS, utc("2026-07-04T00:00"), auckland) == utc("2026-07-05T19:30")


def test_an_hour_begins_where_the_chats_own_clock_says() -> None:
    in_delhi = hour_of(utc("2026-03-02T12:10"), ZoneInfo("Asia/Kolkata"))
    assert in_delhi == (utc("2026-03-02T11:30"), utc("2026-03-02T12:30"))


EVENING, MIDNIGHT, NOON = "2026-03-02T21:30", "2026-03-02T23:30", "2026-03-03T11:00"
WOKEN, EIGHT = "2026-03-03T06:00", "2026-03-03T07:00"


@pytest.mark.parametrize(
    ("settings", "watches", "now", "until", "why"),
    [
        ({}, (WATCH,), MIDNIGHT, None, ""),
        ({"quiet": NIGHT}, (WATCH,), NOON, None, ""),
        ({"quiet": NIGHT}, (WATCH,), MIDNIGHT, WOKEN, "quiet"),
        ({"quiet": NIGHT}, (WATCH, URGENT), MIDNIGHT, None, ""),
        ({"digest": DAILY}, (WATCH,), NOON, "2026-03-04T07:00", "digest"),
        ({"digest": DAILY}, (URGENT,), NOON, None, ""),
        ({"digest": DAILY, "quiet": NIGHT}, (WATCH,), MIDNIGHT, EIGHT, "digest"),
        ({"digest": HOURLY, "quiet": NIGHT}, (WATCH,), MIDNIGHT, WOKEN, "digest"),
        (
            {"digest": DAILY, "quiet": Quiet(time(22), time(9))},
            (WATCH,), MIDNIGHT, "2026-03-03T08:00", "digest",
        ),
        # A watch's own digest goes before its chat's, and the soonest of several is taken.
        ({"digest": DAILY}, (replace(WATCH, digest=Digest()),), NOON, None, ""),
        ({}, (replace(WATCH, digest=DAILY),), NOON, "2026-03-04T07:00", "digest"),
        ({}, (replace(WATCH, digest=DAILY), WATCH), NOON, None, ""),
        (
            {"digest": DAILY},
            (WATCH, replace(WATCH, id=WatchId("v"), digest=HOURLY)),
            NOON, "2026-03-03T12:00", "digest",
        ),
    ],
)  # fmt: skip
def test_what_rings_is_held_until_the_first_of_its_watches_may_tell_it(
    settings: Mapping[str, Any], watches: tuple[Watch, ...], now: str, until: str | None, why: str
) -> None:
    found = hold(chat(**settings), watches, utc(now))
    assert (found and found.until) == (utc(until) if until else None)
    assert (found.why if found else "") == why


@pytest.mark.parametrize(
    ("settings", "since", "why", "now", "told"),
    [
        ({"quiet": NIGHT}, EVENING, "quiet", MIDNIGHT, WOKEN),
        # What is set later decides, from when it was held on.
        ({}, EVENING, "quiet", MIDNIGHT, MIDNIGHT),
        ({"quiet": Quiet(time(22), time(6))}, EVENING, "quiet", MIDNIGHT, "2026-03-03T05:00"),
        ({"digest": DAILY}, EVENING, "quiet", MIDNIGHT, EIGHT),
        ({"digest": SIX}, "2026-03-03T06:30", "digest", NOON, "2026-03-03T17:00"),
        # Late is never in quiet hours: a bot that was down all day waits for the morning.
        ({"quiet": NIGHT}, EVENING, "quiet", "2026-03-03T22:00", "2026-03-04T06:00"),
        ({"quiet": NIGHT, "digest": HOURLY}, "2026-03-02T20:10", "digest", MIDNIGHT, WOKEN),
        # The budget's own hour ends, whatever else is set; without a budget, it has ended.
        ({}, "2026-03-03T11:20", "budget", "2026-03-03T11:30", "2026-03-03T12:00"),
        ({"budget": None}, "2026-03-03T11:20", "budget", "2026-03-03T11:30", "2026-03-03T11:30"),
        ({"quiet": NIGHT}, "2026-03-02T20:50", "budget", "2026-03-02T21:00", WOKEN),
        # Mute still wins.
        ({"mutes": (Mute("all", utc(NOON)),)}, EVENING, "quiet", MIDNIGHT, NOON),
        ({"mutes": (Mute("w", utc(NOON)),)}, EVENING, "quiet", MIDNIGHT, NOON),
        ({"mutes": (Mute("other"),)}, EVENING, "quiet", MIDNIGHT, MIDNIGHT),
        ({"quiet": NIGHT, "mutes": (Mute("w", utc(MIDNIGHT)),)}, EVENING, "quiet", EVENING, WOKEN),
        ({"mutes": (Mute("w", utc(MIDNIGHT)),)}, EVENING, "quiet", NOON, NOON),
    ],
)  # fmt: skip
def test_what_is_held_is_told_when_what_is_set_by_now_lets_it(
    settings: Mapping[str, Any], since: str, why: Why, now: str, told: str
) -> None:
    assert due(chat(**settings), held(utc(since), why=why), utc(now)) == utc(told)


def test_what_is_held_waits_as_long_as_its_chat_is_muted_for_good() -> None:
    state = chat("Pacific/Auckland", quiet=NIGHT, mutes=(Mute("all"),))
    assert due(state, held(utc(EVENING)), utc(NOON)) == NEVER


def test_what_is_held_for_a_watch_that_is_urgent_by_now_is_told_now() -> None:
    state = chat(quiet=NIGHT)
    assert due(state, held(utc(EVENING), watches=(URGENT,)), utc(MIDNIGHT)) == utc(MIDNIGHT)


def test_what_is_held_for_a_watch_that_is_gone_is_not_told() -> None:
    gone = replace(WATCH, id=WatchId("gone"))
    assert due(chat(), held(utc(EVENING), watches=(gone,)), utc(NOON)) is None


def test_a_zone_that_this_machine_does_not_know_reads_as_utc() -> None:
    assert quiet_until(chat("Moon/Base", quiet=NIGHT), utc("2026-03-02T22:00")) == utc(
        "2026-03-03T07:00"
    )


ZONES = st.sampled_from(
    [
        "Europe/Paris",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
    ]
)
INSTANTS = st.integers(1_578_000_000, 1_893_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(ZONES, TIMES, TIMES, INSTANTS)
def test_the_end_of_quiet_hours_is_outside_of_them_and_within_a_day(
    zone: str, start: time, end: time, now: datetime
) -> None:
    state = chat(zone, quiet=Quiet(start, end))
    until = quiet_until(state, now)
    if start != end and until:
        assert now < until <= now + timedelta(hours=25)
        assert quiet_until(state, until) is None


@given(ZONES, st.sampled_from(["hourly", "daily", "weekdays"]), TIMES, INSTANTS)
def test_a_digest_is_always_ahead_and_never_further_than_a_weekend(
    zone: str, rhythm: Any, at: time, now: datetime
) -> None:
    told = next_digest(Digest(rhythm, at), now, ZoneInfo(zone))
    assert now < told <= now + timedelta(days=3, hours=2)
