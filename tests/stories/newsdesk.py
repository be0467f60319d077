"""Entries and spans for these tests: invented news, and what rang in it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model import Entry, EntryId, FeedId, Field, Span

CORPUS = Path(__file__).parents[3] / "shared/corpus"
NOON = datetime(2026, 1, 6, 12, tzinfo=UTC)


def entry(
    title: str,
    summary: str = "",
    content: str = "",
    *,
    language: str = "en",
    outlet: str = "The Courier",
    url: str = "",
    hours: float = 0,
    tags: frozenset[str] = frozenset(),
) -> Entry:
    when = NOON + timedelta(hours=hours)
    name = re.sub(r"\W+", "-", f"{outlet} {title} {hours}".lower())
    return Entry(
        id=EntryId(name),
        feed=FeedId(outlet),
        outlet=outlet,
        title=title,
        arrived=when,
        published=when,
        summary=summary,
        content=content,
        language=language,
        url=url,
        tags=tags,
    )


def spans(told: Entry, *patterns: str) -> list[Span]:
    """Where these patterns stand in an entry."""
    fields: tuple[Field, ...] = ("title", "summary", "content")
    return [
        Span(field, found.start(), found.end())
        for field in fields
        for found in re.finditer("|".join(patterns), getattr(told, field), re.IGNORECASE)
    ]
