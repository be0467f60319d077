"""How well one partition of entries agrees with another: BCubed, and pairs."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple


class Score(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"{self.precision:.3f} {self.recall:.3f} {self.f1:.3f}"


def bcubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Score:
    """Bagga and Baldwin 1998: the mean, over entries, of how much of its group is its story, and
    how much of its story is in its group."""
    both, of_gold, of_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    count = len(gold)
    precision = sum(n * n / of_found[f] for (_, f), n in both.items()) / count
    recall = sum(n * n / of_gold[g] for (g, _), n in both.items()) / count
    return Score(precision, recall)


def pairs(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Score:
    """Of the pairs put together, those that belong so; of those that belong, those put together."""
    both = _pairs(Counter(zip(gold, found, strict=True)))
    return Score(both / (_pairs(Counter(found)) or 1), both / (_pairs(Counter(gold)) or 1))


def across(gold: Sequence[Hashable], found: Sequence[Hashable], languages: Sequence[str]) -> Score:
    """`pairs`, of entries in two different languages alone."""

    def other(labels: Sequence[Hashable]) -> int:
        return _pairs(Counter(labels)) - _pairs(Counter(zip(labels, languages, strict=True)))

    both = other(list(zip(gold, found, strict=True)))
    return Score(both / (other(found) or 1), both / (other(gold) or 1))


def within(
    measure: Callable[[Sequence[Hashable], Sequence[Hashable]], Score],
    gold: Sequence[Hashable],
    found: Sequence[Hashable],
    chosen: Sequence[bool],
) -> Score:
    """A measure of the chosen entries alone."""
    kept = [(g, f) for g, f, c in zip(gold, found, chosen, strict=True) if c]
    return measure([g for g, _ in kept], [f for _, f in kept])


def _pairs(counts: Counter[Hashable]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())
