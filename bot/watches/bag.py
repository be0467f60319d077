"""A table that has a few values for a key, mostly one: one value stands alone, more make a set.

A hundred thousand sets of one would cost twenty megabytes, and the garbage collector its walk.
"""

from collections.abc import Collection, Hashable
from typing import TypeAlias, TypeVar

K = TypeVar("K")
V = TypeVar("V", bound=Hashable)
Table: TypeAlias = dict[K, V | set[V]]


def put(table: Table[K, V], key: K, value: V) -> None:
    """Let `key` have `value` too."""
    held = table.get(key)
    if held is None:
        table[key] = value
    elif isinstance(held, set):
        held.add(value)
    elif held != value:
        table[key] = {held, value}


def take(table: Table[K, V], key: K, value: V) -> None:
    """Let `key` no longer have `value`, if it has."""
    held = table.get(key)
    if isinstance(held, set):
        held.discard(value)
        if len(held) == 1:
            table[key] = held.pop()
    elif held == value:
        del table[key]


def values(table: Table[K, V], key: K) -> Collection[V]:
    """All that `key` has."""
    held = table.get(key)
    if held is None:
        return ()
    return held if isinstance(held, set) else (held,)
