"""The store's clock: what processes agree on, whatever their machines' clocks say."""

import time
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.store import Store
from bot.store.clock import ANSWERS, LASTING, StoreClock

A_MOMENT = timedelta(seconds=1)


class Steady:
    def __init__(self) -> None:
        self.seconds = 5000.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_machine_whose_clock_is_wrong_goes_by_the_store_s(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = time.time()
    monkeypatch.setattr(time, "time", lambda: right + 7200)
    clock = StoreClock(store.client)
    assert clock() - utc_now() > timedelta(hours=1)
    await clock.set()
    assert abs(clock() - utc_now()) < A_MOMENT


async def test_between_two_looks_it_goes_on_steadily(store: Store) -> None:
    steady = Steady()
    clock = StoreClock(store.client, steady=steady)
    await clock.set()
    before = clock()
    steady.seconds += 10
    assert clock() - before == timedelta(seconds=10)


async def test_a_jump_of_the_store_s_clock_is_believed_once_it_lasts(store: Store) -> None:
    steady = Steady()
    clock = StoreClock(store.client, steady=steady)
    await clock.set()
    before = clock()
    steady.seconds -= 7200  # as if the store's clock had been set ahead meanwhile
    for _ in range(LASTING - 1):
        await clock.set()
        assert clock() - before < -timedelta(hours=1)
    await clock.set()
    assert abs(clock() - before) < A_MOMENT


async def test_a_jump_that_is_over_at_the_next_look_was_none(store: Store) -> None:
    steady = Steady()
    clock = StoreClock(store.client, steady=steady)
    await clock.set()
    steady.seconds -= 7200
    for _ in range(LASTING - 1):
        await clock.set()
    steady.seconds += 7200
    await clock.set()
    steady.seconds -= 7200
    await clock.set()
    steady.seconds += 7200
    assert abs(clock() - utc_now()) < A_MOMENT


async def test_answers_that_took_long_are_none(store: Store) -> None:
    steady = Steady()
    clock = StoreClock(store.client, steady=steady)
    await clock.set()
    before = clock()

    def slower() -> float:
        steady.seconds += 0.5
        return steady.seconds

    clock._steady = slower
    await clock.set()
    clock._steady = steady
    assert clock() - before == timedelta(seconds=0.5) * 2 * ANSWERS


async def test_of_several_answers_the_promptest_is_believed(store: Store) -> None:
    steady = Steady()
    clock = StoreClock(store.client, steady=steady)
    lags = iter([0.0, 0.4, 0.0, 0.3, 0.0, 0.001, 0.0, 0.2, 0.0, 0.4])

    def lagging() -> float:
        steady.seconds += next(lags)
        return steady.seconds

    clock._steady = lagging
    await clock.set()
    clock._steady = steady
    assert abs((clock() - utc_now()) - timedelta(seconds=0.6)) < timedelta(seconds=0.1)
