"""Turns one word of a query into the places where it stands in a document.

A term is the canonical text of a word: `ceasefire` in any inflection, `"ceasefire` in this form,
`ceasef*` any word that begins so. What it seeks depends on the language of the document, since
case, accents and inflection do.

Hyphen, space and joined writing are one. The tokens of a text are its smallest words, so
- a term of several tokens (`cease-fire`) is also sought as one token: ceasefire;
- a term of one token (`ceasefire`) is also sought in two or three neighbours: cease-fire, cease
  fire.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.watches.analysis import Gap, Token, forms, joined, sought, stems, tokenise
from bot.watches.document import Document, Stretch

EXACT, PREFIX = '"', "*"
"""What marks a term: its first character, or its last."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A token to be found: its keys in one language, or the letters that it begins with, and the
    widest gap that may stand before it."""

    kind: str
    keys: tuple[str, ...]
    gap: Gap = Gap.STOP


@dataclass(frozen=True, slots=True)
class Sense:
    """What a term seeks in one language: these tokens in a row, or all of it in one."""

    parts: tuple[Sought, ...]
    whole: Sought | None


def find(term: str, document: Document) -> tuple[Stretch, ...]:
    """Where a term stands, in order. Remembered in the document."""
    found = document.found.get(term)
    if found is None:
        stretches = _find(sense(term, document.language), document)
        found = document.found[term] = tuple(sorted(set(stretches)))
    return found


def find_whole(term: str, document: Document) -> Iterator[Stretch]:
    """Where a term of several words (`cease fire`) stands in one."""
    whole = sense(term, document.language).whole
    return ((place, place + 1) for place in _places(whole, document)) if whole else iter(())


@lru_cache(maxsize=1 << 14)
def sense(term: str, language: str) -> Sense:
    """What a term seeks in a language."""
    kind = term[0] if term[0] == EXACT else term[-1] if term[-1] == PREFIX else ""
    tokens = tokenise(term.removeprefix(EXACT), language)
    parts = tuple(
        Sought(kind if token is tokens[-1] or kind == EXACT else "", keys, _widest(token.gap))
        for token in tokens
        for keys in [_keys(kind, token, language)]
    )
    if len(parts) == 1:
        return Sense(parts, parts[0])
    head = joined(tokens, 0, len(tokens), language)
    keys = tuple(head + key for key in parts[-1].keys) if head else ()
    return Sense(parts, Sought(kind, keys) if head else None)


def _keys(kind: str, token: Token, language: str) -> tuple[str, ...]:
    return (token.form,) if kind else sought(token.word, language)


def _widest(gap: Gap) -> Gap:
    """The widest gap in a text where the term has this one: characters that are written together
    must be, other words may have a hyphen or a space between them."""
    return gap if gap == Gap.GLUED else max(gap, Gap.SPACE)


def _find(sense: Sense, document: Document) -> Iterator[Stretch]:
    if len(sense.parts) > 1:
        yield from _in_a_row(sense.parts, document)
    if sense.whole:
        yield from ((place, place + 1) for place in _places(sense.whole, document))
    if len(sense.parts) == 1:
        yield from _in_pieces(sense.parts[0], document)


def _places(part: Sought, document: Document) -> Iterator[int]:
    """The tokens that a part finds, in no order and some more than once."""
    return chain.from_iterable(map(document.by_word.__getitem__, _words(part, document)))


def _words(part: Sought, document: Document) -> Iterable[str]:
    if part.kind == PREFIX:
        (beginning,) = part.keys
        found = document.by_form.items()
        return {word for form, words in found if form.startswith(beginning) for word in words}
    index = document.by_form if part.kind == EXACT else document.by_stem
    return chain.from_iterable(index.get(key, ()) for key in part.keys)


def _in_a_row(parts: tuple[Sought, ...], document: Document) -> Iterator[Stretch]:
    """Where the parts follow one another."""
    starts = set(_places(parts[0], document))
    for offset, part in enumerate(parts[1:], 1):
        if not starts:
            break
        starts &= {
            place - offset
            for place in _places(part, document)
            if document.tokens[place].gap <= part.gap
        }
    return ((start, start + len(parts)) for start in starts)


def _in_pieces(part: Sought, document: Document) -> Iterator[Stretch]:
    """Where two or three neighbours make the word: all but the last of them are written as it
    begins, the last is a form of how it ends."""
    if part.kind == PREFIX:
        return
    found_under = forms if part.kind == EXACT else stems
    for key in part.keys:
        for cut in range(1, len(key)):
            for first in document.by_spelling.get(key[:cut], ()):
                yield from _from_piece(key[cut:], first, found_under, document)


def _from_piece(
    rest: str, first: int, found_under: Callable[[str, str], Iterable[str]], document: Document
) -> Iterator[Stretch]:
    """The one stretch from token `first`, which is not all of the word yet, or none."""
    for last, token in enumerate(document.tokens[first + 1 : first + 3], first + 1):
        if rest in found_under(token.word, document.language):
            if joined(document.tokens, first, last + 1 - first, document.language):
                yield first, last + 1
            return
        if not rest.startswith(token.form):
            return
        rest = rest[len(token.form) :]
