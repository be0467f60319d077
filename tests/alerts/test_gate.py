"""The gate: what was held up passes one by one, each workspace by itself."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from bot.alerts.gate import LEAST, Gate

INTERVAL = timedelta(seconds=0.02)


async def passing(gate: Gate, workspace: str, times: list[float]) -> None:
    await gate.passed(workspace)
    times.append(asyncio.get_running_loop().time())


async def test_what_comes_at_once_goes_one_by_one() -> None:
    gate, times = Gate(INTERVAL), list[float]()
    await asyncio.gather(*(passing(gate, "", times) for _ in range(8)))
    least = LEAST * INTERVAL.total_seconds()
    assert all(later - earlier > 0.9 * least for earlier, later in pairwise(times))


async def test_one_workspace_does_not_wait_for_another() -> None:
    gate, ours, theirs = Gate(timedelta(seconds=30)), list[float](), list[float]()
    async with asyncio.timeout(5):
        await asyncio.gather(passing(gate, "T1", ours), passing(gate, "T2", theirs))
    assert len(ours) == len(theirs) == 1


async def test_an_answer_waits_for_one_alert_and_not_for_all() -> None:
    gate, order = Gate(INTERVAL), list[str]()

    async def pass_as(name: str, *, answers: bool = False) -> None:
        await gate.passed(answers=answers)
        order.append(name)

    await asyncio.gather(*(pass_as("alert") for _ in range(6)), pass_as("answer", answers=True))
    assert order.index("answer") <= 2
    assert len(order) == 7
