"""Entries in order of time → the story that each joins: an index of the last days' stories.

`choose` decides and changes nothing; `add` notes what was decided, here or by another process.
"""

import math
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import EntryId, StoryId
from bot.stories.grouping.features import Features

WINDOW = timedelta(hours=72)
"""A story that nobody has added to for this long is over; what comes after is another."""

_ALIKE = 0.25


@dataclass(slots=True)
class _Told:
    """A story as far as it is told: the sum of its entries' unit vectors."""

    sum: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    entries: int = 0


@dataclass(frozen=True, slots=True)
class _Member:
    features: Features
    story: StoryId
    vector: dict[str, float]


class Grouper:
    """The stories of the last `window`, found by what identifies an entry and by what it says."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        self._window = window
        self._members: deque[_Member] = deque()
        self._known: set[EntryId] = set()
        self._identified: dict[str, StoryId] = {}
        self._stories: dict[StoryId, _Told] = defaultdict(_Told)
        self._telling: dict[str, set[StoryId]] = defaultdict(set)
        self._frequency: Counter[str] = Counter()
        self._newest: datetime | None = None

    def choose(self, features: Features) -> StoryId | None:
        """The story that an entry joins, or None if it begins one: `features.story`."""
        for identity in _identities(features):
            if story := self._identified.get(identity):
                return story
        scores = self._scores(features)
        best = max(scores, key=lambda story: scores[story], default=None)
        return best if best is not None and scores[best] >= _ALIKE else None

    def add(self, features: Features, story: StoryId) -> None:
        """Note that an entry is of a story. Entries may come late, or again."""
        if features.entry in self._known:
            return
        self._newest = max(self._newest or features.when, features.when)
        self._known.add(features.entry)
        self._frequency.update(features.terms)
        member = _Member(features, story, self._vector(features))
        self._members.append(member)
        for identity in _identities(features):
            self._identified[identity] = story
        told = self._stories[story]
        told.entries += 1
        for term, weight in member.vector.items():
            told.sum[term] += weight
            self._telling[term].add(story)
        self._forget()

    def _scores(self, features: Features) -> dict[StoryId, float]:
        """How alike an entry and each story are: the mean cosine with the story's entries."""
        scores: dict[StoryId, float] = defaultdict(float)
        for term, weight in self._vector(features).items():
            for story in self._telling.get(term, ()):
                scores[story] += weight * self._stories[story].sum[term]
        return {story: score / self._stories[story].entries for story, score in scores.items()}

    def _vector(self, features: Features) -> dict[str, float]:
        """A unit vector: each term weighs what it tells, by how few of the entries have it."""
        total = len(self._members) + 1
        weights = {t: math.log((total + 1) / (self._frequency[t] + 0.5)) for t in features.terms}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items() if weight > 0}

    def _forget(self) -> None:
        assert self._newest is not None
        while self._newest - self._members[0].features.when > self._window:
            self._drop(self._members.popleft())

    def _drop(self, member: _Member) -> None:
        self._known.discard(member.features.entry)
        self._frequency.subtract(member.features.terms)
        for identity in _identities(member.features):
            self._identified.pop(identity, None)
        told = self._stories[member.story]
        told.entries -= 1
        for term, weight in member.vector.items():
            told.sum[term] -= weight
            if not told.entries or told.sum[term] < 1e-9:
                self._telling[term].discard(member.story)
                del told.sum[term]
        if not told.entries:
            del self._stories[member.story]


def _identities(features: Features) -> list[str]:
    return [
        f"{kind} {of}" for kind, of in (("page", features.page), ("words", features.wording)) if of
    ]
