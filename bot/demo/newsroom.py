"""Serves outlets' feeds and pages over HTTP on loopback, and knows who has read what.

Each outlet has a port of its own, as it would have a host: Tocsin is as polite to each as it is
to the real ones, and no outlet waits for another's turn.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo.documents import Article, feed, page
from bot.demo.script import Outlet, Publication
from bot.feeds.identity import feed_id
from bot.model import Feed

HOST = "127.0.0.1"


class Newsroom:
    """`async with Newsroom(outlets) as newsroom`; `publish` changes what is served."""

    def __init__(self, outlets: Mapping[str, Outlet]) -> None:
        self._sites = {name: _Site(outlet) for name, outlet in outlets.items()}
        self._requests: Counter[str] = Counter()
        self._asked = asyncio.Condition()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for name, site in self._sites.items():
            app = web.Application()
            app.add_routes([web.get("/feed", self._feed), web.get("/{page}", self._page)])
            app[_NAME] = name
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
            await runner.setup()
            self._stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, HOST, 0).start()
            site.home = f"http://{HOST}:{runner.addresses[0][1]}/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def feeds(self) -> tuple[Feed, ...]:
        """The outlets' feeds, as feeds.yaml would name them."""
        return tuple(site.feed() for site in self._sites.values())

    def publish(self, publication: Publication, *, now: datetime) -> bool:
        """Put an article on its page and in the feed; returns False if the page stood already."""
        return self._sites[publication.outlet].publish(publication, now)

    async def read_by_all(self) -> None:
        """Wait until every feed as it stands has been read, and that reading has been dealt with.

        A feed is not read again before what was read has been dealt with: so, twice from now on.
        """
        wanted = {name: self._requests[name] + 2 for name in self._sites}
        async with self._asked:
            await self._asked.wait_for(
                lambda: all(self._requests[name] >= count for name, count in wanted.items())
            )

    async def _feed(self, request: web.Request) -> web.Response:
        name = request.app[_NAME]
        body, etag, content_type = self._sites[name].document()
        async with self._asked:
            self._requests[name] += 1
            self._asked.notify_all()
        headers = {"ETag": etag, "Content-Type": content_type}
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, headers=headers)

    async def _page(self, request: web.Request) -> web.Response:
        text = self._sites[request.app[_NAME]].page(request.match_info["page"])
        if text is None:
            raise web.HTTPNotFound
        return web.Response(text=text, content_type="text/html")


_NAME = web.AppKey("name", str)


class _Site:
    """One outlet's articles, by page."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._articles: dict[str, Article] = {}
        self.home = ""

    def feed(self) -> Feed:
        outlet, url = self._outlet, f"{self.home}feed"
        return Feed(feed_id(url), url, outlet.name, outlet.language, outlet.tags)

    def publish(self, publication: Publication, now: datetime) -> bool:
        # What was published before the start was published that long ago.
        when = now + timedelta(seconds=min(publication.at, 0))
        before = self._articles.get(publication.page)
        self._articles[publication.page] = Article(
            publication,
            f"{self.home}{publication.page}",
            published=before.published if before else when,
            changed=when,
        )
        return before is None

    def document(self) -> tuple[bytes, str, str]:
        """The feed, its ETag and its content type."""
        body = feed(self._outlet, self.home, self._articles.values()).encode()
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        return body, etag, f"application/{self._outlet.format}+xml; charset=utf-8"

    def page(self, name: str) -> str | None:
        article = self._articles.get(name)
        if article is None:
            return None
        others = [other for other in self._articles.values() if other is not article]
        return page(self._outlet, article, others)
