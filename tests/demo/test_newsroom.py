"""The demonstration's newsroom: its script, and what it serves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.demo.documents import Article, feed
from bot.demo.newsroom import Newsroom
from bot.demo.script import Outlet, Publication, read
from bot.feeds.parse import Document, ParsedFeed, parse
from bot.model import Entry, Feed, FeedId

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SCRIPT = read()
ARTICLE = Publication(5, "post", "fire", "Guns & 3 < 4", "A summary.", "One.\nTwo.")


def test_the_script_is_in_order_and_names_only_its_outlets() -> None:
    times = [publication.at for publication in SCRIPT.publications]
    assert times == sorted(times)
    assert times[-1] < SCRIPT.seconds
    assert {publication.outlet for publication in SCRIPT.publications} == set(SCRIPT.outlets)


def test_each_outlet_has_something_before_the_start() -> None:
    before = {publication.outlet for publication in SCRIPT.publications if publication.at < 0}
    assert before == set(SCRIPT.outlets)


def entries(outlet: Outlet, *articles: Article) -> list[Entry]:
    body = feed(outlet, "http://127.0.0.1:9/", articles).encode()
    source = Feed(FeedId("f"), "http://127.0.0.1:9/feed", outlet.name)
    parsed = parse(Document(body, source, NOW + timedelta(hours=1)))
    assert isinstance(parsed, ParsedFeed)
    return [entry for entry, _ in parsed.entries]


@pytest.mark.parametrize("format_", ["rss", "atom"])
def test_a_feed_says_what_was_published(format_: str) -> None:
    outlet = Outlet("The Post", "en", "atom" if format_ == "atom" else "rss")
    url = "http://127.0.0.1:9/fire"
    (entry,) = entries(outlet, Article(ARTICLE, url, NOW, NOW))
    assert (entry.title, entry.summary, entry.url) == ("Guns & 3 < 4", "A summary.", url)
    assert (entry.published, entry.language, entry.content) == (NOW, "en", "")


def test_a_full_feed_has_the_article_too() -> None:
    outlet = Outlet("The Post", "en", "rss", full=True)
    (entry,) = entries(outlet, Article(ARTICLE, "http://127.0.0.1:9/fire", NOW, NOW))
    assert entry.content == "One.\nTwo."


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    outlets = {"post": Outlet("The Post", "en", "rss"), "wire": Outlet("The Wire", "en", "atom")}
    async with Newsroom(outlets) as newsroom:
        newsroom.publish(ARTICLE, now=NOW)
        newsroom.publish(Publication(0, "wire", "calm", "All calm", "Calm."), now=NOW)
        yield newsroom


@pytest.fixture
async def reader() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_an_unchanged_feed_is_answered_304(
    newsroom: Newsroom, reader: aiohttp.ClientSession
) -> None:
    url = newsroom.feeds()[0].url
    async with reader.get(url) as first:
        etag = first.headers["ETag"]
    async with reader.get(url, headers={"If-None-Match": etag}) as again:
        assert again.status == 304
    assert not newsroom.publish(ARTICLE, now=NOW + timedelta(seconds=9)), "the page stood already"
    newsroom.publish(Publication(9, "post", "rain", "Rain", "Rain."), now=NOW)
    async with reader.get(url, headers={"If-None-Match": etag}) as changed:
        assert changed.status == 200


async def test_an_article_has_a_page_and_what_has_none_is_not_found(
    newsroom: Newsroom, reader: aiohttp.ClientSession
) -> None:
    home = newsroom.feeds()[0].url.removesuffix("feed")
    async with reader.get(f"{home}fire") as response:
        text = await response.text()
    assert "<p>Two.</p>" in text
    assert "Guns &amp; 3 &lt; 4" in text
    async with reader.get(f"{home}water") as response:
        assert response.status == 404


async def test_a_feed_counts_as_read_once_it_was_asked_for_again(
    newsroom: Newsroom, reader: aiohttp.ClientSession
) -> None:
    waiting = asyncio.ensure_future(newsroom.read_by_all())
    post, wire = newsroom.feeds()
    for url in (post.url, post.url, wire.url):
        async with reader.get(url):
            assert not waiting.done()
    async with reader.get(wire.url):
        pass
    async with asyncio.timeout(5):
        await waiting
