"""One run: the town founded, the program at work in it, everything broken, all settled, the clean
stop, the verdict."""

import asyncio
import math
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from bot.errors import StoreError
from bot.store import Store, keys
from bot.store.client import Client, Script
from bot.store.feeds import POLL
from tests.chaos.asking import Office, answered_command
from tests.chaos.clocks import WallClock, library
from tests.chaos.faults import EARLIER, Scene, draw_blows
from tests.chaos.ledger import Fault, Ledger
from tests.chaos.news import Newsroom
from tests.chaos.program import Program, environment
from tests.chaos.scenario import Scenario
from tests.chaos.stores import Embedded, StoreUnderTest, open_cluster, open_redis
from tests.chaos.town import Town
from tests.chaos.verdict import Verdict
from tests.chaos.weather import Sky
from tests.waiting import until

TICK = 0.02

WAITING = 15.0
"""Seconds after which what is missing no longer holds up the next dispatch."""

# A feed that is being polled is left alone: making it due would break its lease.
_HURRY = Script(
    """
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if due and redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then
  redis.call('ZADD', KEYS[1], 0, ARGV[1])
  return 1
end
return 0
"""
)


async def perform(scenario: Scenario, folder: Path) -> Verdict:
    """Run a scenario in an empty folder."""
    run = Run(scenario, folder)
    try:
        async with asyncio.timeout(scenario.budget), run.opened():
            await run.conduct()
    except TimeoutError:
        run.verdict.problems.append(f"not over within {scenario.budget:.0f} s")
    return run.verdict


