"""Gives things small numbers for as long as they are in use, and uses the numbers again.

Plain dicts of plain values, and no list: the garbage collector does not walk them.
"""

from array import array
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Numbering(Generic[K]):
    """Each thing has one number, however often it is in use."""

    def __init__(self) -> None:
        self._numbers: dict[K, int] = {}
        self._things: dict[int, K] = {}
        self._uses = array("L")
        self._free = array("L")

    @property
    def highest(self) -> int:
        """No number that was ever given is as high."""
        return len(self._uses)

    def __contains__(self, thing: K) -> bool:
        """Whether a thing is in use."""
        return thing in self._numbers

    def __getitem__(self, number: int) -> K:
        """The thing that has a number. Raises KeyError if none has it now."""
        return self._things[number]

    def get(self, number: int) -> K | None:
        """The thing that has a number, if one has it now."""
        return self._things.get(number)

    def number(self, thing: K) -> int:
        """The number of a thing in use. Raises KeyError if it is not."""
        return self._numbers[thing]

    def take(self, thing: K) -> tuple[int, bool]:
        """Use a thing once more: its number, and whether it is new."""
        number = self._numbers.get(thing)
        if number is not None:
            self._uses[number] += 1
            return number, False
        number = self._free.pop() if self._free else self._append()
        self._numbers[thing], self._things[number], self._uses[number] = number, thing, 1
        return number, True

    def drop(self, thing: K) -> bool:
        """Use a thing once less; whether it is gone, and its number free."""
        number = self._numbers[thing]
        self._uses[number] -= 1
        if self._uses[number]:
            return False
        del self._numbers[thing], self._things[number]
        self._free.append(number)
        return True

    def _append(self) -> int:
        self._uses.append(0)
        return len(self._uses) - 1
