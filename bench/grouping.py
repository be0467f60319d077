"""How well, and how fast, entries are grouped into stories.

    python -m bench.grouping            the tables of docs/benchmarks/grouping.md
    python -m bench.grouping fit        fits the weights anew

Needs bench/requirements.txt, and the corpus beside the checkout.
"""

import sys
from collections.abc import Sequence
from typing import Any

from bench.newsrooms import Told
from bot.stories.group import Grouper
from bot.stories.likeness import Weights


def grouped(told: Sequence[Told], vectors: Any = None, weights: Weights | None = None) -> list[str]:
    """The story of each entry, decided online."""
    grouper = Grouper(weights=weights) if weights else Grouper()
    return [
        grouper.place(one.entry, None if vectors is None else vectors[i]).story
        for i, one in enumerate(told)
    ]


def main() -> None:
    from bench.encoder import vectors
    from bench.grouping_fit import fit
    from bench.newsrooms import og2021

    if sys.argv[1:] == ["fit"]:
        fit(vectors(og2021()))


if __name__ == "__main__":
    main()
