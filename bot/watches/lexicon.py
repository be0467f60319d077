"""Turns a document into the numbers of the terms that it may hold.

May: a number too many costs a look at a query that does not match, one too few a match. Terms are
known under keys (see keys.py): those that they have in any language met so far. A key of one
language that turns up in another makes a number too many; in return one table does for all.
"""

from collections.abc import Iterator

from bot.watches import attributes, keys
from bot.watches.bag import Table, put, take, values
from bot.watches.beginnings import Beginnings
from bot.watches.document import Document
from bot.watches.hints import Hints
from bot.watches.numbering import Numbering
from bot.watches.program import Program
from bot.watches.terms import PREFIX, sense, words_of_whole

_SLICE = 10_000


class Lexicon:
    """The leaves of programs that are in use, their numbers, and the keys that hint at them."""

    def __init__(self) -> None:
        self.leaves: Numbering[Program] = Numbering()
        self._numbers: Table[str, int] = {}
        self._wholes: dict[int, str] = {}
        self._beginnings = Beginnings()
        self._learnt: dict[str, int] = {}
        """For each language, the number up to which terms are known in it."""
        self._hints: dict[str, Hints] = {}

    def use(self, leaf: Program) -> int:
        """Use a leaf once more: its number."""
        number, is_new = self.leaves.take(leaf)
        if is_new and isinstance(leaf, str):
            self._add(leaf, number)
        elif is_new:
            put(self._numbers, attributes.key(leaf), number)
        return number

    def drop(self, leaf: Program) -> int:
        """Use a leaf once less: the number that it has, or had."""
        number = self.leaves.number(leaf)
        if self.leaves.drop(leaf):
            if isinstance(leaf, str):
                self._remove(leaf, number)
            else:
                take(self._numbers, attributes.key(leaf), number)
        return number

    def prepare(self, language: str, most: int) -> bool:
        """Learn up to `most` terms more for a language; True once all are known in it."""
        start = self._learnt.get(language, 0)
        end = min(start + most, self.leaves.highest)
        for number in range(start, end):
            leaf = self.leaves.get(number)
            if isinstance(leaf, str):
                self._learn(leaf, number, language)
        self._learnt[language] = end
        return end == self.leaves.highest

    def hinted(self, document: Document) -> set[int]:
        """The leaves that a document may hold."""
        while not self.prepare(document.language, _SLICE):
            continue
        hints = self._hints_in(document.language)
        found = hints.of(document) | hints.of_characters(document)
        for key in attributes.keys(document):
            found.update(values(self._numbers, key))
        for whole in found & self._wholes.keys():
            found.update(self._words_of(whole))
        return found

    def _hints_in(self, language: str) -> Hints:
        if language not in self._hints:
            self._hints[language] = Hints(language, self.leaves, self._numbers, self._beginnings)
        return self._hints[language]

    def _words_of(self, whole: int) -> Iterator[int]:
        """The leaves that are made one in a whole. Not both need be in use as leaves."""
        words = words_of_whole(self._wholes[whole])
        return (self.leaves.number(word) for word in words if word in self.leaves)

    def _add(self, term: str, number: int) -> None:
        if words_of_whole(term):
            self._wholes[number] = term
        for language, learnt in self._learnt.items():
            if number <= learnt:
                self._learn(term, number, language)
                self._learnt[language] = max(learnt, number + 1)
        for hints in self._hints.values():
            hints.forget()

    def _learn(self, term: str, number: int, language: str) -> None:
        meaning = sense(term, language)
        for key in keys.of_term(term, meaning):
            put(self._numbers, key, number)
        if len(meaning.parts) == 1 and meaning.parts[0].kind != PREFIX:
            self._beginnings.add(meaning.parts[0].form)

    def _remove(self, term: str, number: int) -> None:
        self._wholes.pop(number, None)
        for language in self._learnt:
            for key in keys.of_term(term, sense(term, language)):
                take(self._numbers, key, number)
        for hints in self._hints.values():
            hints.forget()
