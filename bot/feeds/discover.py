"""A site's address, as a person types it, to its feeds.

The address may be a feed itself; a page may name its feeds (`<link rel="alternate">`, as RSS
autodiscovery has it); else the usual places are tried. Everything found is fetched by the same
guarded Fetcher and parsed before it is called a feed.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from bot.feeds.decode import decode
from bot.feeds.fetch import Fetched, Fetcher, Unavailable
from bot.feeds.identity import feed_id
from bot.feeds.parse import Document, ParsedFeed, Unreadable
from bot.model import Feed

NO_FEED = "has no feed that could be found; give the address of the feed itself"

PATIENCE = timedelta(seconds=30)
"""How long a search may take in all: somebody is waiting for the answer."""

_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds")
_MOST = 5
_LOOKED_AT = 512 * 1024
"""Pages name their feeds in their head: so many bytes of one are looked at."""

_LINK = re.compile(r"<link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?<![a-z])([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


class Parser(Protocol):
    """What parses a document: see worker.Parsers."""

    async def parse(self, document: Document) -> ParsedFeed | Unreadable: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that was found: its address, and what it says of itself."""

    url: str
    title: str
    entries: int
    language: str


async def discover(
    typed: str, fetcher: Fetcher, parsers: Parser, *, now: datetime, patience: timedelta = PATIENCE
) -> Sequence[Candidate] | Unavailable:
    """The feeds at an address, the likeliest first; `http(s)://` may be left out.

    Unavailable if the address cannot be fetched or has none; its reason goes after the address.
    """
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await _discover(_addresses(typed), _Search(fetcher, parsers, now))
    except TimeoutError:
        return Unavailable("answers too slowly to look for its feeds")


async def _discover(
    addresses: Iterable[str], search: "_Search"
) -> Sequence[Candidate] | Unavailable:
    answer = await search.fetch_first(addresses)
    if not isinstance(answer, Fetched):
        return answer
    if found := await search.candidate(answer):
        return [found]
    page = decode(answer.body[:_LOOKED_AT], content_type=answer.content_type)
    named = await search.candidates(feeds_named_in(page, base=answer.url)[:_MOST])
    usual = named or await search.candidates(urljoin(answer.url, path) for path in _USUAL)
    return usual or Unavailable(NO_FEED)


def feeds_named_in(page: str, *, base: str) -> list[str]:
    """The feeds that a page names, absolute, without repeats; those of comments last."""
    named: dict[str, None] = {}
    for link in _LINK.finditer(page):
        attributes = _attributes(link[1])
        alternate = "alternate" in attributes.get("rel", "").lower().split()
        if alternate and attributes.get("type", "").lower() in _TYPES and "href" in attributes:
            named[_joined(base, attributes["href"])] = None
    return sorted(filter(None, named), key=lambda url: "comment" in url.lower())


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double or single or bare).strip()
        for name, double, single, bare in _ATTRIBUTE.findall(text)
    }


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _addresses(typed: str) -> list[str]:
    """What a typed address may mean, in the order to try it."""
    address = typed.strip()
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() == "feed":
        address = address[5:].removeprefix("//")
        return [address] if address.startswith("http") else [f"https://{address}"]
    # "example.org:8080/rss" has no scheme, though its host looks like one.
    if "://" in address:
        return [address]
    return [f"https://{address}", f"http://{address}"]


@dataclass(frozen=True, slots=True)
class _Search:
    fetcher: Fetcher
    parsers: Parser
    now: datetime

    async def fetch_first(self, addresses: Iterable[str]) -> Fetched | Unavailable:
        """The first document that there is, or the first reason that there is none."""
        refusals = []
        for address in addresses:
            answer = await self.fetcher.fetch(address)
            if isinstance(answer, Fetched):
                return answer
            if isinstance(answer, Unavailable):
                refusals.append(answer)
        return refusals[0] if refusals else Unavailable(NO_FEED)

    async def candidates(self, addresses: Iterable[str]) -> list[Candidate]:
        """Those of the addresses that are feeds, in order; one found twice is named once."""
        found = await asyncio.gather(*(self._look(address) for address in addresses))
        return list({feed_id(each.url): each for each in found if each}.values())

    async def _look(self, address: str) -> Candidate | None:
        answer = await self.fetcher.fetch(address)
        return await self.candidate(answer) if isinstance(answer, Fetched) else None

    async def candidate(self, fetched: Fetched) -> Candidate | None:
        feed = Feed(feed_id(fetched.url), fetched.url, urlsplit(fetched.url).hostname or "")
        parsed = await self.parsers.parse(
            Document(fetched.body, feed, self.now, fetched.url, fetched.content_type)
        )
        if not isinstance(parsed, ParsedFeed):
            return None
        return Candidate(
            fetched.url, parsed.title or feed.name, len(parsed.entries), parsed.language
        )
