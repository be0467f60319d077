"""The short form: the promise kept while the program and its store are killed, and its breach seen
where the program is sabotaged. All runs go on at once, since each mostly waits."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.chaos.run import perform
from tests.chaos.scenario import Scenario
from tests.chaos.verdict import Verdict

SCENARIOS = {
    "kept": Scenario(
        seed=1, deliveries=120, commands=24, offices=2, kills=4, stops=2, cuts=10, settle=30
    ),
    "seen-first": Scenario(seed=2, deliveries=60, kills=3, sabotage="seen-first", settle=6),
    "acknowledged-first": Scenario(
        seed=3, deliveries=30, commands=40, kills=3, sabotage="acknowledged-first", settle=6
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Verdict]:
    return asyncio.run(_perform_all(tmp_path_factory.mktemp("chaos")))


async def _perform_all(folder: Path) -> Mapping[str, Verdict]:
    places = [folder / name for name in SCENARIOS]
    for place in places:
        place.mkdir()
    runs = (perform(told, place) for told, place in zip(SCENARIOS.values(), places, strict=True))
    return dict(zip(SCENARIOS, await asyncio.gather(*runs), strict=True))


def test_nothing_is_lost_and_nothing_done_twice_while_program_and_store_are_killed(
    verdicts: Mapping[str, Verdict],
) -> None:
    verdict = verdicts["kept"]
    assert verdict.breaches() == [], verdict.table()
    assert verdict.starts > 3
    assert len(verdict.ledger.accepted) == len(verdict.ledger.owed) >= 144


@pytest.mark.parametrize("build", ["seen-first", "acknowledged-first"])
def test_a_build_that_breaks_the_promise_is_found_out(
    build: str, verdicts: Mapping[str, Verdict]
) -> None:
    assert verdicts[build].lost, verdicts[build].table()
