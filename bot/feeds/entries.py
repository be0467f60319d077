"""An item, as feedparser has it, to an entry of plain text within bounds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin

from bot.feeds import plain
from bot.feeds.dates import believed
from bot.feeds.guard import Guard
from bot.feeds.hosts import place_of
from bot.model import Entry, EntryId, Feed

TITLE, SUMMARY, CONTENT = 1_000, 50_000, 500_000
AUTHOR, URL, GUID = 200, 2_000, 2_000
"""The most characters of each text that are kept; a longer URL is dropped."""

_CONTROLS = re.compile("[\x00-\x1f\x7f]")
_OTHER_HEADLINES = re.compile(r"•(?:(?!\.(?:\s|$)).)*$", re.DOTALL)
"""A list with no sentence in it, where the summary should be: what else there is to read."""
_PUBLIC = Guard()


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of the document around an item.

    `place` is its address and `site` the source's homepage; `typed` says that the format tells
    text from HTML, as Atom does and RSS does not.
    """

    feed: Feed
    now: datetime
    place: str
    site: str
    language: str
    typed: bool

    def entry(self, item: Mapping[str, Any]) -> Entry:
        """The entry of an item, without its id."""
        summary = self._summary(item)[:SUMMARY]
        content = self._content(item)[:CONTENT]
        guid = text_of(item, "id").strip()
        return Entry(
            id=EntryId(""),
            feed=self.feed.id,
            outlet=self.feed.name,
            title=self._title(item)[:TITLE],
            arrived=self.now,
            summary=summary,
            content="" if content == summary else content,
            url=link_of(_item_link(item), self.site or self.place, home=self.place),
            guid=guid[:GUID],
            published=_published(item, self.now),
            author=plain.line(text_of(item, "author"))[:AUTHOR],
            language=self.language,
            tags=self.feed.tags,
        )

    def _title(self, item: Mapping[str, Any]) -> str:
        return plain.line(text_of(item, "title"), markup=self._markup(item.get("title_detail")))

    def _summary(self, item: Mapping[str, Any]) -> str:
        # Without a detail, it is feedparser's copy of the content.
        detail = item.get("summary_detail")
        text = text_of(item, "summary") if detail else ""
        summary = plain.paragraphs(text, markup=self._markup(detail) is not False)
        return "" if _OTHER_HEADLINES.match(summary) else summary

    def _content(self, item: Mapping[str, Any]) -> str:
        texts = [
            plain.paragraphs(text_of(part, "value"), markup=self._markup(part) is not False)
            for part in item.get("content") or ()
        ]
        return max(texts, key=len, default="")

    def _markup(self, detail: Mapping[str, Any] | None) -> bool | None:
        """Whether a text is HTML. Atom says so; for RSS, None: feedparser's guess is not taken."""
        if not (self.typed and detail):
            return None
        return detail.get("type") != "text/plain"


def _item_link(item: Mapping[str, Any]) -> str:
    link = text_of(item, "link").strip()
    # feedparser takes a guid for a link unless the feed says that it is none; some forget to.
    is_guid = link == text_of(item, "id").strip() and not link.startswith(("http:", "https:", "/"))
    return "" if is_guid else link


def text_of(source: Mapping[str, Any], name: str) -> str:
    """A text, or nothing if it is missing or no text."""
    value = source.get(name)
    return value if isinstance(value, str) else ""


def link_of(link: str, base: str, *, home: str) -> str:
    """An absolute http(s) URL to the open Internet or to the host of `home`, or nothing."""
    # As browsers do: no newline or control character, and a space is written as such.
    tidy = _CONTROLS.sub("", link.strip()).replace(" ", "%20")
    if not 0 < len(tidy) <= URL:
        return ""
    try:
        scheme, colon, rest = urljoin(base, tidy).partition(":")
    except ValueError:
        return ""
    absolute = f"{scheme.lower()}{colon}{rest}"
    reachable = _PUBLIC.permits_url(absolute) or _is_at_home(absolute, home)
    return absolute if len(absolute) <= URL and reachable else ""


def _is_at_home(url: str, home: str) -> bool:
    """A feed of one's own network, which was allowed, may link to where it lies itself, and one
    that has a name there, to other names."""
    here, there = place_of(url), place_of(home)
    if not (here and there):
        return False
    neighbours = there.is_local and here.is_local and not (here.is_address or there.is_address)
    return neighbours or here == there


def _published(item: Mapping[str, Any], now: datetime) -> datetime | None:
    for name in ("published", "updated", "created"):
        # Only what is there: feedparser answers some keys that are not, with a warning.
        stated = item[f"{name}_parsed"] if f"{name}_parsed" in item.keys() else None  # noqa: SIM118
        if isinstance(stated, struct_time):
            return believed(stated, text_of(item, name), now=now)
    return None
