"""OPML, in which readers hand on their subscriptions: a document → its feeds, and back.

https://opml.org/spec2.opml. Documents come from people: a document type is refused, so there are
no entities to expand or fetch; outlines may be nested however they like; a bare `&`, which many
readers write, is taken for what it means.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.errors import UserError
from bot.feeds.decode import decode
from bot.i18n import mark, say

MOST_OUTLINES = 5_000
"""Outlines that are read: more than any reader shows."""
LONGEST_NAME = 100

_BARE = re.compile(r"&(?!#?\w{1,31};)")
_NO_OPML = mark("That file is no OPML. Export it again from your reader.")


@dataclass(frozen=True, slots=True)
class Outline:
    """One subscription: a feed's address and what its reader called it."""

    url: str
    name: str


class _Stop(Exception):
    """Enough was read."""


def read_opml(body: bytes) -> list[Outline]:
    """The subscriptions of a document, in their order, each address once. Raises UserError."""
    text = _BARE.sub("&amp;", decode(body))
    found: dict[str, Outline] = {}
    seen = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen
        seen += 1
        if seen == 1 and name.casefold() != "opml":
            raise UserError(say(_NO_OPML))
        if name.casefold() == "outline" and (outline := _outline(attributes)):
            found.setdefault(outline.url, outline)
        if seen > MOST_OUTLINES:
            raise _Stop

    def refuse(*_: Any) -> None:
        raise UserError(say("That file has a document type, which no OPML needs: it is not read."))

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    try:
        parser.Parse(text.encode(), True)
    except _Stop:
        return list(found.values())
    except expat.ExpatError as error:
        raise UserError(say(_NO_OPML)) from error
    return list(found.values())


def _outline(attributes: dict[str, str]) -> Outline | None:
    """An outline that has an address; folders have none."""
    given = {name.casefold(): " ".join(value.split()) for name, value in attributes.items()}
    url = given.get("xmlurl", "")
    name = given.get("title") or given.get("text") or url
    return Outline(url, name[:LONGEST_NAME]) if url else None


def write_opml(title: str, outlines: Iterable[Outline]) -> bytes:
    lines = [
        f'    <outline type="rss" text={quoteattr(one.name)} title={quoteattr(one.name)}'
        f" xmlUrl={quoteattr(one.url)}/>"
        for one in outlines
    ]
    head = f"  <head><title>{title}</title></head>"
    body = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', head, "  <body>"]
    return "\n".join([*body, *lines, "  </body>", "</opml>", ""]).encode()
