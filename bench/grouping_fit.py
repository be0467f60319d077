"""Fits the weights of likeness on the first half of og2021: writes bot/stories/weights.py.

Each entry is compared with the stories as annotated so far; each comparison is one sample. The
threshold is the one with the best BCubed F1 on the same half, of those precise enough.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.encoder import vectors
from bench.grouping import grouped
from bench.newsrooms import Told, halves, og2021
from bench.partitions import bcubed
from bot.model import StoryId
from bot.stories import weights as module
from bot.stories.features import features
from bot.stories.group import Grouper
from bot.stories.likeness import Likeness, Weights
from bot.stories.vectors import packed

_THRESHOLDS = (0.15, 0.18, 0.2, 0.22, 0.25, 0.3)
_RIDGE = 1.0
_PRECISION, _PRECISION_WITH_MEANING = 0.85, 0.87
"""The least that will do. By meaning, two events of one rare subject are taken for one more easily
than these corpora, each of broad subjects, let us see."""
_WORDS_ALONE = [name for name in Likeness._fields if not name.startswith("meaning")]
_WITH_MEANING = [name for name in Likeness._fields if name not in ("mean", "nearest_three")]


def main() -> None:
    first, _ = halves(og2021())
    rows = vectors(og2021())[: len(first)]
    fitted = {
        "WORDS_ALONE": _fitted(first, None, _WORDS_ALONE, _PRECISION),
        "WITH_MEANING": _fitted(first, rows, _WITH_MEANING, _PRECISION_WITH_MEANING),
    }
    _write(fitted)


def samples(told: Sequence[Told], vectors: Any) -> tuple[Any, Any]:
    """Likenesses, and whether they are of the same story."""
    grouper = Grouper()
    likenesses, same = [], []
    for i, one in enumerate(told):
        told_of = features(one.entry, vector=b"" if vectors is None else packed(vectors[i]))
        for story, likeness in grouper.likenesses(told_of).items():
            likenesses.append(likeness)
            same.append(story == one.story)
        grouper.add(told_of, StoryId(one.story))
    return np.array(likenesses), np.array(same, dtype=float)


def _fitted(told: Sequence[Told], vectors: Any, names: Sequence[str], least: float) -> Weights:
    likenesses, same = samples(told, vectors)
    if vectors is not None:  # what is compared by words alone has weights of its own
        by_meaning = likenesses[:, Likeness._fields.index("meaning_centre")] != 0
        likenesses, same = likenesses[by_meaning], same[by_meaning]
    columns = [Likeness._fields.index(name) for name in names]
    intercept, each = _regressed(likenesses[:, columns], same)
    spread = dict(zip(names, each, strict=True))
    likely = Likeness(*(float(spread.get(name, 0.0)) for name in Likeness._fields))
    tried = []
    for threshold in _THRESHOLDS:
        weights = Weights(float(intercept), likely, threshold)
        score = bcubed([t.story for t in told], grouped(told, vectors, weights))
        print(f"{threshold:.2f}  {score}", flush=True)
        tried.append((score.precision > least, score.f1, weights))
    return max(tried, key=lambda one: one[:2])[2]


def _regressed(x: Any, y: Any) -> tuple[Any, Any]:
    """Logistic regression by iteratively reweighted least squares, on standardised columns."""
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([np.ones((len(x), 1)), (x - mean) / deviation])
    penalty = np.eye(z.shape[1]) * _RIDGE
    penalty[0, 0] = 0.0
    beta = np.zeros(z.shape[1])
    for _ in range(25):
        likely = 1 / (1 + np.exp(-z @ beta))
        slope = z.T @ (y - likely) - penalty @ beta
        curve = (z * (likely * (1 - likely))[:, None]).T @ z + penalty
        beta += np.linalg.solve(curve, slope)
    each = beta[1:] / deviation
    return beta[0] - each @ mean, each


def _write(fitted: dict[str, Weights]) -> None:
    lines = [
        '"""The weights of likeness: see likeness.py. Written by `bench.grouping_fit`."""',
        "",
        "from bot.stories.likeness import Likeness, Weights",
    ]
    for name, weights in fitted.items():
        each = "".join(f"        {k}={v:.3f},\n" for k, v in weights.each._asdict().items())
        lines += [
            "",
            f"{name} = Weights(\n    intercept={weights.intercept:.3f},\n"
            f"    each=Likeness(\n{each}    ),\n    threshold={weights.threshold},\n)",
        ]
    Path(module.__file__).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
