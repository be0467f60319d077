"""How alike two short texts are to a reader: typos, case and accents count for little."""

import re
import unicodedata
from functools import lru_cache

_LOOKED_AT = 160
"""How many characters of a text are looked at."""


def likeness(one: str, other: str) -> float | None:
    """Sørensen–Dice over trigrams of two folded texts, 0 to 1; None if one is missing."""
    if not (one and other):
        return None
    if one == other:
        return 1.0
    ours, theirs = _trigrams(one), _trigrams(other)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


@lru_cache(maxsize=64)  # one text is compared with several in a row
def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def figures(text: str) -> list[str]:
    """The numbers in a text, in order."""
    return re.findall(r"\d+", text)


def folded(text: str) -> str:
    """The beginning of a text without case, accents, punctuation and spacing."""
    beginning = text[:_LOOKED_AT]
    if not beginning.isascii():
        decomposed = unicodedata.normalize("NFKD", beginning)
        beginning = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", beginning.casefold()))
