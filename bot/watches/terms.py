"""Turns one word of a query into the places where it stands in a document.

A term is the canonical text of a word: `ceasefire` in any inflection, `"ceasefire` in this form,
`ceasef*` any word that begins so. What it seeks depends on the language of the document, since
case, accents and inflection do.

Hyphen, space and joined writing are one. The tokens of a text are its smallest words, so
- a term of several tokens (`cease-fire`) is also sought as one token: ceasefire;
- a term of one token (`ceasefire`) is also sought in two or three neighbours: cease-fire, cease
  fire.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from bot.watches.analysis import Gap, Token, forms, joined, sought, stems, tokenise
from bot.watches.document import Document, Stretch

EXACT, PREFIX = '"', "*"
"""What marks a term: its first character, or its last."""
MOST_PLACES = 10_000
"""Places of a word in one document that are looked at: the work of a query is in proportion to
this, however long and however odd the text."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A token to be found: its form, its keys in one language, and the widest gap that may stand
    before it. A prefix is found by what its form begins."""

    kind: str
    form: str
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
        found = document.found[term] = tuple(_known(term, document) or _sought(term, document))
    return found


def _known(term: str, document: Document) -> list[Stretch]:
    places = _places_of(document.known.get(term, ()), document)
    return [(place, place + 1) for place in places]


def _sought(term: str, document: Document) -> list[Stretch]:
    return sorted(_find(sense(term, document.language), document))


def find_whole(term: str, document: Document) -> list[Stretch]:
    """Where a term of several words (`cease fire`) stands in one."""
    whole = sense(term, document.language).whole
    return [(place, place + 1) for place in _places(whole, document)] if whole else []


def as_one(left: str, right: str) -> str:
    """The term that `find_whole` takes for two words of a phrase; empty if one is a prefix."""
    if PREFIX in (kind_of(left), kind_of(right)):
        return ""
    return f"{left} {right.removeprefix(EXACT)}"


def gap_between(left: str, right: str, language: str) -> Gap:
    """The widest gap in a text between two words of a phrase. A phrase reads over quotation marks
    and brackets, and over what it has there itself ("Paris talks: a deal")."""
    right = right.removeprefix(EXACT)
    if left[-1].isalnum() and right[0].isalnum():
        return Gap.MARK
    before = tokenise(left.removeprefix(EXACT), language)
    both = tokenise(f"{left.removeprefix(EXACT)} {right}", language)
    return max(Gap.MARK, *(token.gap for token in both[len(before) : len(before) + 1]))


def words_of_whole(term: str) -> tuple[str, ...]:
    """The two words that `as_one` made a term of; none if it did not."""
    left, space, right = term.partition(" ")
    kind = EXACT if term[0] == EXACT else ""
    return (left, kind + right) if space else ()


@lru_cache(maxsize=1 << 12)
def sense(term: str, language: str) -> Sense:
    """What a term seeks in a language."""
    kind = kind_of(term)
    tokens = tokenise(term.removeprefix(EXACT), language)
    last = len(tokens) - 1
    parts = tuple(
        _part("" if kind == PREFIX and i < last else kind, token.form, token.word, language)
        for i, token in enumerate(tokens)
    )
    if last < 1:
        return Sense(parts, parts[0] if parts else None)
    gaps = (
        replace(part, gap=_widest(token.gap)) for part, token in zip(parts, tokens, strict=True)
    )
    word = joined(tokens, 0, len(tokens), language)
    form = "".join(token.form for token in tokens)
    return Sense(tuple(gaps), _part(kind, form, word, language) if word else None)


def kind_of(term: str) -> str:
    """EXACT, PREFIX, or nothing for a word in any inflection."""
    return EXACT if term[0] == EXACT else PREFIX if term[-1] == PREFIX else ""


def _part(kind: str, form: str, word: str, language: str) -> Sought:
    return Sought(kind, form, (form,) if kind else sought(word, language))


def _widest(gap: Gap) -> Gap:
    """The widest gap in a text where the term has this one: characters that are written together
    must be, other words may have a hyphen or a space between them."""
    return gap if gap == Gap.GLUED else max(gap, Gap.SPACE)


def _find(meaning: Sense, document: Document) -> set[Stretch]:
    found: set[Stretch] = set()
    if meaning.whole:
        found.update([(place, place + 1) for place in _places(meaning.whole, document)])
    if len(meaning.parts) > 1:
        found.update(_in_a_row(meaning.parts, document))
    elif meaning.whole and meaning.whole.kind != PREFIX:
        found.update(_in_pieces(meaning.whole, document))
    return found


def _places(part: Sought, document: Document) -> list[int]:
    """The first tokens that a part finds, in order; some may be there more than once."""
    return _places_of(_words(part, document), document)


def _places_of(words: Iterable[str], document: Document) -> list[int]:
    each = [document.by_word[word][:MOST_PLACES] for word in words]
    return each[0] if len(each) == 1 else sorted(chain.from_iterable(each))[:MOST_PLACES]


def _words(part: Sought, document: Document) -> list[str]:
    if part.kind == PREFIX:
        found = document.by_form.items()
        return [word for form, words in found if form.startswith(part.form) for word in words]
    index = document.by_form if part.kind == EXACT else document.by_stem
    return [word for key in part.keys if key in index for word in index[key]]


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
    """Where two or three neighbours make the word."""
    form, known = part.form, document.by_spelling
    for cut in range(1, len(form)):
        if form[:cut] in known:
            for first in known[form[:cut]][:MOST_PLACES]:
                for count in (2, 3):
                    if _makes(part, first, count, document):
                        yield first, first + count


def _makes(part: Sought, first: int, count: int, document: Document) -> bool:
    tokens = document.tokens[first : first + count]
    if not part.form.startswith(beginning(tokens, steady(document.language))):
        return False  # as nearly always
    word = joined(tokens, 0, count, document.language)
    found_under = forms if part.kind == EXACT else stems
    return bool(word) and not set(part.keys).isdisjoint(found_under(word, document.language))


def is_word(term: str, word: str, language: str) -> bool:
    """Whether a word of a text is a term of one word in any inflection."""
    meaning = sense(term, language)
    if kind_of(term) or len(meaning.parts) != 1:
        return False
    return not set(stems(word, language)).isdisjoint(meaning.parts[0].keys)


def steady(language: str) -> int:
    """How many of its first letters a word keeps in any inflection; a Korean one, its first
    syllable."""
    return 1 if language == "ko" else 3


def beginning(pieces: Sequence[Token], kept: int) -> str:
    """How a word must begin that these pieces are to make, if of the last, which may be inflected,
    so many letters are kept."""
    *head, last = pieces
    return "".join(piece.form for piece in head) + last.form[:kept]
