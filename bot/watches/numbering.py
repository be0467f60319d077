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

    def __getitem__(self, number: int) -> K:
        """The thing that has a number. Raises KeyError if none has it now."""
        thing = self._things[number]
        if thing is None:
            raise KeyError(number)
        return thing

    def get(self, number: int) -> K | None:
        """The thing that has a number, if one has it now."""
        return self._things[number]

    def __contains__(self, thing: K) -> bool:
        """Whether a thing is in use."""
        return thing in self._numbers

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
        del self._numbers[thing]
        self._things[number] = None
        self._free.append(number)
        return True

    def _append(self) -> int:
        self._things.append(None)
        self._uses.append(0)
        return len(self._things) - 1
