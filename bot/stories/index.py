"""Entries of the last days, by their words → the stories nearest to a new one.

An inverted index over what is in the window: an entry is compared only with those that share a
word, the rarest first, and only so far as the budget reaches.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from math import log, sqrt

from bot.model import StoryId
from bot.stories.features import Features

_BUDGET = 4_000
"""Comparisons of one word for one entry: half a millisecond."""
_REMEMBERED = 100_000
"""Entries by which words are known to be rare or common; then the older half fades."""
_NEAREST = 60
"""Entries that are looked at more closely."""


@dataclass(slots=True)
class Telling:
    """An entry in the window; `words` have unit length."""

    number: int
    story: StoryId
    features: Features
    words: Mapping[str, float]


@dataclass(slots=True)
class Gathered:
    """A story's entries in the window, and their sums."""

    story: StoryId
    tellings: dict[int, Telling] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    weights: dict[str, float] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    squared: float = 0.0
    """Of the length of `weights`."""

    def add(self, telling: Telling) -> None:
        self.squared += 1 + 2 * self.dot(telling.words)
        for word, weight in telling.words.items():
            self.weights[word] = self.weights.get(word, 0.0) + weight
        self._count(telling, 1)
        self.tellings[telling.number] = telling

    def remove(self, telling: Telling) -> None:
        self.squared = max(self.squared + 1 - 2 * self.dot(telling.words), 1e-9)
        for word, weight in telling.words.items():
            self.weights[word] -= weight
            if self.words[word] == 1:
                del self.weights[word]
        self._count(telling, -1)
        del self.tellings[telling.number]

    def dot(self, words: Mapping[str, float]) -> float:
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


class Index:
    def __init__(self) -> None:
        self.stories: dict[StoryId, Gathered] = {}
        self._tellings: deque[Telling] = deque()
        self._postings: dict[str, dict[int, float]] = {}
        self._by_number: dict[int, Telling] = {}
        self._seen = 0
        self._having: Counter[str] = Counter()
        """How many entries had each word, of `_seen` in all: remembered beyond the window."""

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
        """Inverse document frequency, as if one more entry had the word."""
        return log(1 + (self._seen + 1) / (self._having[word] + 1))

    def add(self, telling: Telling) -> None:
        """Tellings come in order of time."""
        self._tellings.append(telling)
        self._by_number[telling.number] = telling
        for word, weight in telling.words.items():
            self._postings.setdefault(word, {})[telling.number] = weight
        self._count(telling.words)
        self.stories.setdefault(telling.story, Gathered(telling.story)).add(telling)

    def oldest(self) -> Telling | None:
        return self._tellings[0] if self._tellings else None

    def drop_oldest(self) -> Telling:
        telling = self._tellings.popleft()
        del self._by_number[telling.number]
        for word in telling.words:
            del self._postings[word][telling.number]
            if not self._postings[word]:
                del self._postings[word]
        gathered = self.stories[telling.story]
        gathered.remove(telling)
        if not gathered.tellings:
            del self.stories[telling.story]
        return telling

    def near(self, words: Mapping[str, float]) -> list[tuple[int, float]]:
        """The nearest tellings and their cosines with `words`, nearest first."""
        cosines: dict[int, float] = {}
        left = _BUDGET
        for word in self._rarest_first(words):
            postings = self._postings[word]
            left -= len(postings)
            if left < 0 and cosines:
                break
            weight = words[word]
            for number, other in postings.items():
                cosines[number] = cosines.get(number, 0.0) + weight * other
        nearest = nlargest(_NEAREST, cosines, key=cosines.__getitem__)
        return [(number, cosines[number]) for number in nearest]

    def _count(self, words: Iterable[str]) -> None:
        self._seen += 1
        self._having.update(words)
        if self._seen >= _REMEMBERED:
            self._seen //= 2
            self._having = Counter({word: n // 2 for word, n in self._having.items() if n > 1})

    def _rarest_first(self, words: Iterable[str]) -> list[str]:
        known = (word for word in words if word in self._postings)
        return sorted(known, key=lambda word: len(self._postings[word]))
