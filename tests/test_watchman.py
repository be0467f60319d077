"""How often the log says that sources have a problem."""

import random
from datetime import timedelta

import pytest

from bot.store import Store
from bot.watchman import Watchman
from tests.conftest import Clock

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NO, YES = "", "answered 503 Service Unavailable"


@pytest.fixture
def watchman(store: Store, clock: Clock) -> Watchman:
    return Watchman(store, clock=clock)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_nothing_is_said_while_all_work(
    watchman: Watchman, caplog: pytest.LogCaptureFixture
) -> None:
    watchman.look([])
    watchman.look([NO, NO])
    assert said(caplog) == []


def test_the_first_problem_is_said_at_once_and_what_changes_then_an_hour_later(
    watchman: Watchman, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    watchman.look([YES, NO, NO])
    for _ in range(59):
        clock.advance(MINUTE)
        watchman.look([YES, YES, NO])
    clock.advance(MINUTE)
    watchman.look([NO, NO, NO])
    clock.advance(2 * HOUR)
    watchman.look([NO, NO, NO])
    assert said(caplog) == [
        "1 of 3 sources have a problem; /sources tells of each.",
        "All sources work again.",
    ]


def test_that_no_source_can_be_read_or_some_can_again_is_said_at_once(
    watchman: Watchman, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for problems in ([YES, NO], [YES, YES], [YES, YES], [NO, YES], [NO, NO]):
        watchman.look(problems)
        clock.advance(MINUTE)
    assert said(caplog) == [
        "1 of 2 sources have a problem; /sources tells of each.",
        f"No source can be read (the first one {YES}). "
        "Is this machine online? Trying again; /sources tells of each.",
        "1 of 2 sources have a problem; /sources tells of each.",
    ]


def test_thousands_of_sources_of_which_some_always_fail_write_a_line_an_hour(
    watchman: Watchman, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(1)
    for _ in range(6 * 60):
        watchman.look([YES if chance.random() < 0.01 else NO for _ in range(500)])
        clock.advance(MINUTE)
    assert 0 < len(said(caplog)) <= 6
