"""Turns one query and one document into the places that satisfy the query, or None."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from bot.model import Span
from bot.watches import attributes
from bot.watches import program as op
from bot.watches.analysis import Gap
from bot.watches.document import WORD, Document, Stretch
from bot.watches.parser import Query
from bot.watches.program import Program, compiled
from bot.watches.terms import as_one, find, find_whole, gap_between

MOST_SPANS = 50
"""Spans of one match: more would not be read."""

Found = Sequence[Stretch] | None
"""Where the words stand that satisfy a program (nowhere, for a NOT or a field), or None."""


def evaluate(query: Query, document: Document) -> tuple[Span, ...] | None:
    """Where a document satisfies a query: the spans of all positive words that took part, in
    order and merged, at most `MOST_SPANS`. None if it does not satisfy the query."""
    found = satisfy(compiled(query.tree), document)
    return None if found is None else spans(found, document)


def spans(found: Sequence[Stretch], document: Document) -> tuple[Span, ...]:
    """Stretches of tokens as spans of text, in order and merged."""
    if len(found) == 1:  # as mostly
        return (document.span(found[0]),)
    merged: list[Stretch] = []
    for first, end in sorted(found):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif len(merged) == MOST_SPANS:
            break
        else:
            merged.append((first, end))
    return tuple(map(document.span, merged))


def satisfy(program: Program, document: Document) -> Found:
    """Run a program on a document."""
    return _run(program, document, len(document.tokens))


def _run(program: Program, document: Document, limit: int) -> Found:
    """Run a program on the first `limit` tokens of a document."""
    if isinstance(program, str):
        return _before(limit, find(program, document))
    match program[0]:
        case op.AND:
            return _all(program[1:], document, limit)
        case op.OR:
            return _at_least(1, program[1:], document, limit)
        case op.NOT:
            return () if _run(program[1], document, limit) is None else None
        case op.PHRASE:
            return _before(limit, _phrase(program[1:], document))
        case op.NEAR:
            left, right = (_run(side, document, limit) for side in program[2:])
            return _near(left, right, program[1], document)
        case op.AT_LEAST:
            return _at_least(program[1], program[2:], document, limit)
        case op.TITLE:
            return _run(program[1], document, document.title)
        case op.PACK:
            return _at_least(1, attributes.spoken(program, document), document, limit)
        case _:
            return () if attributes.hold(program, document) else None


def _before(limit: int, stretches: Sequence[Stretch]) -> Found:
    if not stretches or stretches[-1][1] <= limit:
        return stretches or None
    return [stretch for stretch in stretches if stretch[1] <= limit] or None


def _all(parts: Iterable[Program], document: Document, limit: int) -> Found:
    found: list[Stretch] = []
    for part in parts:
        one = _run(part, document, limit)
        if one is None:
            return None
        found += one
    return found


def _at_least(count: int, parts: Iterable[Program], document: Document, limit: int) -> Found:
    satisfied = 0
    found: list[Stretch] = []
    for part in parts:
        one = _run(part, document, limit)
        if one is not None:
            satisfied += 1
            found += one
    return found if satisfied >= count else None


def _phrase(terms: Sequence[str], document: Document) -> list[Stretch]:
    """Where words stand in a row, any two neighbours of them maybe joined in one token.

    `ends[i]` holds, for the first i words, where they end and where they began.
    """
    ends: list[dict[int, int]] = [{} for _ in range(len(terms) + 1)]
    for count, stretches in _next(terms[:2], document):
        ends[count].update((end, start) for start, end in stretches)
    for i in range(1, len(terms)):
        gap = gap_between(terms[i - 1], terms[i], document.language)
        for count, stretches in _next(terms[i : i + 2], document):
            for place, start in ends[i].items():
                if end := _end_of(stretches, place, gap, document):
                    ends[i + count][end] = start
    return sorted((start, end) for end, start in ends[-1].items())


def _next(terms: Sequence[str], document: Document) -> Iterator[tuple[int, Sequence[Stretch]]]:
    """The places of the first of two words, and of both in one; and how many words that is."""
    yield 1, find(terms[0], document)
    if len(terms) == 2 and (both := as_one(*terms)):
        yield 2, find_whole(both, document)


def _end_of(stretches: Sequence[Stretch], place: int, gap: Gap, document: Document) -> int:
    """Where the longest of some stretches ends that begins at a place, with no wider gap before
    it; 0 if there is none."""
    found = bisect_left(stretches, (place + 1, 0)) - 1
    if found < 0 or stretches[found][0] != place or document.tokens[place].gap > gap:
        return 0
    return stretches[found][1]


def _near(left: Found, right: Found, distance: int, document: Document) -> Found:
    if left is None or right is None:
        return None
    reach = distance * WORD
    near = [*_beside(left, right, reach, document), *_beside(right, left, reach, document)]
    return near or None


def _beside(
    these: Sequence[Stretch], those: Sequence[Stretch], reach: int, document: Document
) -> Iterator[Stretch]:
    """Each of `these` that has one of `those` within reach, before or after it."""
    places = document.places
    starts = sorted(start for start, _ in those)
    ends = sorted(end for _, end in those)
    for start, end in these:
        after = bisect_left(starts, end)
        before = bisect_left(ends, start + 1) - 1
        if (after < len(starts) and places[starts[after]] - places[end - 1] <= reach) or (
            before >= 0 and places[start] - places[ends[before] - 1] <= reach
        ):
            yield start, end
