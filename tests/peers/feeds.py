"""A server of feeds on loopback: invented ones that change on demand, files as they are, and
hostile answers.

    async with FeedServer() as server:
        server.publish("herald", Item("Ceasefire holds"))
        answer = await fetcher.fetch(server.url("herald"))

By hand: `python -m tests.peers.feeds [FOLDER]` serves a folder's files, or one invented feed that
brings a new entry every ten seconds.
"""

import asyncio
import hashlib
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

from aiohttp import web

_numbers = count(1)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry to publish. Without a guid and link of its own, it gets ones."""

    title: str
    summary: str = ""
    link: str | None = None
    guid: str | None = None
    published: datetime | None = None
    content: str = ""
    number: int = field(default_factory=lambda: next(_numbers))

    def to_xml(self, base: str) -> str:
        link = f"{base}/articles/{self.number}" if self.link is None else self.link
        guid = f"item-{self.number}" if self.guid is None else self.guid
        parts = [("title", self.title), ("link", link), ("description", self.summary)]
        parts += [("content:encoded", self.content)]
        if self.published:
            parts.append(("pubDate", format_datetime(self.published)))
        told = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts if text)
        identity = f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else ""
        return f"<item>{told}{identity}</item>"


@dataclass(slots=True)
class _Served:
    title: str
    items: list[Item] = field(default_factory=list)
    body: bytes = b""
    etag: str = ""
    content_type: str = "application/rss+xml; charset=utf-8"


class FeedServer:
    """Serves feeds over HTTP; `async with`. Answers 304 if, and only if, the current ETag is
    among those that are asked with.

    `requests` counts the requests of each name and `unchanged` those that were answered 304.
    `headers` are sent with every document. `keep` is how many items an invented feed shows.
    """

    def __init__(self, *, port: int = 0, host: str = "127.0.0.1", keep: int = 50) -> None:
        self.requests: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.headers: dict[str, str] = {}
        self._host, self._port, self._keep = host, port, keep
        self._feeds: dict[str, _Served] = {}
        self._answers: dict[str, Answer] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{name:.*}", self._serve)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, backlog=1024)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    def url(self, name: str) -> str:
        return f"http://{self._host}:{self._port}/{name}"

    def publish(self, name: str, *items: Item, title: str = "") -> None:
        """Add items at the top of a feed, making the feed if there is none."""
        served = self._feeds.setdefault(name, _Served(title or name))
        served.items[:0] = items
        del served.items[self._keep :]
        self._render(served)

    def replace(self, name: str, *items: Item) -> None:
        """Make these the feed's items, and no others."""
        self._feeds.setdefault(name, _Served(name)).items.clear()
        self.publish(name, *items)

    def serve_bytes(self, name: str, body: bytes, *, content_type: str = "text/xml") -> None:
        """Serve a document byte for byte."""
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        self._feeds[name] = _Served(name, body=body, etag=etag, content_type=content_type)

    def serve_folder(self, folder: Path) -> list[str]:
        """Serve each of a folder's files byte for byte; returns their names."""
        files = sorted(path for path in folder.iterdir() if path.is_file())
        for path in files:
            self.serve_bytes(path.name, path.read_bytes())
        return [path.name for path in files]

    def answer(self, name: str, answer: Answer) -> None:
        """Let a function answer for a name: errors, redirects, hostile bodies."""
        self._answers[name] = answer

    def _render(self, served: _Served) -> None:
        base = f"http://{self._host}:{self._port}"
        items = "\n".join(item.to_xml(base) for item in served.items)
        served.body = (
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{escape(served.title)}</title><link>{base}/</link>\n"
            f"{items}\n</channel></rss>\n"
        ).encode()
        served.etag = f'"{hashlib.blake2b(served.body, digest_size=8).hexdigest()}"'

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.requests[name] += 1
        if name in self._answers:
            return await self._answers[name](request)
        served = self._feeds.get(name)
        if served is None:
            return web.Response(status=404)
        headers = {"ETag": served.etag, **self.headers}
        if _rules_out(request.headers.get("If-None-Match", ""), served.etag):
            self.unchanged[name] += 1
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = served.content_type
        return web.Response(body=served.body, headers=headers)


def _rules_out(header: str, etag: str) -> bool:
    """Whether If-None-Match rules the answer out: RFC 9110, 13.1.2, compared weakly."""
    named = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return etag in named or named == ["*"]


async def _main() -> None:
    async with FeedServer(port=8080) as server:
        if len(sys.argv) > 1:
            for name in server.serve_folder(Path(sys.argv[1])):
                print(server.url(name))
            await asyncio.Event().wait()
        print(server.url("herald"), flush=True)
        for number in count(1):
            server.publish("herald", Item(f"Dispatch {number}", published=datetime.now(UTC)))
            await asyncio.sleep(10)


if __name__ == "__main__":
    asyncio.run(_main())
