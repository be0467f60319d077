"""Who tells a story → how far it is confirmed: shown to people, never asserted.

An outlet confirms once, however often it tells. Outlets that carry the same agency text word for
word are one confirmation between them: the earliest stands for the rest.
"""

from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher

from bot.model import Teller
from bot.stories.identity import wording
from bot.stories.words import words

_SAME_TEXT = 0.8
"""The part of two headlines' words, in the same order, from which one was taken over, perhaps
trimmed."""
_TELLING = 5
"""Headlines of fewer words can be the same by chance."""


def confirmations(tellers: Iterable[Teller], weigh: Mapping[str, float]) -> float:
    """How many outlets confirm a story, each by its weight: `weigh` gives those with a tag another
    than 1 (`{"state": 0.5}`); of several tags' the least counts."""
    return sum((_weight(teller, weigh) for teller in independent(tellers)), 0.0)


def state_alone(tellers: Collection[Teller]) -> bool:
    """Whether nobody but state media tells a story."""
    return bool(tellers) and all("state" in teller.tags for teller in tellers)


def independent(tellers: Iterable[Teller], *, lead: Teller | None = None) -> tuple[Teller, ...]:
    """Who confirms a story: the earliest first, or after the lead, which stands for its text
    whoever had it first."""
    found: list[_Voice] = [_Voice(lead)] if lead else []
    heard = {voice.teller.outlet for voice in found}
    for teller in sorted(tellers, key=lambda teller: teller.when):
        if teller.outlet not in heard:
            heard.add(teller.outlet)
            voice = _Voice(teller)
            if not any(voice.echoes(before) for before in found):
                found.append(voice)
    return tuple(voice.teller for voice in found)


def is_echo(teller: Teller, before: Teller) -> bool:
    """Whether another outlet carries the same text."""
    return teller.outlet != before.outlet and _Voice(teller).echoes(_Voice(before))


class _Voice:
    """A teller, and what its headline says."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self._wording = wording(teller.title)
        self._words = words(teller.title, teller.language)

    def echoes(self, other: "_Voice") -> bool:
        if self.teller.opening and self.teller.opening == other.teller.opening:
            return True
        if self._wording and self._wording == other._wording:
            return True
        return self._figures() == other._figures() and self._has_words_of(other)

    def _figures(self) -> list[str]:
        """Whoever has another figure has not copied."""
        return [word for word in self._words if word.isdigit()]

    def _has_words_of(self, other: "_Voice") -> bool:
        ours, theirs = self._words, other._words
        shortest, longest = sorted((len(ours), len(theirs)))
        if shortest < max(_TELLING, _SAME_TEXT * longest):
            return False
        matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
        return sum(block.size for block in matcher.get_matching_blocks()) >= _SAME_TEXT * longest


def _weight(teller: Teller, weigh: Mapping[str, float]) -> float:
    return min((weigh[tag] for tag in teller.tags if tag in weigh), default=1.0)
