"""Entries, in order of time → the story that each tells: an earlier one's, or a new one.

In this order: the same page; the same words; the story most like it, if that is likely enough to
be the same event. Decided once, from what came before, and never changed.

A `Grouper` is memory alone: it is rebuilt by replaying recent entries with the stories that they
were given (`remember`). Two processes that share a store agree by letting only one of them group
at a time, and by replaying what the other placed since; should they ever not, the exact keys
(`exact_keys`) say that two stories are one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import log, sqrt
from typing import TYPE_CHECKING, Any, Literal

from bot.model import Entry, StoryId
from bot.stories.contradiction import contradict
from bot.stories.features import Features, features
from bot.stories.identity import another_story_of, story_of
from bot.stories.index import Gathered, Index, Telling
from bot.stories.likeness import Likeness, Weights, probability
from bot.stories.weights import WITH_MEANING, WORDS_ALONE

if TYPE_CHECKING:
    from bot.stories.meaning import Meanings

WINDOW = timedelta(hours=72)
_REPEATS_AFTER = timedelta(hours=20)
"""An outlet's same words after this long are a recurring item ("Morning briefing")."""
_NEAREST = 40
_CANDIDATES = 10
_COMPARED = 2
_LOOKED_AT = 40
"""Entries of a story whose vectors are looked at, the last ones."""
_DAY = 86_400.0

Near = list[tuple[Telling, float]]
"""Tellings and their cosines, nearest first."""

How = Literal["new", "page", "wording", "likeness"]


@dataclass(frozen=True, slots=True)
class Placement:
    """The story that an entry tells, how that is known, and how likely it is (0 to 1)."""

    story: StoryId
    how: How
    probability: float = 1.0


