"""How well, and how fast, entries are grouped into stories.

    python -m bench.grouping            the tables of docs/benchmarks/grouping.md
    python -m bench.grouping_fit        fits the weights of likeness anew

Needs bench/requirements.txt, and the corpus beside the checkout. The first run encodes all
headlines, which takes minutes.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from statistics import median, quantiles
from typing import Any

from bench.newsrooms import Told, halves, og2021, uci
from bench.partitions import Score, across, bcubed, pairs, within
from bot.stories.group import MOST, Grouper
from bot.stories.likeness import Weights
from bot.stories.vectors import packed

Partition = list[Any]
_TIMED = 2_000


def main() -> None:
    for name, told in (("og2021", og2021()), ("uci", uci())):
        print(f"\n{name}: {len(told)} entries; precision recall F1")
        for who, found in _contestants(told):
            _show(who, told, found)
    print(f"\nMilliseconds an entry at a window of {MOST}: median, 99 in 100, worst; and of one")
    print("full garbage collection, which no entry is charged with")
    _time()


def grouped(told: Sequence[Told], vectors: Any = None, weights: Weights | None = None) -> Partition:
    """The story of each entry, decided online."""
    grouper = Grouper(weights=weights)
    kept = _packed(told, vectors)
    return [grouper.place(one.entry, vector=vector) for one, vector in zip(told, kept, strict=True)]


def _packed(told: Sequence[Told], vectors: Any) -> list[bytes]:
    return [b""] * len(told) if vectors is None else [packed(vector) for vector in vectors]


# --- how well ----------------------------------------------------------------------------------


def _contestants(told: Sequence[Told]) -> Iterator[tuple[str, Partition]]:
    from bench.encoder import vectors
    from bench.grouping_rivals import MINHASH_THRESHOLDS, TFIDF_THRESHOLDS, minhash, tfidf

    yield "Tocsin, words alone", grouped(told)
    yield "Tocsin, with meaning", grouped(told, vectors(told))
    yield "TF-IDF alone", tfidf(told, _best(tfidf, TFIDF_THRESHOLDS))
    yield "MinHash LSH", minhash(told, _best(minhash, MINHASH_THRESHOLDS))


def _best(
    rival: Callable[[Sequence[Told], float], Partition], thresholds: Sequence[float]
) -> float:
    """Rivals get the threshold that is best where our weights were fitted."""
    first, _ = halves(og2021())
    gold = [one.story for one in first]
    return max(thresholds, key=lambda threshold: bcubed(gold, rival(first, threshold)).f1)


def _show(who: str, told: Sequence[Told], found: Partition) -> None:
    gold = [one.story for one in told]
    languages = [one.entry.language for one in told]
    print(f"  {who}")
    print(f"    BCubed {bcubed(gold, found)}   pairs {pairs(gold, found)}")
    second = [i >= len(told) // 2 for i in range(len(told))]
    print(f"    second half (not fitted on): BCubed {within(bcubed, gold, found, second)}")
    if len(set(languages)) > 1:
        print(f"    pairs across languages {across(gold, found, languages)}")
        print(f"    BCubed F1 by language: {_by_language(gold, found, languages)}")


def _by_language(gold: Sequence[str], found: Partition, languages: Sequence[str]) -> str:
    def score(language: str) -> Score:
        return within(bcubed, gold, found, [one == language for one in languages])

    return "  ".join(f"{one} {score(one).f1:.3f}" for one in sorted(set(languages)))


# --- how fast ----------------------------------------------------------------------------------


def _time() -> None:
    import numpy as np

    news = _made_up(MOST + _TIMED)
    noise = np.random.default_rng(0).normal(size=(len(news), 384)).astype(np.float32)
    for who, vectors in (("words alone", None), ("with meaning", noise)):
        grouper = Grouper()
        kept = list(zip(news, _packed(news, vectors), strict=True))
        for one, vector in kept[:MOST]:
            grouper.place(one.entry, vector=vector)
        pause = _spent(gc.collect)
        gc.freeze()
        spent = [_spent(partial(grouper.place, e.entry, vector=v)) for e, v in kept[MOST:]]
        gc.unfreeze()
        worst = f"{median(spent):.2f} {quantiles(spent, n=100)[98]:.2f} {max(spent):.2f}"
        print(f"  {who:14} {worst}   {pause:.0f}")


def _spent(act: Callable[[], Any]) -> float:
    """Milliseconds of processor time."""
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000


def _made_up(count: int) -> list[Told]:
    """Headlines of real halves, within one window."""
    chance = random.Random(0)
    real = [*og2021(), *uci()]
    start = real[0].entry.when
    step = timedelta(hours=71) / count
    made = []
    for i in range(count):
        one, other = chance.choice(real), chance.choice(real)
        left, right = one.entry.title.split(), other.entry.title.split()
        title = " ".join([*left[: len(left) // 2], *right[len(right) // 2 :]])
        when = start + step * i
        entry = replace(one.entry, title=title, url="", arrived=when, published=when)
        made.append(Told(entry, ""))
    return made


if __name__ == "__main__":
    main()
