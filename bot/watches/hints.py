"""Turns the words of a document into the numbers of the terms that they hint at.

What a word hints at is remembered for as long as terms stay the same, since nearly all words of an
entry have been seen before. This runs for every word of every entry.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from bot.watches import keys
from bot.watches.analysis import Gap, Token, joined
from bot.watches.analysis.vocabulary import function_words
from bot.watches.bag import Table, values
from bot.watches.beginnings import Beginnings
from bot.watches.document import Document
from bot.watches.numbering import Numbering
from bot.watches.program import Program
from bot.watches.terms import beginning, is_word, steady

_REMEMBERED = 50_000
"""Words of a language of which we remember what they hint at."""


_Hint: TypeAlias = tuple[tuple[int, ...], tuple[str, ...]]
"""What a word hints at, and the terms that it is for certain."""


class Hints:
    """What words hint at in one language, by the numbers of terms under their keys, and by the
    beginnings of the words that can be written in pieces."""

    def __init__(
        self,
        language: str,
        leaves: Numbering[Program],
        numbers: Table[str, int],
        beginnings: Beginnings,
    ) -> None:
        self._language = language
        self._leaves = leaves
        self._numbers = numbers
        self._beginnings = beginnings
        self._known: dict[str, _Hint] = {}
        self._heads: set[str] = set()
        """Words seen that may be the first piece of a word that is sought."""

    def forget(self) -> None:
        """Terms have changed."""
        self._known.clear()
        self._heads.clear()

    def of(self, document: Document) -> set[int]:
        """The terms that the words of a document hint at. What is certain, the document is told."""
        if len(self._known) > _REMEMBERED:
            self.forget()
        found: set[int] = set()
        certain: dict[str, list[str]] = {}
        for word in document.by_word:
            numbers, terms = self._known.get(word) or self._learn(word, document)
            found.update(numbers)
            for term in terms:
                certain.setdefault(term, []).append(word)
        for number in self._in_pieces(document):
            found.add(number)
            certain.pop(str(self._leaves[number]), None)
        document.known.update(certain)
        return found

    def of_characters(self, document: Document) -> set[int]:
        """The terms that characters hint at which touch one another."""
        found: set[int] = set()
        for left, right in _touching(document.tokens):
            both = f"{left} {right}"
            if both not in self._known:
                numbers = self._under(keys.of_characters(left, right, self._language))
                self._known[both] = numbers, ()
            found.update(self._known[both][0])
        return found

    def _learn(self, word: str, document: Document) -> _Hint:
        numbers = self._under(keys.of_word(word, self._language))
        terms = tuple(self._certain(word, map(self._leaves.__getitem__, numbers)))
        form = document.tokens[document.by_word[word][0]].form
        if form not in function_words(self._language) and self._beginnings.has_more(form):
            self._heads.add(word)
        hint = self._known[word] = numbers, terms
        return hint

    def _certain(self, word: str, hinted: Iterable[Program]) -> Iterator[str]:
        for term in hinted:
            if isinstance(term, str) and is_word(term, word, self._language):
                yield term

    def _under(self, known: Iterable[str]) -> tuple[int, ...]:
        return tuple({number for key in known for number in values(self._numbers, key)})

    def _in_pieces(self, document: Document) -> Iterator[int]:
        """What the words hint at that two or three neighbours make."""
        for first, count in self._neighbours(document.tokens):
            word = joined(document.tokens, first, count, self._language)
            if word:
                yield from self._under(keys.of_word(word, self._language))

    def _neighbours(self, tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
        """The first and the number of the tokens that may make a word that is sought."""
        heads, none, space = self._heads, Gap.NONE, Gap.SPACE
        kept = steady(self._language)
        for place, token in enumerate(tokens):
            gap = token.gap
            may_join = gap is none or (gap is space and tokens[place - 1].word in heads)
            if may_join and self._beginnings.has(tokens[place - 1].form + token.form[:kept]):
                yield place - 1, 2
                if self._beginnings.has(beginning(tokens[place - 1 : place + 2], kept)):
                    yield place - 1, 3


def _touching(tokens: tuple[Token, ...]) -> Iterator[tuple[str, str]]:
    glued = Gap.GLUED
    for place, token in enumerate(tokens):
        if token.gap is glued:
            yield tokens[place - 1].word, token.word