class Grouper:
    """`window` is how long an entry is compared with; `weights` replace the fitted ones."""

    def __init__(self, *, window: timedelta = WINDOW, weights: Weights | None = None) -> None:
        self._window = window
        self._weights = weights
        self._index = Index()
        self._meanings: Meanings | None = None
        self._pages: dict[str, list[int]] = defaultdict(list)
        self._wordings: dict[str, list[int]] = defaultdict(list)
        self._next = 0

    def place(self, entry: Entry, vector: Any = None, *, page_reached: str = "") -> Placement:
        """Decide which story an entry tells, and remember it.

        `vector` is an encoder's of `gist(entry)`, where there is an encoder. Entries come in order
        of time, or nearly.
        """
        told = features(entry, page_reached=page_reached)
        self._expire(told)
        words = self._index.weighed(told)
        centred = self._centred(vector, told.language)
        found = self._known(told) or self._alike(told, words, centred)
        placement = found or Placement(self.begun_by(entry), "new")
        self._keep(told, placement.story, words, centred)
        return placement

    def choose(self, told: Features) -> StoryId | None:
        """The story that an entry joins, by its words and what identifies it; None if it begins
        one. Remembers nothing."""
        self._expire(told)
        words = self._index.weighed(told)
        found = self._known(told) or self._alike(told, words, None)
        return found.story if found else None

    def add(self, told: Features, story: StoryId) -> None:
        """Take an entry's story as decided, here or by another process."""
        self._expire(told)
        self._keep(told, story, self._index.weighed(told), None)

    def begun_by(self, entry: Entry) -> StoryId:
        """The id of the story that begins with an entry, which joins none: not that of a story
        that goes on and is another."""
        story = story_of(entry)
        return another_story_of(entry) if story in self._index.stories else story

    def remember(
        self, entry: Entry, story: StoryId, vector: Any = None, *, page_reached: str = ""
    ) -> None:
        """Take an entry's story as decided: for replaying."""
        told = features(entry, page_reached=page_reached)
        self._expire(told)
        centred = self._centred(vector, told.language)
        self._keep(told, story, self._index.weighed(told), centred)

    def likenesses(self, entry: Entry, vector: Any = None) -> dict[StoryId, Likeness]:
        """How alike an entry and each story near it are; remembers nothing but the means."""
        told = features(entry)
        self._expire(told)
        words = self._index.weighed(told)
        centred = self._centred(vector, told.language)
        return self._likenesses(told, words, centred, self._nearest(words))

    # --- exact identity ------------------------------------------------------------------------

    def _known(self, told: Features) -> Placement | None:
        for number in reversed(self._pages.get(told.page, ())):
            if self._is_same_page(told, self._index[number]):
                return Placement(self._index[number].story, "page")
        for number in reversed(self._wordings.get(told.wording, ())):
            if self._is_taken_over(told, self._index[number].features):
                return Placement(self._index[number].story, "wording")
        return None

    def _is_same_page(self, told: Features, before: Telling) -> bool:
        """A page that says something else altogether the next day has been put to another use."""
        soon = told.when - before.features.when < _REPEATS_AFTER
        return soon or not before.words or not told.words.keys().isdisjoint(before.words)

    def _is_taken_over(self, told: Features, before: Features) -> bool:
        return not self._is_repeat(told, before)

    def _is_repeat(self, told: Features, before: Features) -> bool:
        """An outlet's recurring item."""
        same_words = bool(told.wording) and told.wording == before.wording
        later = told.when - before.when >= _REPEATS_AFTER
        return same_words and later and told.outlet == before.outlet != ""

    # --- likeness ------------------------------------------------------------------------------

    def _alike(self, told: Features, words: Mapping[str, float], centred: Any) -> Placement | None:
        weights = self._weights or (WORDS_ALONE if centred is None else WITH_MEANING)
        nearest = self._nearest(words)
        likenesses = self._likenesses(told, words, centred, nearest)
        for story, likely in likeliest(likenesses, weights):
            if not self._is_another(told, story, nearest.get(story, [])):
                return Placement(story, "likeness", likely)
        return None

    def _nearest(self, words: Mapping[str, float]) -> dict[StoryId, Near]:
        """The tellings that share the rarest words, by story."""
        nearest: dict[StoryId, Near] = {}
        for number, cosine in self._index.near(words):
            telling = self._index[number]
            nearest.setdefault(telling.story, []).append((telling, cosine))
        return nearest

    def _likenesses(
        self,
        told: Features,
        words: Mapping[str, float],
        centred: Any,
        nearest: Mapping[StoryId, Near],
    ) -> dict[StoryId, Likeness]:
        candidates = list(nearest)[:_CANDIDATES]
        if centred is not None and self._meanings is not None:
            by_meaning = self._meanings.near(centred, _NEAREST)
            stories = dict.fromkeys(self._index[number].story for number in by_meaning)
            candidates = list(dict.fromkeys([*candidates, *list(stories)[:_CANDIDATES]]))
        return {
            story: self._likeness(
                self._index.stories[story],
                told,
                words,
                [cosine for _, cosine in nearest.get(story, ())],
                centred,
            )
            for story in candidates
        }

    def _is_another(self, told: Features, story: StoryId, nearest: Near) -> bool:
        """Whether most of a story's entries, of the nearest and the last, tell of another event."""
        last = next(reversed(self._index.stories[story].tellings.values()))
        compared = [one.features for one in (*(one for one, _ in nearest[:_COMPARED]), last)]
        if any(self._is_repeat(told, before) for before in compared):
            return True
        against = sum(contradict(before.headline, told.headline) for before in compared)
        return 2 * against > len(compared)

    def _likeness(
        self,
        story: Gathered,
        told: Features,
        words: Mapping[str, float],
        cosines: list[float],
        centred: Any,
    ) -> Likeness:
        size = len(story.tellings)
        tellings = list(story.tellings.values())
        dot = story.dot(words)
        meaning = self._meaning(centred, tellings)
        return Likeness(
            nearest=cosines[0] if cosines else 0.0,
            nearest_three=sum(cosines[:3]) / min(3, size),
            mean=dot / size,
            centre=dot / sqrt(max(story.squared, 1e-9)),
            signature=self._signature(story, words),
            gap=_days(told, tellings[-1].features),
            size=log(size),
            language=story.languages[told.language] / size,
            has_language=float(told.language in story.languages),
            places_shared=_shared(told.headline.places, story.places),
            places_differ=_differ(told.headline.places, story.places, size),
            meaning_three=meaning[0],
            meaning_centre=meaning[1],
        )

    def _signature(self, story: Gathered, words: Mapping[str, float]) -> float:
        size = len(story.tellings) + 1
        most = self._index.rarity("")
        said = (
            story.words[word] / size * self._index.rarity(word)
            for word in words
            if word in story.words
        )
        return max(said, default=0.0) / most

    def _meaning(self, centred: Any, tellings: list[Telling]) -> tuple[float, float]:
        if centred is None or self._meanings is None:
            return 0.0, 0.0
        return self._meanings.alike(centred, [one.number for one in tellings[-_LOOKED_AT:]])

    # --- memory --------------------------------------------------------------------------------

    def _centred(self, vector: Any, language: str) -> Any:
        if vector is None:
            return None
        if self._meanings is None:
            from bot.stories.meaning import Meanings

            self._meanings = Meanings()
        return self._meanings.centred(vector, language)

    def _keep(
        self, told: Features, story: StoryId, words: Mapping[str, float], centred: Any
    ) -> None:
        telling = Telling(self._next, story, told, words)
        self._next += 1
        self._index.add(telling)
        if told.page:
            self._pages[told.page].append(telling.number)
        if told.wording:
            self._wordings[told.wording].append(telling.number)
        if centred is not None and self._meanings is not None:
            self._meanings.add(telling.number, centred)

    def _expire(self, now: Features) -> None:
        while (oldest := self._index.oldest()) and now.when - oldest.features.when > self._window:
            self._index.drop_oldest()
            _forget(self._pages, oldest.features.page)
            _forget(self._wordings, oldest.features.wording)
            if self._meanings is not None:
                self._meanings.drop(oldest.number)


def likeliest(
    likenesses: Mapping[StoryId, Likeness], weights: Weights
) -> list[tuple[StoryId, float]]:
    """The stories that are likely enough the same, with their probabilities, likeliest first."""
    likely = [(story, probability(one, weights)) for story, one in likenesses.items()]
    enough = [one for one in likely if one[1] >= weights.threshold]
    return sorted(enough, key=lambda one: -one[1])


def exact_keys(told: Features) -> tuple[str, ...]:
    """By what a store can tell at once that two entries are of one story."""
    keys = (
        f"page {told.page}" if told.page else "",
        f"words {told.wording}" if told.wording else "",
    )
    return tuple(key for key in keys if key)


def _forget(numbers: dict[str, list[int]], key: str) -> None:
    """Numbers are dropped in the order in which they came."""
    if key:
        numbers[key].pop(0)
        if not numbers[key]:
            del numbers[key]


def _days(now: Features, before: Features) -> float:
    return max(0.0, (now.when - before.when).total_seconds() / _DAY)


def _shared(ours: frozenset[str], theirs: Iterable[str]) -> float:
    return len(ours.intersection(theirs)) / len(ours) if ours else 0.0


def _differ(ours: frozenset[str], theirs: Mapping[str, int], size: int) -> float:
    """1 if both name some, the story in a third of its entries or more, and none in common."""
    core = any(count * 3 >= size for count in theirs.values())
    return float(bool(ours) and core and ours.isdisjoint(theirs))
