"""An entry and what rang in it → the sentences that an alert may show, in the source's order.

Left out here, for good: furniture, headings and captions, datelines, the headline said again, and
what has been said already. What only speaks against showing a sentence is noted on it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.model import Entry, Field, Span
from bot.stories import furniture
from bot.stories.leaning import leans, speakerless
from bot.stories.sentences import Sentence, sentences
from bot.stories.words import normal, words
from bot.watches.analysis import detect

Ranges = tuple[tuple[int, int], ...]

_READ = 200
"""Sentences read of a text, furniture among them."""
_FROM_THE_TOP = 60
"""Sentences considered of an entry; beyond them, only those in which something rang."""
_SHORTEST_STANDFIRST = 30
"""Code points of a line that counts as a sentence though it does not end as one."""
_HEADLINE_AGAIN = 0.85
"""The part of a sentence's words that the headline may have without being told again by it."""

_UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ"
_DATELINE = re.compile(
    rf"""(?x)^(?:
      [{_UPPER}][\w .,'’/-]{{1,60}}\s?\([{_UPPER}][\w ./-]{{1,30}}\)\s*[—–-]{{0,2}}\s*
    | [{_UPPER}][{_UPPER} .,'’/-]{{2,40}}(?:,\s[^—–:.]{{1,25}}\.?)?\s(?:[—–]|--?)\s
    | [{_UPPER}][{_UPPER} .,'’-]{{2,40}},\s\d{{1,2}}\s\w+\.?\s(?:/\w+/\.|[—–-])\s
    )(?=[{_UPPER}"“«„‘'])"""
)
_WARNING = re.compile(r"(?:WARNING|CAUTION)[:!]?\s+(?:GRAPHIC|DISTURBING|DISTRESSING)\s+\w+:?\s+")
"""What a tabloid says before what happened."""
_CUT_OFF = re.compile(r"\s*(?:\[\s*(?:…|\.{2,3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})(?!\S)")
_AFTER_HEADLINE = re.compile(r"\s*(?:[.:–—|-]+\s+|\n)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, verbatim: `text` stands in `field` from `start`.

    `place` counts candidates from 0. `after` is the place of the sentence that it follows in the
    source, or None; it `leans` on that sentence, perhaps because it is a quotation, `unsaid` there.
    `marks` are the ranges of `text` that rang, `rang` what they say, inflections put aside; `says`
    all that the sentence says. `begun` is False where words are missing before it, `whole` where
    they are after it, `stopped` where only its full stop is.
    """

    text: str
    field: Field
    start: int
    place: int
    after: int | None
    leans: bool
    unsaid: bool
    marks: Ranges
    rang: frozenset[str]
    says: frozenset[str]
    begun: bool = True
    whole: bool = True
    stopped: bool = True


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    field: Field
    start: int
    whole: bool


def candidates(entry: Entry, spans: Sequence[Span]) -> list[Candidate]:
    """The sentences worth showing of the summary, then of the content."""
    language = detect(f"{entry.title} {entry.summary} {entry.content[:500]}", entry.language)
    headline = frozenset(words(entry.title, language))
    found: list[Candidate] = []
    said: dict[str, int | None] = {normal(entry.title): None}
    for _, pieces in groupby(_pieces(entry, spans, language), key=lambda piece: piece.field):
        before: int | None = None
        for piece in pieces:
            key = normal(piece.text)
            if key not in said:
                new = _candidate(piece, spans, language, place=len(found), after=before)
                said[key] = new.place if _is_worth(new, headline) else None
                if said[key] is not None:
                    found.append(new)
            before = said[key]
    return found


def shortened(candidate: Candidate, start: int, end: int) -> Candidate:
    """A part of a candidate."""
    marks = tuple((a - start, b - start) for a, b in candidate.marks if start <= a and b <= end)
    text = candidate.text[start:end]
    return replace(
        candidate,
        text=text,
        start=candidate.start + start,
        marks=marks,
        rang=frozenset(_term(text[a:b]) for a, b in marks),
        begun=start == 0,
        whole=candidate.whole and end == len(candidate.text),
    )


def _candidate(
    piece: _Piece, spans: Iterable[Span], language: str, *, place: int, after: int | None
) -> Candidate:
    marks = _marks(spans, piece)
    return Candidate(
        text=piece.text,
        field=piece.field,
        start=piece.start,
        place=place,
        after=after,
        leans=leans(piece.text, language),
        unsaid=speakerless(piece.text),
        marks=marks,
        rang=frozenset(_term(piece.text[a:b]) for a, b in marks),
        says=frozenset(words(piece.text, language)),
        whole=piece.whole,
        stopped=not piece.whole or furniture.is_prose(piece.text, language),
    )


def _is_worth(candidate: Candidate, headline: frozenset[str]) -> bool:
    says = candidate.says
    new = len(says - headline) > (1 - _HEADLINE_AGAIN) * len(says)
    return new and (bool(candidate.marks) or candidate.place < _FROM_THE_TOP)


# --- where prose stands ------------------------------------------------------------------------


def _pieces(entry: Entry, spans: Iterable[Span], language: str) -> Iterator[_Piece]:
    texts: dict[Field, str] = {"summary": entry.summary}
    if not _is_caption(entry):
        texts["content"] = entry.content
    for field, text in texts.items():
        rang = sorted(span.start for span in spans if span.field == field)
        yield from _prose(text, field, entry.title, language, rang)


def _is_caption(entry: Entry) -> bool:
    """Feeds put the picture's caption where the article should be."""
    return len(entry.content) < len(entry.summary) and "\n" not in entry.content.strip()


def _prose(
    text: str, field: Field, title: str, language: str, rang: Sequence[int]
) -> Iterator[_Piece]:
    """The prose of a text; what stands before it is kept where something rang in it."""
    found = [
        sentence
        for i, sentence in enumerate(sentences(text, language))
        if (i < _READ or _any_within(rang, sentence.start, sentence.end))
        and not furniture.is_furniture(sentence.text)
    ]
    for i, sentence in enumerate(found):
        begins = len(_before_prose(sentence.text, title))
        if _any_within(rang, sentence.start, sentence.start + begins):
            begins = 0
        words_of = sentence.text[begins:]
        cut = _cut_off(words_of) if _ends_paragraph(found, i) else None
        shown = words_of[: cut.start()] if cut else words_of
        alone = field == "summary" or len(found) == 1
        if (
            cut
            or furniture.is_prose(words_of, language)
            or (alone and len(shown) >= _SHORTEST_STANDFIRST)
        ):
            yield _Piece(shown, field, sentence.start + begins, whole=cut is None)


def _any_within(places: Sequence[int], start: int, end: int) -> bool:
    """Whether any of some places, in order, lies in a half-open range."""
    return bisect_left(places, start) < bisect_left(places, end)


def _ends_paragraph(found: Sequence[Sentence], i: int) -> bool:
    return i + 1 == len(found) or found[i + 1].paragraph != found[i].paragraph


def _cut_off(sentence: str) -> re.Match[str] | None:
    """Where a feed broke off: nothing but furniture ("Read more") comes after."""
    for found in _CUT_OFF.finditer(sentence):
        rest = sentence[found.end() :].strip()
        if not rest or furniture.is_furniture(rest):
            return found
    return None


def _before_prose(sentence: str, title: str) -> str:
    """A dateline, or the headline again, at the head of a sentence."""
    if title and sentence.startswith(title):
        found = _AFTER_HEADLINE.match(sentence, len(title))
        return sentence[: found.end()] if found else ""
    found = _WARNING.match(sentence) or _DATELINE.match(sentence)
    return found.group() if found else ""


# --- what rang ---------------------------------------------------------------------------------


def _marks(spans: Iterable[Span], piece: _Piece) -> Ranges:
    """The spans within a piece, measured from its start, merged where they touch."""
    clipped = (
        (max(span.start - piece.start, 0), min(span.end - piece.start, len(piece.text)))
        for span in sorted(spans)
        if span.field == piece.field
    )
    return merged((a, b) for a, b in clipped if a < b)


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order, those that overlap made one."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return tuple(made)


def _term(matched: str) -> str:
    """One name for the inflections of what rang: what is said once need not be shown twice."""
    letters = re.sub(r"\W", "", matched.casefold())
    return letters[: max(4, len(letters) - 3)]
