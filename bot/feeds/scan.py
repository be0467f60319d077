"""A feed document's raw bytes to its items, so that only those not read before are parsed.

Most polls of a changed feed bring one new item among fifty old ones. An item is known by the
digest of its bytes: if they have been read before, reading them again can tell nothing new. What
is known is cut out, and the parser sees the document's head, its new items and its tail. Whenever
the document is not plainly understood, the whole of it is parsed.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from html import unescape

from bot.feeds.addresses import canonical
from bot.feeds.decode import is_ascii_compatible

_TOKEN = re.compile(rb"<!--|<!\[CDATA\[|<!DOCTYPE|<(?:item|entry)(?=[\s>])|</(?:item|entry)\s*>")
# No part of it looks further than the next tag: in hostile bytes that would take for ever.
_LINK = re.compile(
    rb"<link(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?([^<\]]+)"
    rb"|<link\s[^<>]*?href\s*=\s*[\"']([^\"'<>]+)"
)
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
_MOST_MARKUP = 100_000
"""A document with more tags than this is not scanned, lest it hold up the event loop."""

_LONGEST_LINK = 10_000
"""Bytes. A longer one is no entry's link (see entries.URL), and takes a second to compare."""


@dataclass(frozen=True, slots=True)
class Scan:
    """`items` are the digests of all items found, `fresh` of those left in `document`, in order.
    `shared` are canonical links that several items have. Of a document that is not `understood`
    nothing is known, and nothing is left out."""

    document: bytes
    items: frozenset[str] = frozenset()
    fresh: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    understood: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    digest: str


def scan(body: bytes, *, known: Set[str] = frozenset()) -> Scan:
    """Find the items and cut out those whose digests are in `known`."""
    plain = is_ascii_compatible(body) and body.count(b"<") <= _MOST_MARKUP
    items = _items(body) if plain else None
    if not items:
        return Scan(body)
    digests = frozenset(item.digest for item in items)
    fresh = tuple(item.digest for item in items if item.digest not in known)
    if len(fresh) == len(items):
        return Scan(body, digests, fresh, understood=True)
    shared = _shared_links(body, items) if fresh else frozenset()
    return Scan(_without(body, items, known), digests, fresh, shared, understood=True)


def _items(body: bytes) -> list[_Item] | None:
    """The items in order, or None if they do not stand plainly one after another."""
    items, start = [], -1
    for token in _tokens(body):
        if token is None or token[0].startswith(b"<!DOCTYPE"):
            return None
        opens = not token[0].startswith(b"</")
        if opens != (start < 0):
            return None
        if opens:
            start = token.start()
        else:
            items.append(_Item(start, token.end(), _digest(body[start : token.end()])))
            start = -1
    return items if start < 0 else None


def _tokens(body: bytes) -> Iterator[re.Match[bytes] | None]:
    """The tags of items outside comments and CDATA; None where one of those does not end."""
    position = 0
    while token := _TOKEN.search(body, position):
        position = token.end()
        closing = _CLOSING.get(token[0])
        if closing is None:
            yield token
            continue
        end = body.find(closing, position)
        if end < 0:
            yield None
            return
        position = end + len(closing)


def _without(body: bytes, items: list[_Item], known: Set[str]) -> bytes:
    pieces, position = [], 0
    for item in items:
        if item.digest in known:
            pieces.append(body[position : item.start])
            position = item.end
    return b"".join((*pieces, body[position:]))


def _shared_links(body: bytes, items: list[_Item]) -> frozenset[str]:
    """Of the links that items of different content have, those that are there more than once."""
    links = {item.digest: _LINK.search(body, item.start, item.end) for item in items}
    counted = Counter(link[1] or link[2] for link in links.values() if link)
    several = (link for link, n in counted.items() if n > 1 and len(link) <= _LONGEST_LINK)
    shared = (unescape(link.decode("utf-8", "replace")) for link in several)
    return frozenset(canonical(link) for link in shared)


def _digest(item: bytes) -> str:
    return hashlib.blake2b(item, digest_size=8).hexdigest()
