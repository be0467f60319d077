"""What the tests of feeds share: a server on loopback, a fetcher that may reach it, samples."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.feeds.fetch import Fetcher
from bot.feeds.guard import networks
from bot.feeds.identity import feed_id
from bot.feeds.parse import Document, ParsedFeed, Unreadable, parse
from bot.model import Entry, Feed
from tests.peers.feeds import FeedServer

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://herald.example/feed"
FEED = Feed(feed_id(URL), URL, "The Herald")
LOOPBACK = networks(["127.0.0.0/8", "::1/128"])
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

RSS = '<rss version="2.0"><channel><title>The Herald</title>{}</channel></rss>'


def rss(*items: str) -> bytes:
    return RSS.format("".join(f"<item>{item}</item>" for item in items)).encode()


def read(
    body: bytes | str, *, feed: Feed = FEED, content_type: str = "", url: str = ""
) -> list[Entry]:
    """The entries of a document that is a feed."""
    parsed = read_feed(body, feed=feed, content_type=content_type, url=url)
    return [entry for entry, _ in parsed.entries]


def read_feed(
    body: bytes | str, *, feed: Feed = FEED, content_type: str = "", url: str = ""
) -> ParsedFeed:
    parsed = answer_to(body, feed=feed, content_type=content_type, url=url)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def answer_to(
    body: bytes | str, *, feed: Feed = FEED, content_type: str = "", url: str = ""
) -> ParsedFeed | Unreadable:
    raw = body.encode() if isinstance(body, str) else body
    return parse(Document(raw, feed, NOW, url, content_type))


def corpus(name: str) -> Path:
    """A folder of the shared corpus; skips the test where there is none."""
    folder = CORPUS / name
    if not folder.is_dir():
        pytest.skip(f"the corpus is not here: {folder}")
    return folder


@pytest.fixture
async def feeds() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(allow=LOOPBACK, gap=timedelta(), patience=timedelta(seconds=5)) as fetcher:
        yield fetcher


@pytest.fixture
async def closed_fetcher() -> AsyncIterator[Fetcher]:
    """A fetcher as it is by default: public addresses only."""
    async with Fetcher(gap=timedelta()) as fetcher:
        yield fetcher
