"""Numbered dispatches: each about one topic or none, and otherwise in words of its own, so that no
two could be taken for the same story."""

import random
import re
from dataclasses import dataclass
from itertools import count

from bot.clock import utc_now
from tests.peers.feeds import Item

TOPICS = ("ceasefire", "harbour", "senate", "orchard")

_NUMBER = re.compile(r"\bN(\d{6})\b")
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

    def dispatch(self) -> Dispatch:
        number = next(self._numbers)
        topic = self._chance.choice((*TOPICS, *TOPICS, ""))
        subject = topic.capitalize() or "Weather"
        words = " ".join(word(self._chance) for _ in range(5))
        told = " ".join(word(self._chance) for _ in range(12))
        title = f"{subject} {words} N{number:06}"
        return Dispatch(number, topic, Item(title, f"{told}.", published=utc_now()))


def word(chance: random.Random) -> str:
    """An invented word of three or four syllables."""
    syllables = chance.choice((3, 4))
    return "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables))


def number_in(text: str) -> int | None:
    """The number of the dispatch that a message tells of."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None
