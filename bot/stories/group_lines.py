"""Turns lines of JSON, one entry each in order of time, into the same with their story:
`tocsin group`.

{"id": "1", "title": "Ceasefire holds", "language": "en", "published": "2026-03-02T10:00:00Z"}
{…the same, "story": "1"}
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot import json_lines
from bot.errors import UserError
from bot.model import Entry, EntryId, FeedId, StoryId
from bot.stories.encoder import Encode
from bot.stories.features import features, gist
from bot.stories.group import Grouper
from bot.stories.language import two_letters

_EPOCH = datetime.fromtimestamp(0, UTC)


def group_lines(lines: Iterable[str], *, encode: Encode | None = None) -> Iterator[str]:
    """Each line with `story`: the id of the story's first entry. One line in, one line out.

    Decided as each line comes, from those before it; by meaning too with an encoder. A line without
    `published` happens when the one before it did; one without `id` is named by its number among
    the lines. A line that cannot be read has `error` and no `story`.
    """
    groups = _Groups(encode)
    told = (line for line in lines if line.strip())
    return (_grouped(line, number, groups) for number, line in enumerate(told, start=1))


class _Groups:
    """The stories so far, each named by its first line."""

    def __init__(self, encode: Encode | None) -> None:
        self._grouper = Grouper()
        self._encode = encode
        self._first: dict[StoryId, object] = {}
        self.latest = _EPOCH

    def place(self, entry: Entry, name: object) -> object:
        """The name of the line that began this entry's story."""
        self.latest = max(self.latest, entry.when)
        found = features(entry, vector=self._encode(gist(entry)) if self._encode else b"")
        story = self._grouper.choose(found)
        if story is None:
            story = self._grouper.begun_by(entry)
            self._first[story] = name
        self._grouper.add(found, story)
        return self._first[story]


def _grouped(line: str, number: int, groups: _Groups) -> str:
    fields: Mapping[str, Any] = {}
    try:
        fields = json_lines.read(line)
        entry = _entry(fields, number, groups.latest)
    except UserError as error:
        return json_lines.written({**(fields or {"line": line.strip()}), "error": str(error)})
    return json_lines.written({**fields, "story": groups.place(entry, fields.get("id", number))})


def _entry(fields: Mapping[str, Any], number: int, latest: datetime) -> Entry:
    when = _instant(fields.get("published"), latest)
    return Entry(
        EntryId(f"{number}"),
        FeedId(""),
        outlet=json_lines.text(fields, "outlet"),
        title=json_lines.text(fields, "title"),
        arrived=when,
        published=when,
        summary=json_lines.text(fields, "summary"),
        url=json_lines.text(fields, "url"),
        language=two_letters(json_lines.text(fields, "language")),
    )


def _instant(told: object, latest: datetime) -> datetime:
    """ISO 8601, read as UTC where it names no zone, or seconds since 1970."""
    if told is None or told == "":
        return latest
    try:
        if isinstance(told, int | float) and not isinstance(told, bool):
            return datetime.fromtimestamp(told, UTC)
        when = datetime.fromisoformat(str(told))
    except (ValueError, OverflowError, OSError) as error:
        raise UserError("“published” must be a time such as 2026-03-02T10:00:00Z.") from error
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
