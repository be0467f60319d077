"""Numbered dispatches: each about one topic or none, and otherwise in words of its own, so that no
two are taken for the same story. What grouping compares is the beginnings of words."""

import random
import re
from dataclasses import dataclass
from itertools import count

from bot.clock import utc_now
from tests.peers.feeds import Item

TOPICS = ("ceasefire", "harbour", "senate", "orchard")

_NUMBER = re.compile(r"\b(\d+)N\b")
_BEGINNING = 5
_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "dr", "kl", "st")
_VOWELS = ("a", "e", "i", "o", "u")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`topic` is empty for one that nobody watches for."""

    number: int
    topic: str
    item: Item


class Newsroom:
    """Writes dispatches, numbered from 1."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._numbers = count(1)
        self._begun: set[str] = set()

    def dispatch(self) -> Dispatch:
        number = next(self._numbers)
        topic = self._chance.choice((*TOPICS, *TOPICS, ""))
        subject = topic.capitalize() or "Weather"
        title = f"{subject} {self._new_words(5)} {number}N"
        told = f"{self._new_words(12)}."
        return Dispatch(number, topic, Item(title, told, published=utc_now()))

    def _new_words(self, number: int) -> str:
        return " ".join(self._new_word() for _ in range(number))

    def _new_word(self) -> str:
        while (new := word(self._chance))[:_BEGINNING] in self._begun:
            pass
        self._begun.add(new[:_BEGINNING])
        return new


def word(chance: random.Random) -> str:
    """An invented word of three or four syllables."""
    syllables = chance.choice((3, 4))
    return "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables))


def number_in(text: str) -> int | None:
    """The number of the dispatch that a message tells of."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None
