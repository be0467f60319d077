"""A site's address, as a person types it, leads to its feeds."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from aiohttp import web

from bot.feeds.discover import NO_FEED, Candidate, discover, feeds_named_in
from bot.feeds.fetch import Fetcher, Unavailable
from bot.feeds.guard import REFUSAL
from bot.feeds.parse import Document, ParsedFeed, Unreadable, parse
from bot.feeds.parsers import Parsers
from tests.feeds.conftest import NOW
from tests.peers.feeds import FeedServer, Item

RSS_LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


class Here:
    """Parses in this process, as the processes of Parsers do."""

    async def parse(self, document: Document) -> ParsedFeed | Unreadable:
        return parse(document)


class Finder:
    def __init__(self, feeds: FeedServer, fetcher: Fetcher) -> None:
        self.feeds, self.fetcher = feeds, fetcher

    async def find(self, typed: str) -> Sequence[Candidate] | Unavailable:
        return await discover(typed, self.fetcher, Here(), now=NOW)

    async def urls(self, typed: str) -> list[str]:
        found = await self.find(typed)
        assert not isinstance(found, Unavailable), found
        return [candidate.url for candidate in found]


@pytest.fixture
def finder(feeds: FeedServer, fetcher: Fetcher) -> Finder:
    feeds.publish("real", Item("One"), Item("Two"), title="The Herald")
    return Finder(feeds, fetcher)


def page(feeds: FeedServer, name: str, head: str = "") -> str:
    feeds.serve_bytes(
        name,
        f"<!doctype html><html><head>{head}</head><body>News</body></html>".encode(),
        content_type="text/html",
    )
    return feeds.url(name)


async def test_a_feeds_address_is_its_feed(finder: Finder) -> None:
    url = finder.feeds.url("real")
    assert await finder.find(url) == [Candidate(url, "The Herald", 2, "")]


async def test_documents_are_parsed_in_a_process_of_their_own(finder: Finder) -> None:
    url = finder.feeds.url("real")
    async with Parsers(processes=1) as parsers:
        found = await discover(url, finder.fetcher, parsers, now=NOW)
    assert found == await finder.find(url)


async def test_the_scheme_may_be_left_out(finder: Finder) -> None:
    url = finder.feeds.url("real")
    assert await finder.urls(url.removeprefix("http://")) == [url]
    assert await finder.urls(f"  feed:{url} ") == [url]


async def test_a_page_names_its_feeds(finder: Finder) -> None:
    finder.feeds.publish("comments", Item("Reply"))
    links = RSS_LINK.format("/comments") + RSS_LINK.format("real") + RSS_LINK.format("/gone")
    url = page(finder.feeds, "", links)
    assert await finder.urls(url) == [finder.feeds.url("real"), finder.feeds.url("comments")]


async def test_the_usual_places_are_tried_where_a_page_names_none(finder: Finder) -> None:
    finder.feeds.publish("rss.xml", Item("One"))
    url = page(finder.feeds, "news/today")
    assert await finder.urls(url) == [finder.feeds.url("rss.xml")]


async def test_one_feed_under_two_addresses_is_named_once(finder: Finder) -> None:
    async def moved(_: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("/real")

    finder.feeds.answer("old", moved)
    url = page(finder.feeds, "", RSS_LINK.format("/old") + RSS_LINK.format("/real"))
    assert await finder.urls(url) == [finder.feeds.url("real")]


async def test_a_page_without_a_feed_is_said(finder: Finder) -> None:
    url = page(finder.feeds, "", RSS_LINK.format("/"))
    assert await finder.find(url) == Unavailable(NO_FEED)


async def test_an_address_that_cannot_be_fetched_is_said(finder: Finder) -> None:
    answer = await finder.find(finder.feeds.url("nothing-here"))
    assert answer == Unavailable("answered 404 Not Found")


@pytest.mark.parametrize(
    "typed", ["", " ", "x" * 4_096, "javascript:alert(1)", "file:///etc/passwd"]
)
async def test_19_what_is_no_address_is_refused(typed: str, closed_fetcher: Fetcher) -> None:
    answer = await discover(typed, closed_fetcher, Here(), now=NOW)
    assert isinstance(answer, Unavailable)


async def test_links_of_a_page_are_guarded_like_any_other(
    feeds: FeedServer, closed_fetcher: Fetcher
) -> None:
    feeds.publish("real", Item("One"))
    answer = await discover(feeds.url("real"), closed_fetcher, Here(), now=NOW)
    assert answer == Unavailable(REFUSAL)
    assert feeds.requests["real"] == 0


async def test_a_site_that_dawdles_is_not_waited_for(finder: Finder) -> None:
    async def dawdle(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    finder.feeds.answer("slow", dawdle)
    url = page(finder.feeds, "", RSS_LINK.format("/slow"))
    answer = await discover(url, finder.fetcher, Here(), now=NOW, patience=timedelta(seconds=0.2))
    assert answer == Unavailable("answers too slowly to look for its feeds")


async def test_no_more_than_a_few_links_are_followed(finder: Finder) -> None:
    links = "".join(RSS_LINK.format(f"/feed-{number}") for number in range(1_000))
    url = page(finder.feeds, "", links)
    assert isinstance(await finder.find(url), Unavailable)
    asked = [name for name in finder.feeds.requests if name.startswith("feed-")]
    assert len(asked) == 5


BASE = "https://herald.example/news/"


@pytest.mark.parametrize(
    ("html", "named"),
    [
        (RSS_LINK.format("/rss"), ["https://herald.example/rss"]),
        (RSS_LINK.format("rss?a=1&amp;b=2"), ["https://herald.example/news/rss?a=1&b=2"]),
        (
            "<LINK TYPE='application/atom+xml' HREF='//x.example/a' REL='Alternate home'/>",
            ["https://x.example/a"],
        ),
        (
            "<link rel=alternate type=application/rss+xml href=/bare>",
            ["https://herald.example/bare"],
        ),
        ("<link rel=stylesheet type=application/rss+xml href=/x>", []),
        ("<link rel=alternate type=text/html hreflang=de href=/de>", []),
        ("<link rel=alternate type=application/rss+xml>", []),
        (RSS_LINK.format("http://["), []),
        (RSS_LINK.format("/a") * 3, ["https://herald.example/a"]),
        (
            RSS_LINK.format("/comments/feed") + RSS_LINK.format("/feed"),
            ["https://herald.example/feed", "https://herald.example/comments/feed"],
        ),
        ("<link " * 100_000, []),
        ("<link rel=alternate " + "href='" * 100_000, []),
        ("<link rel=alternate " + "a" * 500_000 + ">", []),
        ("<link " + "rel " * 200_000 + ">", []),
    ],
)
async def test_feeds_are_found_in_a_pages_head(html: str, named: list[str]) -> None:
    assert feeds_named_in(html, base=BASE) == named
