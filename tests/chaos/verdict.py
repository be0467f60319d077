"""What a run proved: figures, and everything that breaks the promise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.chaos.faults import Scene
from tests.chaos.ledger import Ledger
from tests.chaos.scenario import Scenario

STOP = 5.0
"""Seconds within which the program ends when told to."""


@dataclass(slots=True)
class Verdict:
    scenario: Scenario
    ledger: Ledger
    problems: list[str] = field(default_factory=list)
    broken_for: float = 0.0
    settled_after: float = 0.0
    slowest_stop: float = 0.0
    starts: int = 0
    exits: int = 0
    complaints: int = 0

    def note(self, scene: Scene) -> None:
        """Take down what the programs and the platforms have to say in the end."""
        self.starts = sum(program.began for program in scene.programs)
        self.exits = sum(program.ended for program in scene.programs)
        self.complaints = sum(len(program.complaints()) for program in scene.programs)
        self.slowest_stop = max(seconds for seconds, _ in scene.stopping)
        for seconds, status in scene.stopping:
            if seconds > STOP or status:
                self.problems.append(f"told to stop, it took {seconds:.1f} s and exited {status}")
        self.problems += scene.town.defects

    @property
    def as_expected(self) -> bool:
        """Kept, or broken by a sabotaged build."""
        return bool(self.breaches()) == bool(self.scenario.sabotage)

    @property
    def lost(self) -> int:
        return len(self.ledger.missing)

    def breaches(self) -> list[str]:
        """Everything that breaks the promise; empty if it was kept."""
        ledger = self.ledger
        found = list(self.problems)
        found += [f"lost: {place} {what}" for place, what in sorted(ledger.missing)]
        found += [f"nobody asked for: {place} {what}" for place, what in sorted(ledger.strays)]
        found += [f"repeated without a fault: {told}" for told in ledger.unexcused()]
        return found

    def figures(self) -> Iterator[tuple[str, str]]:
        told, ledger = self.scenario, self.ledger
        yield "store", f"{told.store}, {told.programs} program(s), seed {told.seed}"
        yield "deliveries owed", str(ledger.deliveries)
        yield "commands asked", str(len(ledger.owed) - ledger.deliveries)
        yield "faults", _listed(ledger.faults_by_kind().items())
        yield "lost", str(self.lost)
        yield "sends in flight at a fault", str(ledger.in_flight)
        yield "repeats", str(ledger.repeats)
        yield "  after which fault", _listed(ledger.repeats_by_kind().items())
        yield "starts, of them after an exit", f"{self.starts}, {self.exits}"
        yield "errors logged", str(self.complaints)
        yield "broken for", f"{self.broken_for:.0f} s"
        yield "settled after", f"{self.settled_after:.1f} s"
        yield "slowest orderly stop", f"{self.slowest_stop:.1f} s"

    def table(self) -> str:
        rows = list(self.figures())
        width = max(len(name) for name, _ in rows)
        lines = [f"{name:<{width}}  {value}" for name, value in rows]
        breaches = self.breaches()
        shown = [*breaches[:20], *(["…"] if len(breaches) > 20 else [])]
        told = [f"BROKEN ({len(breaches)}):", *shown] if breaches else ["KEPT"]
        return "\n".join([*lines, *told])


_COLUMNS = (
    "store",
    "build",
    "seed",
    "owed",
    "kills",
    "cuts",
    "lost",
    "repeats",
    "settled",
    "verdict",
)


def summary(verdicts: Iterable[Verdict]) -> str:
    """One line a run."""
    rows = [_COLUMNS, *(_row(verdict) for verdict in verdicts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    return "\n".join("  ".join(row).rstrip() for row in padded)


def _row(verdict: Verdict) -> tuple[str, ...]:
    told, ledger = verdict.scenario, verdict.ledger
    return (
        told.store,
        told.sabotage or "real",
        str(told.seed),
        str(len(ledger.owed)),
        str(told.kills),
        str(ledger.faults_by_kind().get("cut answer", 0)),
        str(verdict.lost),
        str(ledger.repeats),
        f"{verdict.settled_after:.1f} s",
        "broken" if verdict.breaches() else "kept",
    )


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} × {kind}" for kind, count in sorted(counts)) or "none"
