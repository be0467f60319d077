"""What goes wrong with the program and its store, drawn from a seeded generator, and the hand that
does it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, assert_never

from redis.exceptions import RedisError

from tests.chaos.clocks import WallClock
from tests.chaos.ledger import Fault, Ledger
from tests.chaos.program import Program
from tests.chaos.scenario import Scenario
from tests.chaos.stores import StoreUnderTest
from tests.chaos.town import Town

Kind = Literal[
    "program killed",
    "store killed",
    "both killed",
    "program stopped",
    "store frozen, program stopped",
    "program frozen",
    "store restarted",
    "network cut",
    "network deaf",
    "store full",
    "power cut",
    "clock set",
]
KILLS: tuple[Kind, ...] = ("program killed", "store killed", "both killed")

_STOPS: tuple[Kind, ...] = ("program stopped", "store frozen, program stopped")

Moment = Literal["sending", "polling", "starting", "any"]

EARLIER = 1.0
"""Seconds that a power cut takes back of the append-only file."""

JUMP = 7200
"""Seconds by which a clock is set."""

LIFE = 20.0
"""Seconds that we wait for a sign of life before the next blow, and that a store has to come
back."""


@dataclass(frozen=True, slots=True)
class Blow:
    """What to do: `delay` seconds after a sign of life, then at the next such `moment` and a few
    milliseconds more; for `lasts` seconds, where it lasts. Starting, there is no life yet."""

    kind: Kind
    moment: Moment
    delay: float
    more: float
    lasts: float


def draw_blows(scenario: Scenario, chance: random.Random) -> list[Blow]:
    """Everything that is to go wrong, in order: kills hit the program mostly, and four times in
    five the middle of a send or a poll."""
    kinds: list[Kind] = list(chance.choices(KILLS, weights=(6, 2, 2), k=scenario.kills))
    kinds += [_STOPS[number % len(_STOPS)] for number in range(scenario.stops)]
    kinds += ["program frozen"] * scenario.pauses
    kinds += ["store restarted"] * scenario.restarts + ["store full"] * scenario.fills
    kinds += [chance.choice(("network cut", "network deaf")) for _ in range(scenario.outages)]
    kinds += ["power cut"] * scenario.power_cuts
    kinds += ["clock set"] * scenario.jumps
    chance.shuffle(kinds)
    return [
        Blow(
            kind,
            chance.choices(("sending", "polling", "starting", "any"), weights=(4, 4, 1, 1))[0],
            delay=chance.uniform(0.15, 0.5),
            more=chance.uniform(0, 0.02),
            lasts=_lasting(kind, scenario, chance),
        )
        for kind in kinds
    ]


def _lasting(kind: Kind, scenario: Scenario, chance: random.Random) -> float:
    if kind == "program frozen":
        return scenario.pause
    return chance.uniform(2, 10) if kind == "clock set" else chance.uniform(0.2, 2)


@dataclass(slots=True)
class Scene:
    """What can be struck. `stopping` has the seconds and exit status of each orderly end."""

    town: Town
    store: StoreUnderTest
    programs: Sequence[Program]
    ledger: Ledger
    chance: random.Random
    clocks: Sequence[WallClock] = ()
    stopping: list[tuple[float, int]] = field(default_factory=list)

    async def strike(self, blow: Blow) -> None:
        if blow.moment != "starting":
            await self._sees(lambda: self._requests() + self.town.sent, within=LIFE)
        await asyncio.sleep(blow.delay)
        await self._moment(blow.moment)
        await asyncio.sleep(blow.more)
        began = _now()
        await self._act(blow)
        if blow.kind == "power cut":
            began -= EARLIER
        if blow.kind != "program stopped":  # an orderly end excuses nothing
            self.ledger.faults.append(Fault(blow.kind, began, _now()))

    async def _act(self, blow: Blow) -> None:
        program = self.chance.choice(self.programs)
        match blow.kind:
            case "program killed":
                program.kill()
            case "store killed":
                await self.store.kill(self.chance)
                await self._back_after(blow.lasts)
            case "both killed":
                await self.store.kill(self.chance)
                program.kill()
                await self._back_after(blow.lasts)
            case "program stopped":
                await program.up(within=LIFE)
                self.stopping.append(await program.stop())
            case "store frozen, program stopped":
                await program.up(within=LIFE)
                await self.store.freeze()
                self.stopping.append(await program.stop())
                await self.store.thaw()
            case "program frozen":
                program.freeze()
                await asyncio.sleep(blow.lasts)
                program.thaw()
            case "clock set":
                clock = self.chance.choice(self.clocks)
                clock.set(self.chance.choice((-JUMP, JUMP)))
                await asyncio.sleep(blow.lasts)
                clock.set(0)
            case "store restarted":
                with suppress(RedisError, OSError):
                    await self.store.tell("SHUTDOWN")
                await self._back_after(blow.lasts)
            case "network cut" | "network deaf":
                await self._disconnect(blow)
            case "store full":
                await self._fill(blow.lasts)
            case "power cut":
                for one in self.programs:
                    one.kill()
                await self.store.lose_power(EARLIER)
                await self._back_after(blow.lasts)
            case _:
                assert_never(blow.kind)

    async def _back_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.store.revive()

    async def _disconnect(self, blow: Blow) -> None:
        for wire in self.store.wires:
            wire.cut() if blow.kind == "network cut" else wire.go_deaf()
        await asyncio.sleep(blow.lasts)
        for wire in self.store.wires:
            wire.mend()

    async def _fill(self, seconds: float) -> None:
        # An embedded store may be starting just now, and then is empty again anyway.
        with suppress(RedisError, OSError):
            await self.store.fill()
            await asyncio.sleep(seconds)
            await self.store.empty()

    async def _moment(self, moment: Moment) -> None:
        match moment:
            case "sending":
                await self._sees(lambda: self.town.sent, within=3)
            case "polling":
                await self._sees(self._requests, within=3)
            case "starting" | "any":
                pass
            case _:
                assert_never(moment)

    def _requests(self) -> int:
        return self.town.feeds.requests.total()

    async def _sees(self, count: Callable[[], int], *, within: float) -> None:
        """Wait until a number grows, but not for ever."""
        before = count()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while count() == before:  # noqa: ASYNC110 - nobody tells of it
                    await asyncio.sleep(0.002)


def _now() -> float:
    return asyncio.get_running_loop().time()
