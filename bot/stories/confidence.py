"""Who tells a story → how far it is confirmed: shown to people, never asserted.

An outlet confirms once, however often it tells. Outlets that carry the same agency text word for
word are one confirmation between them: the earliest stands for the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Teller
from bot.stories.identity import wording
from bot.stories.words import words

_SAME_TEXT = 0.8
"""The part of two headlines' words in common from which one was taken over, perhaps trimmed."""
_TELLING = 5
"""Headlines of fewer words can be the same by chance."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """`independent` tellers, the earliest first; whether all of them are state media; how long ago
    the story was first told. `weight` is their number, each by its weight."""

    independent: tuple[Teller, ...]
    state_alone: bool
    age: timedelta
    weight: float

    def reaches(self, least: float) -> bool:
        """Whether a watch that asks for so many outlets (`min:2`) may ring."""
        return self.weight >= least


def confidence(
    tellers: Sequence[Teller], *, now: datetime, weigh: Mapping[str, float] | None = None
) -> Confidence:
    """`weigh` gives outlets with a tag another weight than 1 (`{"state": 0.5}`); of several tags'
    the least counts."""
    earliest_first = sorted(tellers, key=lambda teller: teller.when)
    independent: list[Teller] = []
    for teller in earliest_first:
        if not any(_is_echo(teller, before) for before in independent):
            independent.append(teller)
    return Confidence(
        tuple(independent),
        bool(independent) and all("state" in teller.tags for teller in independent),
        now - earliest_first[0].when if earliest_first else timedelta(),
        sum(_weight(teller, weigh or {}) for teller in independent),
    )


def _is_echo(teller: Teller, before: Teller) -> bool:
    return teller.outlet == before.outlet or _same_text(teller, before)


def _same_text(one: Teller, other: Teller) -> bool:
    if wording(one.title) and wording(one.title) == wording(other.title):
        return True
    ours, theirs = set(words(one.title, one.language)), set(words(other.title, other.language))
    if min(len(ours), len(theirs)) < _TELLING:
        return False
    return len(ours & theirs) >= _SAME_TEXT * max(len(ours), len(theirs))


def _weight(teller: Teller, weigh: Mapping[str, float]) -> float:
    return min((weigh[tag] for tag in teller.tags if tag in weigh), default=1.0)
