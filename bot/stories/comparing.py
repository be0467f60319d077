"""An entry, and the stories near it in the window → how alike they are, and which are ruled out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from bot.model import StoryId
from bot.stories.contradiction import contradict
from bot.stories.features import Features
from bot.stories.index import Gathered, Index, Sums, Telling
from bot.stories.likeness import Likeness

if TYPE_CHECKING:
    from bot.stories.vectors import Vectors

REPEATS_AFTER = timedelta(hours=20)
"""An outlet's same words after this long are a recurring item ("Morning briefing")."""

_CANDIDATES = 8
"""Stories looked at, by words, and as many by meaning."""
_NEAREST = 40
"""Entries near in meaning from which those are taken."""
_LOOKED_AT = 24
"""Entries of a story whose vectors are looked at, the last ones."""
_COMPARED = 2
"""Entries of a story, of the nearest, whose headlines may contradict, beside its last."""
_DAY = timedelta(days=1)

Near = list[tuple[Telling, float]]
"""Tellings and their cosines, nearest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry that is being placed: its words at unit length, its vector less the mean."""

    told: Features
    words: Mapping[str, float]
    centred: Any = None


class Comparison:
    """One entry against the window; `vectors` are there where entries have some."""

    def __init__(self, asked: Asked, index: Index, vectors: "Vectors | None") -> None:
        self._asked = asked
        self._index = index
        self._vectors = vectors
        self._near: dict[StoryId, Near] = {}
        for number, cosine in index.near(asked.words):
            telling = index[number]
            self._near.setdefault(telling.story, []).append((telling, cosine))

    def likenesses(self) -> dict[StoryId, Likeness]:
        """The stories nearest by words and by meaning."""
        return {story: self._likeness(self._index.stories[story]) for story in self._candidates()}

    def is_own(self, story: StoryId) -> bool:
        """Whether nobody but the entry's outlet tells a story."""
        outlet = self._asked.told.outlet
        tellings = self._index.stories[story].tellings
        return bool(outlet) and all(one.features.outlet == outlet for one in tellings)

    def rules_out(self, story: StoryId) -> bool:
        """Whether most of a story's entries, of the nearest and the last, tell of another event."""
        last = self._index.stories[story].tellings[-1]
        nearest = [telling for telling, _ in self._near.get(story, [])[:_COMPARED]]
        compared = [telling.features for telling in (*nearest, last)]
        told = self._asked.told
        if any(is_repeat(told, before) for before in compared):
            return True
        against = sum(contradict(before.headline, told.headline) for before in compared)
        return 2 * against > len(compared)

    def _candidates(self) -> Iterable[StoryId]:
        by_words = list(self._near)[:_CANDIDATES]
        if self._asked.centred is None or self._vectors is None:
            return by_words
        numbers = self._vectors.near(self._asked.centred, _NEAREST)
        by_meaning = dict.fromkeys(self._index[number].story for number in numbers)
        return dict.fromkeys([*by_words, *list(by_meaning)[:_CANDIDATES]])

    def _likeness(self, story: Gathered) -> Likeness:
        told, words = self._asked.told, self._asked.words
        tellings, sums = story.tellings, story.sums
        size = len(tellings)
        cosines = [cosine for _, cosine in self._near.get(story.story, [])[:3]]
        dot = sums.dot(words)
        three, centre = self._meaning(tellings)
        return Likeness(
            nearest=cosines[0] if cosines else 0.0,
            nearest_three=sum(cosines) / min(3, size),
            mean=dot / size,
            centre=dot / sqrt(max(sums.squared, 1e-9)),
            signature=self._signature(sums, size),
            gap=max(0.0, (told.when - tellings[-1].features.when) / _DAY),
            size=log(size),
            language=sums.languages[told.language] / size,
            has_language=float(told.language in sums.languages),
            places_shared=_shared(told.headline.places, sums.places),
            places_differ=_differ(told.headline.places, sums.places, size),
            meaning_three=three,
            meaning_centre=centre,
        )

    def _signature(self, story: Sums, size: int) -> float:
        """How rare the rarest word is that the entry shares with the story, by how many of the
        story's entries have it; 1 if nobody else has it."""
        said = (
            story.words[word] / (size + 1) * self._index.rarity(word)
            for word in self._asked.words
            if word in story.words
        )
        return max(said, default=0.0) / self._index.rarity("")

    def _meaning(self, tellings: list[Telling]) -> tuple[float, float]:
        if self._asked.centred is None or self._vectors is None:
            return 0.0, 0.0
        numbers = [telling.number for telling in tellings[-_LOOKED_AT:]]
        return self._vectors.alike(self._asked.centred, numbers)


def is_repeat(told: Features, before: Features) -> bool:
    """An outlet's recurring item."""
    same_words = bool(told.wording) and told.wording == before.wording
    later = told.when - before.when >= REPEATS_AFTER
    return same_words and later and told.outlet == before.outlet != ""


def _shared(ours: frozenset[str], theirs: Iterable[str]) -> float:
    return len(ours.intersection(theirs)) / len(ours) if ours else 0.0


def _differ(ours: frozenset[str], theirs: Mapping[str, int], size: int) -> float:
    """1 if both name some, the story in a third of its entries or more, and none in common."""
    core = any(count * 3 >= size for count in theirs.values())
    return float(bool(ours) and core and ours.isdisjoint(theirs))
