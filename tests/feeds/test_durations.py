from datetime import timedelta

import pytest

from bot.durations import duration, shown
from bot.errors import UserError


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("1w", timedelta(weeks=1)),
        (" 90 Minutes ", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("1h30m", timedelta(minutes=90)),
        ("2 Stunden", timedelta(hours=2)),
        ("3 días", timedelta(days=3)),
        ("1 heure", timedelta(hours=1)),
        ("2 години", timedelta(hours=2)),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "5", "m", "5 minuts", "5m x", "-5m", "0s", "1.5h", "9999999w", "٥m"]
)
def test_what_is_no_duration_is_answered_with_what_to_write(text: str) -> None:
    with pytest.raises(UserError, match="is not a duration; write 30s, 5m or 2h"):
        duration(text)


def test_a_long_mistake_is_shown_shortened() -> None:
    with pytest.raises(UserError) as error:
        duration("x" * 5_000)
    assert len(str(error.value)) < 100


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=30), "30s"),
        (timedelta(minutes=5), "5m"),
        (timedelta(minutes=90), "1h 30m"),
        (timedelta(days=8, hours=3, minutes=2), "8d 3h"),
        (timedelta(days=1), "24h"),
        (timedelta(weeks=1), "7d"),
        (timedelta(milliseconds=3), "0s"),
    ],
)
def test_a_duration_is_shown_by_its_two_largest_units(length: timedelta, text: str) -> None:
    assert shown(length) == text
