"""Entries of the last days, by their words → the stories nearest to a new one.

An inverted index over what is in the window: an entry is compared only with those that share a
word, the rarest first, and only so far as the budget reaches.
"""

from array import array
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import nlargest
from math import log, sqrt
from sys import intern
from types import MappingProxyType
from typing import Self

from bot.model import StoryId
from bot.stories.features import Features

_BUDGET = 4_000
"""Comparisons of one word for one entry: about a millisecond."""
_REMEMBERED = 40_000
"""Entries by which words are known to be rare or common; then the older half fades."""
_FAINT = 0.2
"""The weight of a word at which it fades from memory: that of one entry, or two."""
_NEAREST = 60
"""Entries that are looked at more closely."""

_NONE: Mapping[str, float] = MappingProxyType({})


class Weighed:
    """Words and their weights, packed: there are some forty in each of many thousand entries. What
    is packed is also nothing that a garbage collection has to walk."""

    __slots__ = ("_weights", "_words")

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._words = tuple(map(intern, weights))
        self._weights = array("f", weights.values())

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def items(self) -> Iterable[tuple[str, float]]:
        return zip(self._words, self._weights, strict=True)


@dataclass(frozen=True, slots=True)
class Telling:
    """An entry in the window; `words` have unit length, and are not kept in `features` too."""

    number: int
    story: StoryId
    features: Features
    words: Weighed

    @classmethod
    def of(cls, number: int, story: StoryId, told: Features, words: Mapping[str, float]) -> Self:
        return cls(number, story, replace(told, words=_NONE, vector=b""), Weighed(words))


@dataclass(slots=True)
class Sums:
    """What the entries of a story have in all."""

    words: Counter[str] = field(default_factory=Counter)
    weights: dict[str, float] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    squared: float = 0.0
    """Of the length of `weights`."""

    @classmethod
    def of(cls, tellings: Iterable[Telling]) -> Self:
        sums = cls()
        for telling in tellings:
            sums.add(telling)
        return sums

    def add(self, telling: Telling) -> None:
        self.squared += 1 + 2 * self.dot(telling.words)
        for word, weight in telling.words.items():
            self.weights[word] = self.weights.get(word, 0.0) + weight
        self._count(telling, 1)

    def remove(self, telling: Telling) -> None:
        self.squared = max(self.squared + 1 - 2 * self.dot(telling.words), 1e-9)
        for word, weight in telling.words.items():
            self.weights[word] -= weight
            if self.words[word] == 1:
                del self.weights[word]
        self._count(telling, -1)

    def dot(self, words: Weighed | Mapping[str, float]) -> float:
        return sum(weight * self.weights.get(word, 0.0) for word, weight in words.items())

    def _count(self, telling: Telling, one: int) -> None:
        about = telling.features
        for counter, things in (
            (self.words, telling.words),
            (self.languages, (about.language,)),
            (self.places, about.headline.places),
        ):
            for thing in things:
                counter[thing] += one
                if not counter[thing]:
                    del counter[thing]


class Gathered:
    """A story's entries in the window, in order. Most stories have one: sums are kept of those
    that have more."""

    __slots__ = ("_sums", "story", "tellings")

    def __init__(self, story: StoryId) -> None:
        self.story = story
        self.tellings: list[Telling] = []
        self._sums: Sums | None = None

    @property
    def sums(self) -> Sums:
        return self._sums or Sums.of(self.tellings)

    def add(self, telling: Telling) -> None:
        self.tellings.append(telling)
        if self._sums:
            self._sums.add(telling)
        elif len(self.tellings) > 1:
            self._sums = Sums.of(self.tellings)

    def drop_oldest(self) -> None:
        telling = self.tellings.pop(0)
        if self._sums:
            self._sums.remove(telling)


class Index:
    def __init__(self) -> None:
        self.stories: dict[StoryId, Gathered] = {}
        self._tellings: deque[Telling] = deque()
        self._postings: dict[str, array[float]] = {}
        """Of each word, by turns, the number of a telling that has it and its weight there, in
        order. In one array: most words have one telling, and arrays are larger than their items."""
        self._by_number: dict[int, Telling] = {}
        self._seen = 0
        self._having: dict[str, float] = {}
        """How much each word weighed in the `_seen` entries, together: remembered beyond the
        window."""

    def __len__(self) -> int:
        return len(self._tellings)

    def __getitem__(self, number: int) -> Telling:
        return self._by_number[number]

    def weighed(self, features: Features) -> dict[str, float]:
        """An entry's words by their rarity in the window with it, at unit length."""
        weights = {word: weight * self.rarity(word) for word, weight in features.words.items()}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}

    def rarity(self, word: str) -> float:
        """Inverse document frequency, as if one more entry had the word. An entry counts by how
        much of it the word is (measured for words alone: BCubed F1 0.707; counted whole, 0.694)."""
        return log(1 + (self._seen + 1) / (self._having.get(word, 0.0) + 1))

    def add(self, telling: Telling) -> None:
        """Tellings come in order of time."""
        self._tellings.append(telling)
        self._by_number[telling.number] = telling
        for word, weight in telling.words.items():
            self._postings.setdefault(word, array("d")).extend((telling.number, weight))
        self._count(telling.words.items())
        self.stories.setdefault(telling.story, Gathered(telling.story)).add(telling)

    def oldest(self) -> Telling | None:
        return self._tellings[0] if self._tellings else None

    def drop_oldest(self) -> Telling:
        telling = self._tellings.popleft()
        del self._by_number[telling.number]
        for word in telling.words:
            del self._postings[word][:2]
            if not self._postings[word]:
                del self._postings[word]
        gathered = self.stories[telling.story]
        gathered.drop_oldest()
        if not gathered.tellings:
            del self.stories[telling.story]
        return telling

    def near(self, words: Mapping[str, float]) -> list[tuple[int, float]]:
        """The nearest tellings and their cosines with `words`, nearest first."""
        cosines: dict[float, float] = {}
        left = _BUDGET
        for word in self._rarest_first(words):
            postings = self._postings[word]
            left -= len(postings) // 2
            if left < 0 and cosines:
                break
            weight, by_turns = words[word], iter(postings)
            for number, other in zip(by_turns, by_turns, strict=True):
                cosines[number] = cosines.get(number, 0.0) + weight * other
        nearest = nlargest(_NEAREST, cosines, key=cosines.__getitem__)
        return [(int(number), cosines[number]) for number in nearest]

    def _count(self, words: Iterable[tuple[str, float]]) -> None:
        self._seen += 1
        for word, weight in words:
            self._having[word] = self._having.get(word, 0.0) + weight
        if self._seen >= _REMEMBERED:
            self._seen //= 2
            self._having = {word: n / 2 for word, n in self._having.items() if n > _FAINT}

    def _rarest_first(self, words: Iterable[str]) -> list[str]:
        known = (word for word in words if word in self._postings)
        return sorted(known, key=lambda word: len(self._postings[word]))
