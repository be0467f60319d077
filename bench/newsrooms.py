"""The corpora of headlines with their stories, as entries in order of time."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bot.model import Entry, EntryId, FeedId

CORPUS = Path(__file__).parents[2] / "shared/corpus/stories"


class Told(NamedTuple):
    """An entry and the story that its annotators gave it."""

    entry: Entry
    story: str


def og2021() -> list[Told]:
    """5,563 titles, 689 stories, 9 languages, all of the Tokyo Olympics; no outlets."""
    return [
        Told(_entry(row["article_uri"], row["headline"], row["lang"], _utc(row)), row["story_id"])
        for row in _rows("og2021_titles.tsv")
    ]


def _utc(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["published_utc"]).replace(tzinfo=UTC)


def uci() -> list[Told]:
    """3,377 English headlines of a day and a half, 43 broad topics."""
    told = []
    for row in _rows("uci_news_aggregator.tsv"):
        when = datetime.fromtimestamp(int(row["timestamp_ms"]) / 1000, UTC)
        about = {"outlet": row["outlet"], "url": row["url"]}
        told.append(Told(_entry(row["id"], row["headline"], "en", when, **about), row["story_id"]))
    return told


def _entry(
    id: str, title: str, language: str, when: datetime, *, outlet: str = "", url: str = ""
) -> Entry:
    return Entry(EntryId(id), FeedId(outlet), outlet, title, when, language=language, url=url)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def halves(told: Sequence[Told]) -> tuple[Sequence[Told], Sequence[Told]]:
    """The first half in time, and the second."""
    return told[: len(told) // 2], told[len(told) // 2 :]
