"""Turns the leaves that an entry may hold into the queries that it may satisfy.

Two levels: a query is found under a leaf that it needs, and then under a second if it needs two.
An entry holds few leaves, so few pairs, whereas most of the queries that need one common leaf need
a second that the entry does not hold.
"""

from collections.abc import Sequence

from bot.watches.bag import Table, put, take, values

Place = tuple[int, ...]
"""One or two leaves, by their numbers."""


class Index:
    def __init__(self) -> None:
        self._alone: Table[int, int] = {}
        self._paired: dict[int, Table[int, int]] = {}

    def add(self, places: Sequence[Place], query: int) -> None:
        """Let a query be found in each of these places."""
        for first, *second in places:
            if second:
                put(self._paired.setdefault(first, {}), second[0], query)
            else:
                put(self._alone, first, query)

    def discard(self, places: Sequence[Place], query: int) -> None:
        """Let a query no longer be found in these places."""
        for first, *second in places:
            if not second:
                take(self._alone, first, query)
            elif first in self._paired:
                take(self._paired[first], second[0], query)
                if not self._paired[first]:
                    del self._paired[first]

    def find(self, leaves: set[int]) -> set[int]:
        """The queries that need no other leaves than these."""
        found: set[int] = set()
        for only in leaves & self._alone.keys():
            found.update(values(self._alone, only))
        for first in leaves & self._paired.keys():
            paired = self._paired[first]
            for second in leaves & paired.keys():
                found.update(values(paired, second))
        return found
