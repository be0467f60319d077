"""Vectors of an encoder → which entries mean nearly the same, in whatever language they are.

An encoder's vector says first in which language a text is, and next what the whole window is about
(a war, the Olympics); only what is left tells stories apart. So each vector is taken from the mean
of its language, which drifts with the news. (Measured: average precision of same-story pairs
0.48 → 0.64 for multilingual-e5-small.)

Needs numpy, which comes with the `meaning` extra; nothing else here imports this module.
"""

import os
from collections.abc import Sequence
from typing import Any

# Products this small gain nothing from threads, which wait for one another by spinning. Read when
# numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from bot.stories.features import Features

Vector = Any
"""A one-dimensional array of floats."""

_DRIFT = 1 / 2000
"""The least weight of a new vector in a mean: it remembers some 2,000 entries."""
_LANGUAGE_PRIOR = 50
"""A language's mean begins as the mean of all, worth so many entries."""
_LEARNT = 200
"""Entries whose mean is known well enough. Until then all vectors look alike, and are compared with
none: on a fresh start, seven headlines on ferries were one story."""
_SKETCH = 96
"""Dimensions in which all of the window is searched; the full vectors decide."""


def packed(vector: Vector) -> bytes:
    """A vector as it is kept with an entry's features: two bytes a dimension."""
    return bytes(np.asarray(vector, dtype=np.float16).tobytes())


def unpacked(kept: bytes) -> Vector:
    return np.frombuffer(kept, dtype=np.float16).astype(np.float32)


class Vectors:
    def __init__(self) -> None:
        self._mean: Vector | None = None
        self._seen = 0
        self._of_language: dict[str, tuple[int, Vector]] = {}
        self._rows: dict[int, int] = {}
        self._numbers: Vector = np.zeros(0, dtype=np.int64)
        self._free: list[int] = []
        self._full: Vector = np.zeros((0, 0), dtype=np.float16)
        self._sketches: Vector = np.zeros((0, _SKETCH), dtype=np.float32)
        self._projection: Vector | None = None

    def centred(self, told: Features) -> Vector | None:
        """An entry's vector less its language's mean, at unit length; None until that is learnt."""
        if self._seen < _LEARNT:
            return None
        _, mean = self._of_language.get(told.language, (0, self._mean))
        left = unpacked(told.vector) - mean
        return left / max(float(np.linalg.norm(left)), 1e-9)

    def add(self, number: int, told: Features) -> None:
        """Learn from an entry's vector, and keep it."""
        self._learn(unpacked(told.vector), told.language)
        centred = self.centred(told)
        if centred is None:
            return
        if not self._free:
            self._grow(len(centred))
        row = self._free.pop()
        self._rows[number] = row
        self._numbers[row] = number
        self._full[row] = centred
        self._sketches[row] = self._sketch(centred)

    def drop(self, number: int) -> None:
        row = self._rows.pop(number, None)
        if row is not None:
            self._sketches[row] = 0.0
            self._numbers[row] = -1
            self._free.append(row)

    def near(self, centred: Vector, most: int) -> list[int]:
        """The nearest entries, nearest first."""
        if not self._rows:
            return []
        guessed = self._sketches @ self._sketch(centred)
        most = min(most, len(self._rows))
        rows = np.argpartition(-guessed, most - 1)[:most]
        rows = rows[np.argsort(-(self._full[rows].astype(np.float32) @ centred))]
        return [number for number in map(int, self._numbers[rows]) if number in self._rows]

    def alike(self, centred: Vector, numbers: Sequence[int]) -> tuple[float, float]:
        """The mean cosine with the three nearest of these entries, and the cosine with their sum;
        0 where none has a vector."""
        rows = [self._rows[number] for number in numbers if number in self._rows]
        if not rows:
            return 0.0, 0.0
        vectors = self._full[rows].astype(np.float32)
        dots = vectors @ centred
        length = max(float(np.linalg.norm(vectors.sum(axis=0))), 1e-9)
        return float(np.sort(dots)[-3:].mean()), float(dots.sum()) / length

    def _learn(self, vector: Vector, language: str) -> None:
        """Let the means drift towards a vector."""
        self._seen += 1
        if self._mean is None:
            self._mean = np.zeros_like(vector)
        self._mean = self._mean + (vector - self._mean) * max(_DRIFT, 1 / (self._seen + 1))
        count, mean = self._of_language.get(language, (0, self._mean))
        mean = mean + (vector - mean) * max(_DRIFT, 1 / (count + 1 + _LANGUAGE_PRIOR))
        self._of_language[language] = (count + 1, mean)

    def _sketch(self, centred: Vector) -> Vector:
        if self._projection is None:
            noise = np.random.default_rng(0).normal(size=(len(centred), _SKETCH))
            self._projection = np.linalg.qr(noise)[0].astype(np.float32)
        return centred @ self._projection

    def _grow(self, dimensions: int) -> None:
        old = len(self._numbers)
        more = max(256, old)
        self._free = list(range(old + more - 1, old - 1, -1))
        self._numbers = np.concatenate([self._numbers, np.zeros(more, dtype=np.int64)])
        full = np.zeros((old + more, dimensions), dtype=np.float16)
        if old:
            full[:old] = self._full
        self._full = full
        empty = np.zeros((more, _SKETCH), dtype=np.float32)
        self._sketches = np.concatenate([self._sketches, empty])