class Run:
    def __init__(self, scenario: Scenario, folder: Path) -> None:
        chance = random.Random(scenario.seed)
        self._scenario = scenario
        self._folder = folder
        self._chance = chance
        self._breaking = True
        self._ledger = Ledger()
        sky = Sky(
            random.Random(scenario.seed),
            self._ledger,
            floods=scenario.floods,
            failures=scenario.failures,
            cuts=scenario.cuts,
        )
        self._town = Town(chance, sky, scenario.feeds)
        self._clocks: list[WallClock] = []
        self._crash_while = folder / "crashing"
        self.verdict = Verdict(scenario, self._ledger)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Everything at work: town, store, programs, and what goes on beside them."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._town)
            self._found()
            store = await self._open_store(stack)
            feeds = self._folder / "feeds.yaml"
            self._town.configure(feeds)
            told = environment(self._folder / "data", feeds)
            told |= {**self._town.environment(), **store.environment}
            programs = [
                self._program(number, told | self._role(number)) for number in range(self._count)
            ]
            for program in programs:
                await stack.enter_async_context(program)
            self._scene = Scene(
                self._town, store, programs, self._ledger, self._chance, self._clocks
            )
            self._store = Store(await until(lambda: _connected(store.url), within=60))
            stack.push_async_callback(self._store.close)
            for work in (store.note_lengths(), self._read(), self._hurry()):
                stack.push_async_callback(_cancelled, asyncio.create_task(work))
            yield

    async def conduct(self) -> None:
        await self._begin()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._publish())
            group.create_task(self._break_things())
            for office in self._offices:
                group.create_task(office.type_all(self._ledger))
        self.verdict.broken_for = _now() - self._began
        await self._settle()
        await self._end()

    def _found(self) -> None:
        told = self._scenario
        self._town.settle(told.telegram_chats, told.slack_channels)
        if told.commands:
            self._town.settle(told.offices, told.offices, offices=True)
        share = math.ceil(told.commands / max(1, len(self._town.offices)))
        self._offices = [Office(place, share, self._chance) for place in self._town.offices]

    async def _open_store(self, stack: AsyncExitStack) -> StoreUnderTest:
        match self._scenario.store:
            case "embedded":
                store = Embedded(self._folder / "data")
                stack.push_async_callback(store.close)
                return store
            case "redis":
                return await stack.enter_async_context(open_redis(self._folder, self._options()))
            case "cluster":
                return await stack.enter_async_context(open_cluster(self._folder, self._options()))

    def _options(self) -> list[str]:
        return ["--appendonly", "no"] if self._scenario.sabotage == "no-file" else []

    @property
    def _count(self) -> int:
        return len(self._scenario.roles) or self._scenario.programs

    def _role(self, number: int) -> dict[str, str]:
        roles = self._scenario.roles
        return {"TOCSIN_ROLES": roles[number]} if roles else {}

    def _program(self, number: int, told: dict[str, str]) -> Program:
        folder = self._folder / f"program{number}"
        folder.mkdir()
        if self._scenario.jumps:
            found = library()
            assert found, "libfaketime is not installed: no clock can be set"
            self._clocks.append(WallClock(folder, found))
            told = told | dict(self._clocks[-1].environment)
        if self._scenario.crashes:
            told = told | {
                "CRASH_SEED": f"{self._scenario.seed} {number}",
                "CRASH_WHILE": str(self._crash_while),
            }
        return Program(folder, told, module=self._module())

    def _module(self) -> tuple[str, ...]:
        if self._scenario.crashes:
            return ("tests.chaos.crashing",)
        sabotage = self._scenario.sabotage
        return ("tests.chaos.sabotage", sabotage) if sabotage else ("bot",)

    async def _begin(self) -> None:
        """Every chat watches, and every feed was read once: what comes from now on is owed."""
        for place in self._town.places:
            await self._store.chats.save(place.key, None, place.watching())

        async def all_read() -> bool:
            worked = [state.worked for _, state in await self._store.feeds.all()]
            return len(worked) == self._scenario.feeds and all(worked)

        await until(all_read, within=60)
        if self._scenario.power_cuts:
            await asyncio.sleep(EARLIER)  # lest a power cut takes all this back
        self._began = _now()

    async def _publish(self) -> None:
        """One dispatch after another, as long as not too much of what is owed waits."""
        newsroom = Newsroom(self._chance)
        ledger = self._ledger
        backlog = max(20, len(self._town.places))
        while ledger.deliveries < self._scenario.deliveries or self._breaking:
            if ledger.waiting(_now() - WAITING) < backlog:
                self._town.publish(newsroom.dispatch(), ledger)
            await asyncio.sleep(TICK)

    async def _break_things(self) -> None:
        if self._scenario.crashes:
            self._crash_while.touch()
        for blow in draw_blows(self._scenario, self._chance):
            await self._scene.strike(blow)
        await self._crashed()
        self._crash_while.unlink(missing_ok=True)
        self._breaking = False

    async def _crashed(self) -> None:
        """Wait until the program has killed itself as often as it is to."""

        async def enough() -> bool:
            crashes = sum(len(program.crashes) for program in self._scene.programs)
            return crashes >= self._scenario.crashes

        await until(enough, within=self._scenario.budget)

    async def _settle(self) -> None:
        began = _now()

        async def settled() -> bool:
            return not self._ledger.missing and not await self._waiting()

        try:
            await until(settled, within=self._scenario.settle)
        except TimeoutError:
            problem = f"not settled {self._scenario.settle:.0f} s after the last fault"
            self.verdict.problems.append(problem)
        self.verdict.settled_after = _now() - began

    async def _waiting(self) -> list[str]:
        """The lines in the store that anything waits in."""
        try:
            return list(await self._store.client.call("KEYS", f"{keys.PREFIX}:*:line:*"))
        except StoreError as error:
            return [str(error)]

    async def _end(self) -> None:
        told = self.verdict
        for office in self._offices:
            state = await self._store.chats.load(office.place.key)
            told.problems += office.faults_in(state)
        aside = await self._store.client.call("KEYS", f"{keys.PREFIX}:*:aside:*")
        told.problems += [f"set aside: {key}" for key in aside]
        for program in self._scene.programs:
            self._ledger.faults += [Fault("crash point", at, at) for at in program.crashes]
            self._scene.stopping.append(await program.stop_for_good())
        told.note(self._scene)

    # --- what goes on beside -------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            self._town.read(self._ledger, answered_command)
            await asyncio.sleep(TICK)

    async def _hurry(self) -> None:
        """Make the feeds due as soon as they are not being polled."""
        while True:
            with suppress(StoreError):  # it is away, as it should be now and then
                await self._make_due()
            await asyncio.sleep(0.1)

    async def _make_due(self) -> None:
        for feed in self._town.feed_ids:
            partition = keys.feed_partition(feed)
            places = [keys.poll_due(partition), keys.poll_lease(partition)]
            if await self._store.client.run(_HURRY, places, [feed]):
                await self._store.bell.ring(POLL, [partition])


async def _connected(url: str) -> Client | None:
    try:
        return await Client.connect(url)
    except StoreError:
        return None


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _now() -> float:
    return asyncio.get_running_loop().time()
