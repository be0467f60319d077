"""A story and an entry → how alike they are, and from that how likely they tell the same event.

A logistic regression: few numbers, each with a meaning. Its weights are fitted by
`python -m bench.grouping_fit` on the first half (in time) of a corpus of headlines in nine
languages, and measured on the second: see docs/benchmarks/grouping.md.
"""

from math import exp
from typing import NamedTuple


class Likeness(NamedTuple):
    """Cosines are of words weighed by rarity (without `meaning`) or of an encoder's vectors.

    Of the story's entries within the window: the nearest, the mean of the three nearest, the mean
    of all, their centre; `signature`: how much the entry says of what all of them say, by its most
    telling word. `gap`: days since the last of them; `size`: the logarithm of their number;
    `language`: the part of them in the entry's own language. `places_differ` is 1 where both name
    countries, and none in common. Meaning is 0 where the entry or all of the story has no vector.
    """

    nearest: float
    nearest_three: float
    mean: float
    centre: float
    signature: float
    gap: float
    size: float
    language: float
    has_language: float
    places_shared: float
    places_differ: float
    meaning_three: float = 0.0
    meaning_centre: float = 0.0


class Weights(NamedTuple):
    """`intercept` and one weight for each field of `Likeness`; the same event from `threshold`."""

    intercept: float
    each: Likeness
    threshold: float


def probability(likeness: Likeness, weights: Weights) -> float:
    """From 0 to 1 that an entry and a story tell the same event."""
    total = weights.intercept + sum(w * x for w, x in zip(weights.each, likeness, strict=True))
    return 1 / (1 + exp(-total))
