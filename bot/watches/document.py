"""Turns an entry into the words that queries are held against: done once, however many watches."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import accumulate, chain

from bot.model import Entry, Field, Span
from bot.watches.analysis import Gap, Token, detect, forms, stems, tokenise
from bot.watches.languages import code_of

FIELDS: tuple[Field, ...] = ("title", "summary", "content")

Stretch = tuple[int, int]
"""A half-open range of a document's tokens."""

WORD = 2
"""A word's width, in the unit in which distances are counted."""
_BREAK = 1 << 20
"""What lies between two fields: further than any NEAR reaches."""


class Document:
    """An analysed entry. Its fields' tokens stand in one row: title, summary, content. The first
    token of each has `Gap.STOP` before it, so no phrase goes from one field into the next."""

    def __init__(self, entry: Entry, language: str) -> None:
        rows = [tokenise(getattr(entry, name), language) for name in FIELDS]
        self.entry = entry
        self.language = language
        self.tokens: tuple[Token, ...] = tuple(chain.from_iterable(rows))
        self.found: dict[str, tuple[Stretch, ...]] = {}
        """Where each term sought so far stands: see terms.py."""
        self.known: dict[str, list[str]] = {}
        """The terms of which it is known that just these words are they, and nothing in pieces."""
        self._ends = tuple(accumulate(map(len, rows)))

    @property
    def title(self) -> int:
        """The number of tokens in the title."""
        return self._ends[0]

    def span(self, stretch: Stretch) -> Span:
        """Where a stretch of tokens stands in the entry's text."""
        first, end = stretch
        field = FIELDS[bisect_right(self._ends, first)]
        return Span(field, self.tokens[first].start, self.tokens[end - 1].end)

    def text(self, span: Span) -> str:
        """The words that a span marks."""
        text: str = getattr(self.entry, span.field)
        return text[span.start : span.end]

    @cached_property
    def by_word(self) -> Mapping[str, list[int]]:
        """Where each word stands."""
        places: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            places.setdefault(token.word, []).append(place)
        return places

    @cached_property
    def by_spelling(self) -> Mapping[str, list[int]]:
        """Where each form stands."""
        places: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            places.setdefault(token.form, []).append(place)
        return places

    @cached_property
    def by_stem(self) -> Mapping[str, list[str]]:
        """The words that each key of an inflected word finds."""
        return self._words_by(stems)

    @cached_property
    def by_form(self) -> Mapping[str, list[str]]:
        """The words that each quoted word finds."""
        return self._words_by(forms)

    def _words_by(self, keys: Callable[[str, str], Iterable[str]]) -> Mapping[str, list[str]]:
        words: dict[str, list[str]] = {}
        for word in self.by_word:
            for key in keys(word, self.language):
                words.setdefault(key, []).append(word)
        return words

    @cached_property
    def places(self) -> tuple[int, ...]:
        """How far each token is from the beginning; between two words in a row lies `WORD`. A
        character of Chinese, Japanese or Thai that goes on from another counts for half: two make
        a word there on average."""
        return tuple(accumulate(self._widths()))

    def _widths(self) -> Iterable[int]:
        breaks = set(self._ends)
        for place, token in enumerate(self.tokens):
            width = WORD // 2 if token.gap is Gap.GLUED else WORD
            yield width + (_BREAK if place in breaks else 0)


def analyse(entry: Entry) -> Document:
    """Analyse an entry. Linear in its text."""
    text = f"{entry.title}\n{entry.summary or entry.content}"
    return Document(entry, code_of(detect(text, code_of(entry.language))))
