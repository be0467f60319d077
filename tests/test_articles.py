"""Pages of entries that say little: which are wanted, and that none delays an alert for long."""

from datetime import timedelta

import pytest
from aiohttp import web

from bot import articles as articles_module
from bot.articles import Articles, wanted
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import networks
from bot.model import Entry, EntryId, FeedId, Fulltext
from bot.sandbox import Limits, Sandbox
from tests.conftest import START
from tests.peers.feeds import FeedServer

LONG = "Envoys met on Monday in Halmsund to prepare a ceasefire, three diplomats said. " * 3
PAGE = f"<html><body><article><h1>Envoys meet</h1><p>{LONG}</p></article></body></html>"


def entry(url: str = "https://example.org/1", summary: str = "") -> Entry:
    return Entry(EntryId("e"), FeedId("f"), "Post", "Envoys meet", START, summary=summary, url=url)


@pytest.mark.parametrize(
    ("url", "summary", "fulltext", "expected"),
    [
        ("https://example.org/1", "", "auto", True),
        ("https://example.org/1", LONG, "auto", False),
        ("https://example.org/1", LONG, "always", True),
        ("https://example.org/1", "", "never", False),
        ("", "", "always", False),
    ],
)
def test_a_page_is_wanted_where_the_feed_says_little(
    url: str, summary: str, fulltext: Fulltext, expected: bool
) -> None:
    assert wanted(entry(url, summary), fulltext) is expected


async def test_a_page_gives_its_text_and_one_that_is_no_use_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        return web.Response(text=PAGE, content_type="text/html")

    async def broken(request: web.Request) -> web.StreamResponse:
        return web.Response(status=403)

    async with (
        FeedServer() as server,
        Fetcher(allow=networks(["127.0.0.0/8"])) as fetcher,
        Sandbox(processes=1, limits=Limits()) as sandbox,
    ):
        server.answer("page", page)
        server.answer("broken", broken)
        pages = Articles(fetcher, sandbox)
        found = await pages.fuller(entry(server.url("page")), "auto")
        assert "Envoys met on Monday in Halmsund" in found.content
        unchanged = entry(server.url("broken"))
        assert await pages.fuller(unchanged, "auto") is unchanged
        monkeypatch.setattr(articles_module, "PATIENCE", timedelta(0))
        late = entry(server.url("page"))
        assert await pages.fuller(late, "auto") is late


async def test_a_page_at_a_private_address_is_not_fetched() -> None:
    async with FeedServer() as server, Fetcher() as fetcher, Sandbox(processes=1) as sandbox:
        one = entry(server.url("page"))
        assert await Articles(fetcher, sandbox).fuller(one, "always") is one
        assert server.requests["page"] == 0
