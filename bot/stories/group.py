"""Entries, in order of time → the story that each tells: an earlier one's, or a new one.

In this order: the same page; the same words; the story most like it, if that is likely enough to
be the same event and nothing rules it out. Decided once, from what came before, never changed.

A `Grouper` is memory alone, and is rebuilt by adding recent entries again with the stories that
they were given. Processes that share a store agree by a log of placements: who decides has read it
to its end, and if it has grown meanwhile, reads on and decides again.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.model import Entry, StoryId
from bot.stories.comparing import REPEATS_AFTER, Asked, Comparison, is_repeat
from bot.stories.features import Features, features
from bot.stories.identity import another_story_of, story_of
from bot.stories.index import Index, Telling
from bot.stories.likeness import Likeness, Weights, probability
from bot.stories.weights import WITH_MEANING, WORDS_ALONE

if TYPE_CHECKING:
    from bot.stories.vectors import Vectors

WINDOW = timedelta(hours=72)
MOST = 30_000
"""Entries in the window, the last ones: what 2,000 sources publish in three days. Each takes some
5 kB."""

_OWN = 0.5
"""How likely an entry must be to join a story that its own outlet alone tells: two articles of one
outlet are about two events, but for updates, which are very alike."""


class Grouper:
    """`window` is how long an entry is compared with, if it is among the last `most`; `weights`
    replace the fitted ones."""

    def __init__(
        self, *, window: timedelta = WINDOW, most: int = MOST, weights: Weights | None = None
    ) -> None:
        self._window = window
        self._most = most
        self._weights = weights
        self._index = Index()
        self._vectors: Vectors | None = None
        self._pages: dict[str, list[int]] = defaultdict(list)
        self._wordings: dict[str, list[int]] = defaultdict(list)
        self._next = 0

    def place(self, entry: Entry, *, vector: bytes = b"", page_reached: str = "") -> StoryId:
        """Decide which story an entry tells, and add it. See `features` for the arguments."""
        told = features(entry, vector=vector, page_reached=page_reached)
        story = self.choose(told) or self.begun_by(entry)
        self.add(told, story)
        return story

    def choose(self, told: Features) -> StoryId | None:
        """The story that an entry joins; None if it begins one, see `begun_by`."""
        self._expire(told)
        return self._known(told) or self._alike(told)

    def add(self, told: Features, story: StoryId) -> None:
        """Take an entry's story as decided, here or by another process. Entries come in order of
        time, or nearly."""
        self._expire(told)
        asked = self._asked(told)
        telling = Telling.of(self._next, story, told, asked.words)
        self._next += 1
        self._index.add(telling)
        if told.page:
            self._pages[told.page].append(telling.number)
        if told.wording:
            self._wordings[told.wording].append(telling.number)
        if vectors := self._vectors_for(told):
            vectors.add(telling.number, told)

    def begun_by(self, entry: Entry) -> StoryId:
        """The id of the story that begins with an entry, which joins none: not that of a story
        that goes on and is another."""
        story = story_of(entry)
        return another_story_of(entry) if story in self._index.stories else story

    def likenesses(self, told: Features) -> dict[StoryId, Likeness]:
        """How alike an entry and each story near it are."""
        self._expire(told)
        return self._compared(told).likenesses()

    # --- exact identity ------------------------------------------------------------------------

    def _known(self, told: Features) -> StoryId | None:
        for number in reversed(self._pages.get(told.page, ())):
            if _is_same_page(told, self._index[number]):
                return self._index[number].story
        for number in reversed(self._wordings.get(told.wording, ())):
            if not is_repeat(told, self._index[number].features):
                return self._index[number].story
        return None

    # --- likeness ------------------------------------------------------------------------------

    def _alike(self, told: Features) -> StoryId | None:
        compared = self._compared(told)
        for story, likely in likeliest(compared.likenesses(), self._weights):
            sure = likely >= _OWN or not compared.is_own(story)
            if sure and not compared.rules_out(story):
                return story
        return None

    def _compared(self, told: Features) -> Comparison:
        return Comparison(self._asked(told), self._index, self._vectors)

    def _asked(self, told: Features) -> Asked:
        vectors = self._vectors_for(told)
        return Asked(told, self._index.weighed(told), vectors and vectors.centred(told))

    def _vectors_for(self, told: Features) -> "Vectors | None":
        """numpy is imported with the first vector; a process without it compares words alone."""
        if not told.vector or not find_spec("numpy"):
            return None
        if self._vectors is None:
            from bot.stories.vectors import Vectors

            self._vectors = Vectors()
        return self._vectors

    # --- memory --------------------------------------------------------------------------------

    def _expire(self, now: Features) -> None:
        while (oldest := self._index.oldest()) and (
            now.when - oldest.features.when > self._window or len(self._index) > self._most
        ):
            self._index.drop_oldest()
            _forget(self._pages, oldest.features.page)
            _forget(self._wordings, oldest.features.wording)
            if self._vectors is not None:
                self._vectors.drop(oldest.number)


def likeliest(
    likenesses: Mapping[StoryId, Likeness], weights: Weights | None = None
) -> list[tuple[StoryId, float]]:
    """The stories that are likely enough the same, with their probabilities, likeliest first."""
    found = []
    for story, likeness in likenesses.items():
        fitting = weights or (WITH_MEANING if likeness.meaning_centre else WORDS_ALONE)
        likely = probability(likeness, fitting)
        if likely >= fitting.threshold:
            found.append((story, likely))
    return sorted(found, key=lambda one: -one[1])


def _is_same_page(told: Features, before: Telling) -> bool:
    """A page that says something else altogether the next day has been put to another use."""
    soon = told.when - before.features.when < REPEATS_AFTER
    return soon or not before.words or not told.words.keys().isdisjoint(before.words)


def _forget(numbers: dict[str, list[int]], key: str) -> None:
    """Numbers are dropped in the order in which they came."""
    if key:
        numbers[key].pop(0)
        if not numbers[key]:
            del numbers[key]
