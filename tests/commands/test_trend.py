"""A trend: what is counted, what is drawn, and the same in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.commands.counting import bars, counted
from bot.drawer import Drawer
from bot.feeds.identity import feed_id
from bot.model import Entry, EntryId, Feed, FeedId
from bot.sandbox import Limits
from tests.commands.conftest import Talk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")
OTHERS = [
    Feed(feed_id(f"https://{n}.example/rss"), f"https://{n}.example/rss", f"Outlet {n}")
    for n in range(6)
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("within", "now", "zone", "first", "count", "hourly"),
    [
        (7 * DAY, "2026-03-02T12:00", "UTC", "2026-02-24T00:00", 7, False),
        (24 * HOUR, "2026-03-02T12:30", "UTC", "2026-03-01T13:00", 24, True),
        (2 * DAY, "2026-03-02T12:30", "UTC", "2026-02-28T13:00", 48, True),
        (90 * DAY, "2026-03-02T12:00", "UTC", "2025-12-03T00:00", 90, False),
        # A chat's day begins when its clock says so: Paris is an hour ahead,
        (3 * DAY, "2026-03-01T23:30", "Europe/Paris", "2026-02-27T23:00", 3, False),
        # and two from the 29th of March on, whose day has 23 hours.
        (3 * DAY, "2026-03-30T12:00", "Europe/Paris", "2026-03-27T23:00", 3, False),
        (1 * HOUR, "2026-03-02T12:10", "Asia/Kolkata", "2026-03-02T11:30", 1, True),
    ],
)
def test_time_is_cut_into_hours_or_days_of_the_chats_own_clock(
    within: timedelta, now: str, zone: str, first: str, count: int, hourly: bool
) -> None:
    found = bars(within, at(now), ZoneInfo(zone))
    assert (found.begins[0], len(found.begins), found.hourly) == (at(first), count, hourly)
    assert found.place(at(now)) == count - 1
    assert found.place(at(first) - timedelta(seconds=1)) is None


def test_five_outlets_are_told_apart_and_the_rest_counted_together() -> None:
    now = at("2026-03-02T12:00")

    def entry(outlet: str, ago: timedelta) -> Entry:
        return Entry(EntryId("e"), FeedId("f"), outlet, "t", now, published=now - ago)

    told = [entry(f"O{n}", k * DAY) for n in range(7) for k in range(7 - n)]
    span = bars(7 * DAY, now, ZoneInfo("UTC"))
    result = counted(span, ((one, "o.example") for one in told), [now, now - DAY, now - 9 * DAY])
    assert list(result.outlets) == ["O0", "O1", "O2", "O3", "O4", ""]
    assert result.outlets[""] == [0, 0, 0, 0, 0, 1, 2]
    assert sum(result.totals) == len(told)
    assert result.alerts == [0, 0, 0, 0, 0, 1, 1]


async def test_a_trend_is_a_picture_and_the_same_in_words(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.ring("Ceasefire agreed", "Ceasefire holds")
    await talk.arrives()
    for feed in OTHERS:
        await talk.publish("A ceasefire at last", feed=feed, age=DAY)
    assert await talk.say("trend ceasefire 7d") == (
        "ceasefire — 8 mentions in the last 7 days\n"
        "BBC World 2 · Outlet 0 1 · Outlet 1 1 · Outlet 2 1 · Outlet 3 1 · Others 2\n"
        "🔔 2 alerts rang here."
    )
    file = talk.messages[-1].attachment
    assert file is not None and file.is_picture
    assert file.data.startswith(b"\x89PNG\r\n\x1a\n") and len(file.data) < 250_000
    assert file.about == ("ceasefire: 8 mentions in the last 7 days. 1 Mar 6 · 2 Mar 2")
    assert file.sketch == ("24 Feb ·····█▃ 2 Mar",)


async def test_where_nothing_can_be_drawn_a_trend_is_told_in_words(talk: Talk) -> None:
    talk.drawer = Drawer(limits=Limits(clock=timedelta(milliseconds=1)))
    await talk.publish("Ceasefire agreed")
    assert "24 Feb ······█ 2 Mar" in await talk.say("trend ceasefire 7d")
    assert talk.messages[-1].attachment is None


async def test_what_was_never_mentioned_has_no_picture(talk: Talk) -> None:
    await talk.publish("Ceasefire agreed")
    assert await talk.say("trend hostages 24h") == "Nothing in the last 24 hours: hostages"
    assert "Say what to look for, like: trend ceasefire 7d" in await talk.say("trend")


async def test_a_trend_of_anothers_feed_is_not_shown(talk: Talk) -> None:
    own = Feed(feed_id("https://own.example/rss"), "https://own.example/rss", "Own", shared=False)
    await talk.publish("A ceasefire in private", feed=own)
    assert (await talk.say("trend ceasefire")).startswith("Nothing")
