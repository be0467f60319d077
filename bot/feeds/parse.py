"""A feed document to entries. The one module that knows feedparser.

feedparser is given UTF-8 that an XML parser can read (see decode), so that its fast, strict
parser reads nearly all documents, and none of its own sanitising: what we keep is plain text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import feedparser

from bot.feeds import plain
from bot.feeds.addresses import canonical
from bot.feeds.decode import decode
from bot.feeds.entries import TITLE, Reading, link_of, text_of
from bot.feeds.identity import Fingerprint, identified
from bot.feeds.scan import Scan, scan
from bot.model import Entry, Feed

MOST_ENTRIES = 5_000
"""In one document that were not read before: ten times what the longest feeds of news have."""

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_BEGINS_AS_PAGE = re.compile(rf"\s*(?:{_PAGE.pattern})", re.IGNORECASE)
_CLOSED = re.compile(r"</\s*(?:[\w-]+:)?(?:rss|rdf|feed|channel)\s*>[^<]*(?:<!--[^>]*>\s*)?$", re.I)
_LAST_END = re.compile(r"</(item|entry)\s*>", re.IGNORECASE)
_ORNAMENT = re.compile(
    r"</?(?!(?:rss|rdf|feed|channel|item|entry|title|link|guid|id|pubdate|published|updated"
    r"|description|summary|content|language|ttl|dc:date|dc:creator)\b)[a-z][^<>]*>",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(rss|feed|(?:[\w-]+:)?rdf)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a document says: of itself, and each entry that is not among the `known` items.

    `items` are the digests of all items in it, known ones too. `site` is the source's homepage.
    """

    entries: tuple[tuple[Entry, Fingerprint], ...]
    items: frozenset[str] = frozenset()
    title: str = ""
    site: str = ""
    language: str = ""
    ttl: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not a feed. `reason` goes after the source's name: "sent an empty document"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document to parse, and what is known already: see `scan`."""

    body: bytes
    feed: Feed
    now: datetime
    url: str = ""
    content_type: str = ""
    known: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Where it was found in the end."""
        return self.url or self.feed.url


def parse(document: Document) -> ParsedFeed | Unreadable:
    """Read a feed document; never raises for what is in it, however malformed."""
    found = scan(document.body, known=document.known)
    return nothing_new(found) or parse_found(document, found)


def nothing_new(found: Scan) -> ParsedFeed | None:
    """What a scan tells alone, if it tells that every item is known."""
    return ParsedFeed((), found.items) if found.understood and not found.fresh else None


def parse_found(document: Document, found: Scan) -> ParsedFeed | Unreadable:
    """Read what a scan left of a document."""
    skip_lookups()
    text = decode(found.document, content_type=document.content_type)
    if not text.strip():
        return Unreadable("sent an empty document")
    if _BEGINS_AS_PAGE.match(text) and not _ROOT.search(text):
        return Unreadable("sent a web page instead of a feed")
    whole = _without_captions(_completed(text))
    # One odd element in one item can trip feedparser: without ornaments, no item is lost to it.
    result = _read(whole) or _read(_ORNAMENT.sub("", whole))
    if result is None:
        return Unreadable("sent a feed that cannot be read")
    if not (result["entries"] or result["version"] or _ROOT.search(text)):
        return Unreadable(
            "sent a web page instead of a feed" if _PAGE.search(text) else "sent no feed"
        )
    if len(result["entries"]) > MOST_ENTRIES:
        return Unreadable(f"sent more than {MOST_ENTRIES} entries at once")
    return _feed(result, document, found)


def skip_lookups() -> None:
    """Keep feedparser from looking for an XML parser that nobody has, on every path, for every
    document: a tenth of what a short one costs."""
    feedparser.api.PREFERRED_XML_PARSERS.clear()


def _read(text: str) -> Mapping[str, Any] | None:
    body = f"<?xml version='1.0' encoding='utf-8'?>\n{text}".encode()
    try:
        result: Mapping[str, Any] = feedparser.parse(
            body, sanitize_html=False, resolve_relative_uris=False
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - feedparser raises whatever a document trips in its insides
        return None
    return result


def _completed(text: str) -> str:
    """A document that was cut off, without its broken last item and with its end."""
    if _CLOSED.search(text[-2_000:]):
        return text
    root = _ROOT.search(text)
    ends = list(_LAST_END.finditer(text))
    if root is None or not ends:
        return text
    channel = "</channel>" if root[1].lower() == "rss" else ""
    return f"{text[: ends[-1].end()]}{channel}</{root[1]}>"


def _without_captions(text: str) -> str:
    """A document in which a picture's caption is not taken for what its item says. feedparser takes
    whichever comes first; where items have no other description (videos), it is what they say."""
    said = text.count("<description") + text.count("<summary")
    if said < text.count("<item") + text.count("<entry"):
        return text
    return text.replace("<media:description", "<media:caption").replace(
        "</media:description", "</media:caption"
    )


def _feed(result: Mapping[str, Any], document: Document, found: Scan) -> ParsedFeed:
    about = result["feed"]
    reading = Reading(
        document.feed,
        document.now,
        document.place,
        site=link_of(text_of(about, "link"), document.place, home=document.place),
        language=document.feed.language or _language(text_of(about, "language")),
        typed=str(result["version"]).startswith("atom"),
    )
    entries = [reading.entry(item) for item in result["entries"]]
    items = found.fresh if len(found.fresh) == len(entries) else ("",) * len(entries)
    shared = found.shared | _shared_links(entries) | {canonical(reading.site)}
    return ParsedFeed(
        tuple(
            identified(entry, shared_links=shared, item=item)
            for entry, item in zip(entries, items, strict=True)
        ),
        found.items,
        title=plain.line(text_of(about, "title"))[:TITLE],
        site=reading.site,
        language=reading.language,
        ttl=_ttl(about),
    )


def _shared_links(entries: list[Entry]) -> frozenset[str]:
    """Canonical links that entries of different titles have in common."""
    titles: dict[str, str] = {}
    links = [(canonical(entry.url), entry.title) for entry in entries if entry.url]
    return frozenset(link for link, title in links if titles.setdefault(link, title) != title)


def _language(stated: str) -> str:
    code = re.match(r"[A-Za-z]{2}(?=[-_]|$)", stated.strip())
    return code[0].lower() if code else ""


def _ttl(about: Mapping[str, Any]) -> timedelta | None:
    minutes = re.fullmatch(r"[0-9]{1,5}", text_of(about, "ttl").strip())
    return timedelta(minutes=int(minutes[0])) if minutes else None
