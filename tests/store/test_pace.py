"""The pace of a platform: one slot after the other, and none that nobody uses."""

from datetime import timedelta

import pytest

from bot.store import Store
from bot.store.pace import PlatformPace
from tests.conftest import Clock

INTERVAL = timedelta(milliseconds=100)
SECOND = timedelta(seconds=1)


@pytest.fixture
def pace(store: Store) -> PlatformPace:
    return PlatformPace(store.client, "telegram", INTERVAL)


async def test_each_takes_the_next_free_slot(pace: PlatformPace, clock: Clock) -> None:
    waits = [await pace.take(now=clock()) for _ in range(3)]
    assert waits == [0 * INTERVAL, INTERVAL, 2 * INTERVAL]


async def test_what_would_wait_too_long_takes_no_slot_from_the_others(
    pace: PlatformPace, clock: Clock
) -> None:
    for _ in range(11):
        await pace.take(patience=SECOND, now=clock())
    put_back = [await pace.take(patience=SECOND, now=clock()) for _ in range(50)]
    assert set(put_back) == {SECOND + INTERVAL}
    now = clock.advance(SECOND)
    assert await pace.take(patience=SECOND, now=now) == INTERVAL


async def test_an_answer_waits_for_answers_alone_and_alerts_for_it(
    pace: PlatformPace, clock: Clock
) -> None:
    for _ in range(5):
        await pace.take(now=clock())
    assert await pace.take(answers=True, now=clock()) == 0 * INTERVAL
    assert await pace.take(answers=True, now=clock()) == INTERVAL
    assert await pace.take(now=clock()) == 7 * INTERVAL


async def test_an_answer_that_would_wait_too_long_takes_no_slot_either(
    pace: PlatformPace, clock: Clock
) -> None:
    for _ in range(3):
        await pace.take(answers=True, now=clock())
    assert await pace.take(answers=True, patience=INTERVAL, now=clock()) == 3 * INTERVAL
    assert await pace.take(answers=True, now=clock()) == 3 * INTERVAL
