"""The short form: the promise kept while the program and its store are killed, and its breach seen
where the program is sabotaged. All runs go on at once, since each mostly waits."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.chaos.clocks import library
from tests.chaos.run import perform
from tests.chaos.scenario import Scenario
from tests.chaos.verdict import Verdict

SCENARIOS = {
    "kept": Scenario(
        seed=1, deliveries=120, commands=24, offices=2, kills=4, stops=2, cuts=10, settle=30
    ),
    "roles": Scenario(
        seed=4,
        store="redis",
        roles=("poll", "deliver", "chat"),
        deliveries=40,
        kills=3,
        settle=30,
    ),
    "crash points": Scenario(seed=5, deliveries=40, crashes=2, settle=30),
    "clocks": Scenario(seed=6, deliveries=40, jumps=1, settle=30),
    "seen-first": Scenario(seed=2, deliveries=60, kills=3, sabotage="seen-first", settle=6),
    "acknowledged-first": Scenario(
        seed=3, deliveries=30, commands=40, kills=3, sabotage="acknowledged-first", settle=6
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Verdict]:
    return asyncio.run(_perform_all(tmp_path_factory.mktemp("chaos")))


async def _perform_all(folder: Path) -> Mapping[str, Verdict]:
    possible = {name: told for name, told in SCENARIOS.items() if not told.jumps or library()}
    places = [folder / name for name in possible]
    for place in places:
        place.mkdir()
    runs = (perform(told, place) for told, place in zip(possible.values(), places, strict=True))
    return dict(zip(possible, await asyncio.gather(*runs), strict=True))


def test_nothing_is_lost_and_nothing_done_twice_while_program_and_store_are_killed(
    verdicts: Mapping[str, Verdict],
) -> None:
    verdict = verdicts["kept"]
    assert verdict.breaches() == [], verdict.table()
    assert verdict.starts > 3
    assert len(verdict.ledger.accepted) == len(verdict.ledger.owed) >= 144


def test_nothing_is_lost_when_one_role_s_process_is_killed_by_itself(
    verdicts: Mapping[str, Verdict],
) -> None:
    verdict = verdicts["roles"]
    assert verdict.breaches() == [], verdict.table()
    assert verdict.starts > 3


def test_nothing_is_lost_wherever_the_program_dies_in_its_work(
    verdicts: Mapping[str, Verdict],
) -> None:
    verdict = verdicts["crash points"]
    assert verdict.breaches() == [], verdict.table()
    assert verdict.ledger.faults_by_kind()["crash point"]


def test_a_clock_that_is_set_two_hours_ahead_or_back_loses_and_repeats_nothing(
    verdicts: Mapping[str, Verdict],
) -> None:
    if "clocks" not in verdicts:
        pytest.skip("NO CLOCK WAS SET: libfaketime is not installed (Debian: libfaketime)")
    verdict = verdicts["clocks"]
    assert verdict.breaches() == [], verdict.table()
    assert verdict.ledger.faults_by_kind()["clock set"] == 1


@pytest.mark.parametrize("build", ["seen-first", "acknowledged-first"])
def test_a_build_that_breaks_the_promise_is_found_out(
    build: str, verdicts: Mapping[str, Verdict]
) -> None:
    assert verdicts[build].lost, verdicts[build].table()
