"""What was owed and asked against what the platforms accepted: nothing lost, nothing that nobody
asked for, and no repeat that a fault does not excuse.

A send is in flight from the moment in which the platform accepts it until the program has noted
that. A fault in that time may make the program send it again: once, and no other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

NOTED = 1.0
"""Seconds within which an accepted send is noted, on a busy machine: the answer has to come back,
and the note has to reach a disk."""

Key = tuple[str, str]
"""A place (a chat) and what is owed there: a dispatch by its number, an answer by its command."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong, from `began` to `over` on the loop's clock. `reach` is how many
    seconds before and after it a send is accepted that it may strike."""

    kind: str
    began: float
    over: float
    reach: float = NOTED

    def strikes(self, accepted: float) -> bool:
        """Whether a send accepted then was in flight during this fault."""
        return self.began - self.reach <= accepted <= self.over + self.reach


@dataclass(slots=True)
class Ledger:
    """All times are the loop's, in seconds. `missing` has when each was owed."""

    owed: set[Key] = field(default_factory=set)
    missing: dict[Key, float] = field(default_factory=dict)
    accepted: defaultdict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)

    def owe(self, what: str, places: Iterable[str], at: float) -> None:
        keys = {(place, what) for place in places}
        self.owed |= keys
        self.missing |= dict.fromkeys(keys, at)

    def accept(self, place: str, what: str, at: float) -> None:
        self.accepted[place, what].append(at)
        self.missing.pop((place, what), None)

    def waiting(self, since: float) -> int:
        """How much of what was owed since then is missing."""
        return sum(at >= since for at in self.missing.values())

    @property
    def strays(self) -> set[Key]:
        return self.accepted.keys() - self.owed

    @property
    def deliveries(self) -> int:
        """How many alerts are owed; the rest are answers."""
        return sum(what.startswith("N") for _, what in self.owed)

    @property
    def repeats(self) -> int:
        return sum(len(times) - 1 for times in self.accepted.values())

    @property
    def in_flight(self) -> int:
        """How many accepted sends were in flight during a fault: so many might be repeated."""
        times = [at for all_times in self.accepted.values() for at in all_times]
        return sum(any(fault.strikes(at) for fault in self.faults) for at in times)

    def blame(self) -> Iterator[tuple[Key, str]]:
        """Each repeat, and the kind of the fault that excuses it: of those during which the send
        before it was in flight, the last to begin. Empty if there is none."""
        for key, times in self.accepted.items():
            for earlier in sorted(times)[:-1]:
                struck = [fault for fault in self.faults if fault.strikes(earlier)]
                last = max(struck, key=lambda fault: fault.began, default=None)
                yield key, last.kind if last else ""

    def unexcused(self) -> Iterator[str]:
        """The repeats that no fault excuses, with what helps to find their cause: when they were
        accepted, and the fault that began nearest to the first time."""
        for (place, what), kind in self.blame():
            if not kind:
                times = sorted(self.accepted[place, what])
                told = ", ".join(f"{at:.2f}" for at in times)
                near = min(self.faults, key=lambda one: abs(one.began - times[0]), default=None)
                yield f"{place} {what} at {told}; {near}"

    def faults_by_kind(self) -> Mapping[str, int]:
        return Counter(fault.kind for fault in self.faults)

    def repeats_by_kind(self) -> Mapping[str, int]:
        return Counter(kind or "no fault" for _, kind in self.blame())
