"""`tocsin check`: what trying feeds shows, and how it is shown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.check import WIDTH, Finding, about, check, columns, finding, table, try_feeds, verdict
from bot.feeds.config import Config
from bot.feeds.fetch import Fetched, Unavailable
from bot.feeds.guard import networks
from bot.feeds.identity import feed_id, identified
from bot.feeds.parse import ParsedFeed, Unreadable
from bot.model import Entry, EntryId, Feed, FeedId
from tests.peers.feeds import FeedServer, Item

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FEED = Feed(FeedId("f"), "https://example.org/rss", "The Harbour Post")
ANSWER = Fetched(b"", "https://example.org/rss")
FEED_FILE = Path("feeds.yaml")


def parsed(*ages: timedelta | None) -> ParsedFeed:
    """A feed with an entry of each age; None for one without a date."""
    entries = (
        Entry(
            EntryId(""), FEED.id, FEED.name, f"Entry {n}", NOW,
            published=None if age is None else NOW - age,
        )
        for n, age in enumerate(ages)
    )  # fmt: skip
    return ParsedFeed(tuple(map(identified, entries)))


def test_a_feed_that_answers_and_can_be_read_is_ok_with_its_newest_entry() -> None:
    found = finding(FEED, ANSWER, parsed(timedelta(hours=3), timedelta(minutes=4)), now=NOW)
    assert found == Finding(FEED, "ok", 2, NOW - timedelta(minutes=4), "")


@pytest.mark.parametrize(
    ("answer", "read", "problem"),
    [
        (Unavailable("answered 403 Forbidden"), None, "answered 403 Forbidden"),
        (ANSWER, Unreadable("sent an empty document"), "sent an empty document"),
    ],
)
def test_a_feed_that_cannot_be_had_or_read_fails_and_says_why(
    answer: Fetched | Unavailable, read: Unreadable | None, problem: str
) -> None:
    assert finding(FEED, answer, read, now=NOW) == Finding(FEED, "fail", problem=problem)


@pytest.mark.parametrize(
    ("answer", "read", "problem"),
    [
        (ANSWER, parsed(), "is empty."),
        (ANSWER, parsed(None), "does not date its entries."),
        (ANSWER, parsed(timedelta(days=23)), "has had nothing new for 23d."),
        (
            Fetched(b"", "https://example.net/rss", moved="https://example.net/rss"),
            parsed(timedelta(hours=1)),
            "has moved for good: write https://example.net/rss in feeds.yaml.",
        ),
    ],
)
def test_a_feed_that_works_but_is_odd_is_to_be_looked_at(
    answer: Fetched, read: ParsedFeed, problem: str
) -> None:
    found = finding(FEED, answer, read, now=NOW)
    assert (found.status, found.problem) == ("look", problem)


def test_the_table_is_aligned_also_with_wide_letters_and_holds_its_width() -> None:
    names = ["BBC World", "人民日报 International Edition and more", "Ukraïnska Pravda"]
    problem = "redirected more than 5 times, to places that one would not have thought of at all"
    findings = [
        Finding(Feed(FeedId(name), "", name), "fail", 30, NOW - timedelta(hours=30), problem)
        for name in names
    ]
    lines = list(table(findings, now=NOW))
    assert max(map(columns, lines)) <= WIDTH
    starts = {columns(line[: line.index("redirected")]) for line in lines if "redirected" in line}
    assert len(starts) == 1, "problems begin in one column"
    assert {columns(line) - columns(line.lstrip()) for line in lines if "places" in line} == starts


def test_the_table_shows_newest_and_lag() -> None:
    findings = [
        Finding(FEED, "ok", 7, NOW - timedelta(minutes=4)),
        Finding(FEED, "ok", 35, NOW - timedelta(seconds=5)),
        Finding(FEED, "fail", problem="answered 404 Not Found"),
    ]
    assert list(table(findings, now=NOW)) == [
        "status  source            entries  newest (UTC)  lag  problem",
        "ok      The Harbour Post        7  02 Mar 11:56   4m",
        "ok      The Harbour Post       35  02 Mar 11:59  <1m",
        "fail    The Harbour Post                              answered 404 Not Found",
    ]


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("ok", "look"), "All 2 feeds work."),
        (("ok", "fail"), "1 of 2 feeds work; 1 cannot be read."),
        (("fail", "fail"), "None of 2 feeds can be read. Is this machine online?"),
        ((), "There is no feed to try: add one to feeds.yaml."),
    ],
)
def test_the_verdict_is_one_sentence(statuses: tuple[str, ...], said: str) -> None:
    assert verdict([Finding(FEED, status) for status in statuses]) == said  # type: ignore[arg-type]


def test_each_default_watch_is_read_back_in_plain_words() -> None:
    told = about(Config(watchlist=("security guarantees",)), FEED_FILE, {})
    assert told.splitlines()[1] == (
        "  security guarantees — the phrase “security guarantees”, any inflection"
    )


def config(server: FeedServer, *names: str) -> Config:
    urls = map(server.url, names)
    feeds = tuple(Feed(feed_id(url), url, name) for url, name in zip(urls, names, strict=True))
    return Config(feeds=feeds, allow=networks(["127.0.0.0/8"]))


async def test_every_feed_is_tried_and_progress_is_told() -> None:
    async with FeedServer() as server:
        server.publish("herald", Item("Ceasefire holds", published=datetime.now(UTC)))
        server.serve_bytes("page", b"<!doctype html><html><body>Hello</body></html>")
        steps: list[tuple[int, int]] = []
        findings = await try_feeds(
            config(server, "herald", "absent", "page"),
            clock=lambda: datetime.now(UTC),
            progress=lambda done, of: steps.append((done, of)),
        )
    assert [(one.feed.name, one.status, one.problem) for one in findings] == [
        ("herald", "ok", ""),
        ("absent", "fail", "answered 404 Not Found"),
        ("page", "fail", "sent a web page instead of a feed"),
    ]
    assert steps == [(1, 3), (2, 3), (3, 3)]


async def test_a_failing_feed_makes_the_command_fail(capsys: pytest.CaptureFixture[str]) -> None:
    async with FeedServer() as server:
        server.publish("herald", Item("Ceasefire holds", published=datetime.now(UTC)))
        assert await check(config(server, "herald")) == 0
        assert await check(config(server, "herald", "absent")) == 1
    assert "1 of 2 feeds work; 1 cannot be read." in capsys.readouterr().out


async def test_a_feed_that_moved_is_followed_and_named() -> None:
    async with FeedServer() as server:
        server.publish("new", Item("Ceasefire holds", published=datetime.now(UTC)))

        async def move(request: web.Request) -> web.StreamResponse:
            raise web.HTTPMovedPermanently("/new")

        server.answer("old", move)
        (found,) = await try_feeds(
            config(server, "old"), clock=lambda: datetime.now(UTC), progress=lambda done, of: None
        )
        assert found.problem == f"has moved for good: write {server.url('new')} in feeds.yaml."
