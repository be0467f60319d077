"""A feed document to lines of JSON, one an entry: what `tocsin parse` prints."""

import json
from collections.abc import Iterator
from datetime import datetime

from bot.errors import UserError
from bot.feeds.identity import feed_id
from bot.feeds.parse import Document, Unreadable, parse
from bot.model import Entry, Feed


def lines(body: bytes, *, source: str, now: datetime, url: str = "") -> Iterator[str]:
    """One line of JSON an entry, in the document's order.

    `source` names the document in errors and stands for the feed in entries' ids; relative links
    are resolved against `url`, if given. Raises UserError if the document is no feed.
    """
    feed = Feed(feed_id(url or source), url, source)
    parsed = parse(Document(body, feed, now))
    if isinstance(parsed, Unreadable):
        raise UserError(f"{source}: {parsed.reason.replace('sent', 'this is', 1)}")
    for entry, _ in parsed.entries:
        yield json.dumps(_fields(entry), ensure_ascii=False)


def _fields(entry: Entry) -> dict[str, str | None]:
    return {
        "id": entry.id,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "url": entry.url,
        "published": entry.published.isoformat() if entry.published else None,
        "author": entry.author,
        "language": entry.language,
    }
