"""The contestants of bench/matching.py: each holds queries and says how many an entry satisfies.

A query is a tree that all of them can express: ("word", w), ("prefix", letters), ("and", q, …),
("or", q, …), ("not", q). The peers know no inflection: they are given stems, of one Snowball
stemmer for queries and text.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol, TypeAlias

import Stemmer

from bot.model import ChatKey, Entry, Watch, WatchId
from bot.watches.analysis import sought
from bot.watches.document import analyse
from bot.watches.monitor import Monitor

Query: TypeAlias = tuple[Any, ...]

_NOW = datetime.now(UTC)
_WORD = re.compile(r"\w+")
_STEMMER = Stemmer.Stemmer("english")


class Percolator(Protocol):
    def add(self, number: int, query: Query) -> None: ...

    def prepare(self) -> None:
        """What is done once, when all queries are there."""

    def match(self, entry: Entry) -> int:
        """How many queries an entry satisfies, its analysis included."""


class Ours:
    """The monitor: exact inflection, spans of each match, one watch a query."""

    def __init__(self) -> None:
        self.monitor = Monitor()

    def add(self, number: int, query: Query) -> None:
        self.monitor.add(watch(number, query))

    def discard(self, number: int) -> None:
        self.monitor.discard(WatchId(f"w{number}"))

    def prepare(self) -> None:
        """Learn the words of the watches in the language of the entries."""
        while not self.monitor.prepare("en"):
            continue

    def match(self, entry: Entry) -> int:
        return len(self.monitor.match(entry))


def watch(number: int, query: Query) -> Watch:
    return Watch(WatchId(f"w{number}"), ChatKey(f"console:{number}:"), text(query), _NOW)


def text(query: Query) -> str:
    """A query in our language."""
    kind, *parts = query
    if kind == "word":
        return str(parts[0])
    if kind == "prefix":
        return f"{parts[0]}*"
    if kind == "not":
        return f"NOT {text(parts[0])}"
    return f"({f' {kind.upper()} '.join(map(text, parts))})"


class Mokaccino:
    """The Rust percolator: no spans, no inflection of its own."""

    def __init__(self) -> None:
        import mokaccino

        self._library = mokaccino
        self._percolator = mokaccino.Percolator()

    def add(self, number: int, query: Query) -> None:
        self._percolator.add_query_id(self._read(query), number)

    def _read(self, query: Query) -> Any:
        kind, *parts = query
        make = self._library.Query
        if kind == "word":
            return make.from_kv("text", stem(parts[0]))
        if kind == "prefix":
            return make.from_kprefix("text", parts[0])
        if kind == "not":
            return make.from_not(self._read(parts[0]))
        return (make.from_and if kind == "and" else make.from_or)([*map(self._read, parts)])

    def prepare(self) -> None:
        self._percolator = self._percolator.optimized()

    def match(self, entry: Entry) -> int:
        document = self._library.Document()
        for word in stems(entry):
            document.add_value("text", word)
        return len(self._percolator.percolate_list(document))


class MokaccinoOnOurAnalysis(Mokaccino):
    """The same percolator, given the same words and inflections as ours has."""

    def _read(self, query: Query) -> Any:
        kind, *parts = query
        make = self._library.Query
        if kind == "word":
            keys = [make.from_kv("text", key) for key in sought(parts[0], "en")]
            return keys[0] if len(keys) == 1 else make.from_or(keys)
        return super()._read(query)

    def match(self, entry: Entry) -> int:
        document = self._library.Document()
        for key in analyse(entry).by_stem:
            document.add_value("text", key)
        return len(self._percolator.percolate_list(document))


class Naive:
    """Each query in turn, against the set of the text's stems."""

    def __init__(self) -> None:
        self._queries: dict[int, Query] = {}

    def add(self, number: int, query: Query) -> None:
        self._queries[number] = _stemmed(query)

    def prepare(self) -> None:
        pass

    def match(self, entry: Entry) -> int:
        words = stems(entry)

        def has(kind: str, letters: str) -> bool:
            return letters in words if kind == "word" else any_begins(words, letters)

        return sum(holds(query, has) for query in self._queries.values())


class Expressions:
    """Each query in turn, a regular expression for each of its words."""

    def __init__(self) -> None:
        self._queries: dict[int, Query] = {}

    def add(self, number: int, query: Query) -> None:
        self._queries[number] = query

    def prepare(self) -> None:
        pass

    def match(self, entry: Entry) -> int:
        body = f"{entry.title}\n{entry.summary}"

        def has(kind: str, letters: str) -> bool:
            return expression(kind, letters).search(body) is not None

        return sum(holds(query, has) for query in self._queries.values())


CONTESTANTS: Mapping[str, Callable[[], Percolator]] = {
    "ours": Ours,
    "mokaccino": Mokaccino,
    "  our words": MokaccinoOnOurAnalysis,
    "naive loop": Naive,
    "re loop": Expressions,
}


@cache
def expression(kind: str, letters: str) -> re.Pattern[str]:
    ending = r"\w{0,4}\b" if kind == "word" else ""
    stemmed = stem(letters) if kind == "word" else letters
    return re.compile(rf"\b{re.escape(stemmed)}{ending}", re.IGNORECASE)


def any_begins(words: set[str], letters: str) -> bool:
    return any(word.startswith(letters) for word in words)


@cache
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def stems(entry: Entry) -> set[str]:
    return {stem(word) for word in _WORD.findall(f"{entry.title}\n{entry.summary}".lower())}


def _stemmed(query: Query) -> Query:
    kind, *parts = query
    if kind == "prefix":
        return query
    return (kind, stem(parts[0])) if kind == "word" else (kind, *map(_stemmed, parts))


def holds(query: Query, has: Callable[[str, str], bool]) -> bool:
    kind, *parts = query
    if kind in ("word", "prefix"):
        return has(kind, parts[0])
    if kind == "not":
        return not holds(parts[0], has)
    results = (holds(part, has) for part in parts)
    return all(results) if kind == "and" else any(results)
