"""Gives things small numbers for as long as they are in use, and uses the numbers again."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Numbering(Generic[K]):
    """Each thing has one number, however often it is in use."""

    def __init__(self) -> None:
        self._numbers: dict[K, int] = {}
        self._things: list[K | None] = []
        self._uses: list[int] = []
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def highest(self) -> int:
        """No number that was ever given is as high."""
        return len(self._things)

    def get(self, number: int) -> K | None:
        """The thing that has a number now."""
        return self._things[number]

    def number(self, thing: K) -> int | None:
        """The number of a thing in use."""
        return self._numbers.get(thing)

    def take(self, thing: K) -> tuple[int, bool]:
        """Use a thing once more: its number, and whether it is new."""
        number = self._numbers.get(thing)
        if number is not None:
            self._uses[number] += 1
            return number, False
        number = self._free.pop() if self._free else self._append()
        self._numbers[thing], self._things[number], self._uses[number] = number, thing, 1
        return number, True

    def drop(self, thing: K) -> tuple[int, bool]:
        """Use a thing once less: its number, and whether it is gone."""
        number = self._numbers[thing]
        self._uses[number] -= 1
        if self._uses[number]:
            return number, False
        del self._numbers[thing]
        self._things[number] = None
        self._free.append(number)
        return number, True

    def _append(self) -> int:
        self._things.append(None)
        self._uses.append(0)
        return len(self._things) - 1
