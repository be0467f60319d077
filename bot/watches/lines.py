"""Turns lines of JSON, one entry each, into the same lines with their matches: `tocsin match`.

{"title": "Ceasefire holds", "text": "…", "language": "en", "query": "cease-fire"}
{…the same, "matches": [{"query": "cease-fire", "spans": [["title", 0, 9]]}]}
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from bot import json_lines
from bot.errors import QueryError, UserError
from bot.model import Entry, EntryId, FeedId
from bot.watches.document import Document, analyse
from bot.watches.evaluate import satisfy, spans
from bot.watches.program import Program, compiled
from bot.watches.query import Packs, parse, split_watches

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as it was written, ready to run."""

    source: str
    program: Program


def match_lines(
    lines: Iterable[str], queries: Sequence[str], only: bool, *, packs: Packs | None = None
) -> Iterator[str]:
    """Each line with its `matches`: an empty list where there are none, or, with `only`, no line.

    Every line is held against `queries` and against its own `query`; "a, b" is two. A line that
    cannot be read, or whose query cannot, has `error` and is never left out. One line in, one
    line out, without line ends; nothing is held back.

    Raises QueryError, before anything is read, if one of `queries` cannot be read.
    """
    ask = lru_cache(maxsize=1 << 14)(lambda source: _asked(source, packs))
    standing = [asked for source in queries for asked in ask(source)]
    return (out for line in lines if line.strip() for out in _matched(line, standing, ask, only))


def _asked(source: str, packs: Packs | None) -> list[_Asked]:
    pieces = split_watches(source)
    if len(pieces) < 2:
        pieces = [source]
    return [_Asked(piece, compiled(parse(piece, packs=packs).tree)) for piece in pieces]


def _matched(
    line: str, standing: list[_Asked], ask: Callable[[str], list[_Asked]], only: bool
) -> Iterator[str]:
    fields: Mapping[str, Any] = {}
    try:
        fields = json_lines.read(line)
        document = analyse(_entry(fields))
        own = ask(json_lines.text(fields, "query")) if fields.get("query") is not None else []
    except UserError as error:
        yield json_lines.written(
            {**(fields or {"line": line.strip()}), "matches": [], "error": _told(error)}
        )
        return
    matches = _matches([*standing, *own], document, _body(fields))
    if matches or not only:
        yield json_lines.written({**fields, "matches": matches})


def _told(error: UserError) -> str:
    hint = f" Perhaps: {error.hint}" if isinstance(error, QueryError) and error.hint else ""
    return f"{error}{hint}"


def _matches(asked: Iterable[_Asked], document: Document, body: str) -> list[dict[str, Any]]:
    names = {"title": "title", "summary": "summary", "content": body}
    found = ((one.source, satisfy(one.program, document)) for one in asked)
    return [
        {
            "query": source,
            "spans": [[names[s.field], s.start, s.end] for s in spans(places, document)],
        }
        for source, places in found
        if places is not None
    ]


def _entry(fields: Mapping[str, Any]) -> Entry:
    return Entry(
        EntryId(""),
        FeedId(""),
        outlet=json_lines.text(fields, "source"),
        title=json_lines.text(fields, "title"),
        arrived=_EPOCH,
        summary=json_lines.text(fields, "summary"),
        content=json_lines.text(fields, _body(fields)),
        language=json_lines.text(fields, "language"),
        tags=_tags(fields),
    )


def _tags(fields: Mapping[str, Any]) -> frozenset[str]:
    tags = fields.get("tags") or []
    if isinstance(tags, str):
        return frozenset(tags.split(","))
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise UserError("“tags” must be a list of texts.")
    return frozenset(tags)


def _body(fields: Mapping[str, Any]) -> str:
    """What a line calls its whole text: `tocsin parse` says content."""
    return "content" if "content" in fields and "text" not in fields else "text"
