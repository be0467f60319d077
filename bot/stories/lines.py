"""Lines of JSON, one entry each → the same lines with their alert: `tocsin condense`.

{"title": "Talks open", "text": "Envoys met to seek a ceasefire.", "queries": ["ceasefire"]}
{…the same, "alert": "Envoys met to seek a ceasefire.",
 "sentences": ["Envoys met to seek a ceasefire."], "bold": [[21, 30]]}
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot import json_lines
from bot.errors import UserError
from bot.model import Entry, EntryId, FeedId, Span
from bot.stories.article import article_text
from bot.stories.condense import condense
from bot.stories.language import two_letters
from bot.watches.document import analyse
from bot.watches.evaluate import evaluate
from bot.watches.query import Packs, parse, split_watches

_EPOCH = datetime.fromtimestamp(0, UTC)


def condense_lines(lines: Iterable[str], *, packs: Packs | None = None) -> Iterator[str]:
    """Each line with `alert` (the text, empty where the headline says it all), `sentences` (each
    verbatim in the line) and `bold` (ranges of code points of `alert`).

    What rang is sought by the line's `queries`. The article is `html`, a page, or `text`; there
    may be a `summary`. A line that cannot be read, or whose queries cannot, has `error` instead;
    the rest goes on. One line in, one line out, without line ends.
    """
    return (_condensed(line, packs) for line in lines if line.strip())


def _condensed(line: str, packs: Packs | None) -> str:
    fields: Mapping[str, Any] = {}
    try:
        fields = json_lines.read(line)
        entry = _entry(fields)
        extract = condense(entry, _spans(entry, _queries(fields), packs))
    except UserError as error:
        return json_lines.written({**(fields or {"line": line.strip()}), "error": str(error)})
    told = {"alert": extract.text, "sentences": extract.sentences, "bold": extract.bold}
    return json_lines.written({**fields, **told})


def _spans(entry: Entry, queries: Sequence[str], packs: Packs | None) -> list[Span]:
    """Where any of the queries is satisfied. Raises QueryError."""
    document = analyse(entry)
    asked = [parse(piece, packs=packs) for query in queries for piece in _pieces(query)]
    found = (evaluate(query, document) or () for query in asked)
    return sorted({span for spans in found for span in spans})


def _pieces(query: str) -> list[str]:
    """ "a, b" is two queries; what has nothing in it is for the parser to refuse."""
    return split_watches(query) or [query]


def _entry(fields: Mapping[str, Any]) -> Entry:
    html = json_lines.text(fields, "html")
    return Entry(
        EntryId(""),
        FeedId(""),
        outlet=json_lines.text(fields, "outlet") or json_lines.text(fields, "source"),
        title=json_lines.text(fields, "title"),
        arrived=_EPOCH,
        summary=json_lines.text(fields, "summary"),
        content=article_text(html)
        if html
        else json_lines.text(fields, "text") or json_lines.text(fields, "content"),
        language=two_letters(json_lines.text(fields, "language")),
    )


def _queries(fields: Mapping[str, Any]) -> list[str]:
    value = fields.get("queries") or fields.get("query") or []
    queries = [value] if isinstance(value, str) else value
    if not isinstance(queries, list) or not all(isinstance(query, str) for query in queries):
        raise UserError("“queries” must be a list of texts.")
    return queries
