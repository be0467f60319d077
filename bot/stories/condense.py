"""An entry and what rang in it → the one to three sentences to show, word for word.

What is weighed, the heaviest first: all that rang is said; no sentence is cut; the lead rather
than the tail; what the headline does not say; few sentences. A sentence that leans on another is
shown with it; where that leaves nothing that rang, it is shown after "…", but never a quotation
without its speaker.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.model import Entry, Span
from bot.stories.candidates import Candidate, Ranges, candidates, merged, shortened
from bot.stories.cut import ELLIPSIS, cut, window
from bot.stories.furniture import is_furniture
from bot.stories.words import words

LIMIT = 280
"""Code points: an alert that is read at a glance."""

_MOST_SENTENCES = 3
_FROM_THE_LEAD = 5
_THAT_RANG = 8
_WORTH_CUTTING_INTO = 80
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\u0e00-\u0e7f]$")

# What a set of sentences is worth. Set by hand; see docs/benchmarks/condensing.md.
_COVERED = 4.0
_TOGETHER = 1.0
_LEAD = 1.0
_LEAD_FADES = 0.3
_FRESH = 0.013
_ENOUGH = 0.33
_SENTENCE = 0.25
_CUT = 0.8
_LEANS_ON_HEADLINE = 0.5
_JUMP = 0.8


@dataclass(frozen=True, slots=True)
class Extract:
    """What an alert says of an entry.

    `text` is the `sentences` joined; each stands verbatim in the entry (where one had to be cut,
    "…" follows it in `text`). `bold` and `headline_bold` are half-open ranges of code points of
    `text` and `headline`, in order, not overlapping. `worth` compares extracts of one story.
    """

    text: str
    bold: Ranges
    sentences: tuple[str, ...]
    headline: str
    headline_bold: Ranges
    worth: float = 0.0


def condense(entry: Entry, spans: Sequence[Span], *, limit: int = LIMIT) -> Extract:
    """Choose at most three sentences of the summary and content, `limit` code points in all.

    `text` is empty where the entry says nothing beyond its headline.
    """
    headline, headline_bold = _headline(entry, spans)
    found = candidates(entry, spans)
    weighing = _Weighing(
        frozenset(words(headline, entry.language)),
        frozenset[str]().union(*(c.rang for c in found)),
        limit,
    )
    chosen = max(_choices(found, limit), key=weighing.worth, default=())
    if weighing.rang and not headline_bold and not any(c.rang for c in chosen):
        torn = (c for c in _choices(found, limit, torn=True) if c[0].rang)
        chosen = max(torn, key=weighing.worth, default=chosen)
    text, bold = _assembled(chosen)
    return Extract(
        text,
        bold,
        tuple(c.text for c in chosen),
        headline,
        headline_bold,
        weighing.worth(chosen),
    )


def best(extracts: Iterable[Extract]) -> Extract | None:
    """Of one story told by several outlets: the extract that says most, the first on a tie."""
    return max(extracts, key=lambda extract: extract.worth, default=None)


# --- the headline ------------------------------------------------------------------------------


def _headline(entry: Entry, spans: Sequence[Span]) -> tuple[str, Ranges]:
    """The title on one line, without its outlet at the end (aggregators add it)."""
    lead = len(entry.title) - len(entry.title.lstrip())
    title = re.sub(r"\s", " ", entry.title.strip())
    tail = re.search(r"\s[-–—|]\s+([^|]+?)$", title)
    if tail and entry.outlet and tail[1].casefold() == entry.outlet.casefold():
        title = title[: tail.start()]
    ranges = (
        (max(span.start - lead, 0), min(span.end - lead, len(title)))
        for span in spans
        if span.field == "title"
    )
    return title, merged((a, b) for a, b in ranges if a < b)


# --- the choice --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Weighing:
    headline: frozenset[str]
    rang: frozenset[str]
    limit: int

    def worth(self, chosen: Sequence[Candidate]) -> float:
        if not chosen:
            return 0.0
        covered = frozenset[str]().union(*(c.rang for c in chosen))
        fresh = frozenset[str]().union(*(c.says for c in chosen)) - self.headline
        return (
            _COVERED * len(covered) / (len(self.rang) or 1)
            + _TOGETHER * max(len(c.rang) for c in chosen) / (len(self.rang) or 1)
            + _LEAD / (1 + _LEAD_FADES * chosen[0].place)
            + _FRESH * min(sum(map(len, fresh)), _ENOUGH * self.limit)
            - _SENTENCE * len(chosen)
            - _CUT * sum(not (c.whole and c.begun) for c in chosen)
            - _LEANS_ON_HEADLINE * chosen[0].leans
            - _JUMP * sum(_is_idle_jump(b, c) for b, c in pairwise(chosen))
        )


def _is_idle_jump(before: Candidate, after: Candidate) -> bool:
    """Sentences that do not stand together are shown together only for what rang; the lead may
    stand before any."""
    together = after.after == before.place
    return not together and not (after.rang - before.rang and (before.rang or before.place == 0))


def _choices(
    found: Sequence[Candidate], limit: int, *, torn: bool = False
) -> Iterator[tuple[Candidate, ...]]:
    """Every set of sentences, in the source's order, that fits and stands; `torn`: or whose first
    would lean on one before it."""
    worth_trying = [*_shortlist(found), *_cuts(found, limit, torn=torn)]
    worth_trying.sort(key=lambda candidate: candidate.place)
    for size in range(1, _MOST_SENTENCES + 1):
        for chosen in combinations(worth_trying, size):
            if _stands(chosen, torn=torn) and len(_assembled(chosen)[0]) <= limit:
                yield chosen


def _shortlist(found: Sequence[Candidate]) -> list[Candidate]:
    """The lead, and where something rang, with what those sentences lean on."""
    rang = [c for c in found if c.rang]
    rang.sort(key=lambda c: (-len(c.rang), c.place))
    places = {c.place for c in (*found[:_FROM_THE_LEAD], *rang[:_THAT_RANG])}
    for candidate in rang[:_THAT_RANG]:
        places.update(c.place for c in _chain(candidate, found))
    return [found[place] for place in sorted(places)]


def _chain(candidate: Candidate, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """What a sentence leans on, and what that leans on."""
    while candidate.leans and candidate.after is not None:
        candidate = found[candidate.after]
        yield candidate


def _cuts(found: Sequence[Candidate], limit: int, *, torn: bool) -> Iterator[Candidate]:
    """Sentences too long to show whole, cut to what room there is beside what they lean on."""
    for candidate in _shortlist(found):
        before = () if torn and not candidate.unsaid else _chain(candidate, found)
        room = limit - sum(len(c.text) + 1 for c in before) - torn
        if len(candidate.text) <= room or room < min(_WORTH_CUTTING_INTO, limit - torn):
            continue
        first = next(iter(candidate.marks), (0, 0))
        end = cut(candidate.text, room, first[1]) or cut(candidate.text, room)
        if end and not is_furniture(candidate.text[:end]):  # "Show more" may be all that is left
            yield shortened(candidate, 0, end)
        if torn and first[1] > room and (part := window(candidate.text, room, first)):
            yield shortened(candidate, *part)


def _stands(chosen: Sequence[Candidate], *, torn: bool) -> bool:
    places = [c.place for c in chosen]
    return (
        len(set(places)) == len(places)
        and all(c.after in places or _may_begin(c, torn=torn) for c in chosen if c.leans)
        and all(c.whole and c.stopped for c in chosen[:-1])
        and all(c.begun for c in chosen[1:])
    )


def _may_begin(candidate: Candidate, *, torn: bool) -> bool:
    """The first sentence follows the headline, and may lean on that."""
    return candidate.place == 0 or (torn and not candidate.unsaid)


# --- assembly ----------------------------------------------------------------------------------


def _assembled(chosen: Sequence[Candidate]) -> tuple[str, Ranges]:
    text = ELLIPSIS if chosen and _is_torn(chosen[0]) else ""
    bold: list[tuple[int, int]] = []
    for candidate in chosen:
        if text not in ("", ELLIPSIS) and not _UNSPACED.search(candidate.text[:1]):
            text += " "
        bold += [(len(text) + start, len(text) + end) for start, end in candidate.marks]
        text += candidate.text + ("" if candidate.whole else ELLIPSIS)
    return text, tuple(bold)


def _is_torn(first: Candidate) -> bool:
    return not first.begun or (first.leans and first.place > 0)
