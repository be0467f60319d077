"""The long form: `python -m tests.chaos --store redis --seed 7`, or `make chaos`.

For each store and seed two runs: one of deliveries under everything that can go wrong, one of
commands. Ends with status 1 if the promise was broken, or, of a sabotaged build, kept.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.chaos.run import perform
from tests.chaos.sabotage.builds import BUILDS
from tests.chaos.scenario import Scenario, StoreKind
from tests.chaos.verdict import Verdict, summary

SPECIAL = ("roles", "clocks", "crash-points")

STORES: tuple[StoreKind, ...] = ("embedded", "redis", "cluster")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m tests.chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--store", choices=[*STORES, "all"], default="all")
    top.add_argument("--seed", type=int, action="append", help="may be given several times (1)")
    top.add_argument("--deliveries", type=int, default=10_000, help="0: no such run (10000)")
    top.add_argument("--kills", type=int, default=50, help="in the run of deliveries (50)")
    top.add_argument("--commands", type=int, default=500, help="0: no such run (500)")
    top.add_argument("--command-kills", type=int, default=20, help="in the run of commands (20)")
    top.add_argument(
        "--sabotage", choices=[*BUILDS, "all"], help="short runs of builds that break the promise"
    )
    top.add_argument(
        "--special",
        action="append",
        choices=SPECIAL,
        help="instead, runs of one kind of fault; may be given several times",
    )
    top.add_argument("--budget", type=float, default=1800, help="seconds for each run (1800)")
    top.add_argument("--keep", type=Path, help="a folder in which logs and stores are kept")
    return top


def scenarios(told: argparse.Namespace) -> Iterator[Scenario]:
    stores = STORES if told.store == "all" else (told.store,)
    for store in stores:
        for seed in told.seed or [1]:
            if told.sabotage:
                names = BUILDS if told.sabotage == "all" else (told.sabotage,)
                yield from (sabotaged(name, store, seed) for name in names)
                continue
            if told.special:
                yield from (special(name, store, seed, told) for name in told.special)
                continue
            if told.deliveries:
                yield of_deliveries(store, seed, told)
            if told.commands:
                yield of_commands(store, seed, told)


def of_deliveries(store: StoreKind, seed: int, told: argparse.Namespace) -> Scenario:
    return Scenario(
        seed=seed,
        store=store,
        deliveries=told.deliveries,
        kills=told.kills,
        stops=2,
        pauses=2,
        restarts=3,
        outages=0 if store == "embedded" else 4,
        fills=2,
        power_cuts=2,
        floods=10,
        failures=10,
        cuts=5,
        telegram_chats=75,
        slack_channels=125,
        feeds=8,
        programs=1 if store == "embedded" else 2,
        budget=told.budget,
    )


def of_commands(store: StoreKind, seed: int, told: argparse.Namespace) -> Scenario:
    return Scenario(
        seed=seed,
        store=store,
        deliveries=200,
        commands=told.commands,
        offices=6,
        kills=told.command_kills,
        stops=1,
        restarts=1,
        outages=0 if store == "embedded" else 2,
        fills=1,
        floods=10,
        failures=10,
        cuts=5,
        budget=told.budget,
    )


def special(name: str, store: StoreKind, seed: int, told: argparse.Namespace) -> Scenario:
    """Each role killed by itself, clocks that jump, crash points."""
    plain = Scenario(seed=seed, store=store, deliveries=told.deliveries, budget=told.budget)
    match name:
        case "roles":
            return replace(plain, roles=("poll", "deliver", "chat"), kills=told.kills)
        case "clocks":
            return replace(plain, jumps=8, kills=8, programs=1 if store == "embedded" else 2)
        case _:
            return replace(plain, crashes=10, kills=4)


def sabotaged(name: str, store: StoreKind, seed: int) -> Scenario:
    """Enough kills that a build which breaks the promise loses something."""
    return Scenario(
        seed=seed,
        store=store,
        deliveries=150,
        commands=60 if name == "acknowledged-first" else 0,
        kills=8,
        sabotage=name,
        settle=15,
        budget=240,
    )


async def run_all(told: argparse.Namespace) -> list[Verdict]:
    verdicts = []
    for number, scenario in enumerate(scenarios(told), start=1):
        began = time.monotonic()
        with _folder(told.keep, number) as folder:
            verdicts.append(await perform(scenario, folder))
        print(
            f"\nrun {number}, {time.monotonic() - began:.0f} s\n{verdicts[-1].table()}", flush=True
        )
    return verdicts


@contextmanager
def _folder(keep: Path | None, number: int) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        place = keep / f"run{number}"
        place.mkdir(parents=True)
        yield place


def main() -> int:
    verdicts = asyncio.run(run_all(parser().parse_args()))
    print(f"\n{summary(verdicts)}")
    return 0 if all(verdict.as_expected for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
