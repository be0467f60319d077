"""Turns one word of a query into the places where it stands in a document.

A term is the canonical text of a word: `ceasefire` in any inflection, `"ceasefire` in this form,
`ceasef*` any word that begins so. What it seeks depends on the language of the document, since
case, accents and inflection do.

Hyphen, space and joined writing are one. The tokens of a text are its smallest words, so
- a term of several tokens (`cease-fire`) is also sought as one token: ceasefire;
- a term of one token (`ceasefire`) is also sought in two or three neighbours: cease-fire, cease
  fire. The first must be written as the term begins; the last may be inflected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.watches.analysis import Gap, forms, joined, sought, stems, tokenise
from bot.watches.document import Document, Stretch

EXACT, PREFIX = '"', "*"
"""What marks a term: the first character, or the last."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One token of a term in one language: the keys that find it (or, of a prefix, the beginning)
    and how it is written."""

    kind: str
    keys: tuple[str, ...]
    written: str
    gap: Gap = Gap.STOP
    """The widest gap that may stand before it."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a term seeks in one language: these tokens in a row, or all of them in one."""

    parts: tuple[Sought, ...]
    whole: Sought | None


def find(term: str, document: Document) -> tuple[Stretch, ...]:
    """Where a term stands, in order. Remembered in the document."""
    found = document.found.get(term)
    if found is None:
        stretches = _find(sense(term, document.language), document)
        found = document.found[term] = tuple(sorted(set(stretches)))
    return found


@lru_cache(maxsize=1 << 14)
def sense(term: str, language: str) -> Sense:
    """What a term seeks in a language."""
    kind = term[0] if term[0] == EXACT else term[-1] if term[-1] == PREFIX else ""
    tokens = tokenise(term.strip(EXACT + PREFIX), language)
    kinds = ["" if kind == PREFIX else kind] * (len(tokens) - 1) + [kind]
    parts = tuple(
        _sought(kind, token.word, max(token.gap, Gap.SPACE), language)
        for kind, token in zip(kinds, tokens, strict=True)
    )
    if len(parts) == 1:
        return Sense(parts, parts[0])
    whole = joined(tokens, 0, len(tokens), language)
    return Sense(parts, _sought(kind, whole, Gap.STOP, language) if whole else None)


def _sought(kind: str, word: str, gap: Gap, language: str) -> Sought:
    keys = (word,) if kind else sought(word, language)
    return Sought(kind, keys, word, gap)


def _find(sense: Sense, document: Document) -> Iterator[Stretch]:
    if len(sense.parts) > 1:
        yield from _in_a_row(sense.parts, document)
    if sense.whole:
        yield from ((place, place + 1) for place in _places(sense.whole, document))
        if len(sense.parts) == 1 and sense.whole.kind != PREFIX:
            yield from _in_pieces(sense.whole, document)


def find_whole(term: str, document: Document) -> Iterator[Stretch]:
    """Where a term of several words (`cease fire`) stands in one."""
    whole = sense(term, document.language).whole
    return ((place, place + 1) for place in _places(whole, document)) if whole else iter(())


def _places(part: Sought, document: Document) -> Iterator[int]:
    """The tokens that a part finds, in no order and some more than once."""
    return chain.from_iterable(map(document.by_word.__getitem__, _words(part, document)))


def _words(part: Sought, document: Document) -> Iterator[str]:
    if part.kind == PREFIX:
        known = document.by_form
        return chain.from_iterable(
            words for form, words in known.items() if form.startswith(part.written)
        )
    index = document.by_form if part.kind == EXACT else document.by_stem
    return chain.from_iterable(index.get(key, ()) for key in part.keys)


def _in_a_row(parts: tuple[Sought, ...], document: Document) -> Iterator[Stretch]:
    """Where the parts follow one another. A part that is nowhere ends the search at once."""
    starts = set(_places(parts[0], document))
    for offset, part in enumerate(parts[1:], 1):
        if not starts:
            return
        starts &= {
            place - offset
            for place in _places(part, document)
            if document.tokens[place].gap <= part.gap
        }
    yield from ((start, start + len(parts)) for start in starts)


def _in_pieces(whole: Sought, document: Document) -> Iterator[Stretch]:
    """Where two or three neighbours make the word."""
    for cut in range(1, len(whole.written)):
        for place in document.by_word.get(whole.written[:cut], ()):
            for count in (2, 3):
                if _makes(whole, document, place, count):
                    yield place, place + count


def _makes(whole: Sought, document: Document, place: int, count: int) -> bool:
    pieces = document.tokens[place : place + count]
    if not begins("".join(piece.word for piece in pieces[:-1]), pieces[-1].word, whole.written):
        return False
    word = joined(document.tokens, place, count, document.language)
    if not word:
        return False
    keys = forms if whole.kind == EXACT else stems
    return not set(whole.keys).isdisjoint(keys(word, document.language))


def begins(head: str, last: str, written: str) -> bool:
    """Whether a word in pieces may be `written`: its last piece, which may be inflected, is held
    to three letters."""
    return written.startswith(head + last[:3])
