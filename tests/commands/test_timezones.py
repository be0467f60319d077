"""A place as people type it → its time zone."""

from zoneinfo import ZoneInfo

import pytest

from bot.commands import timezones
from bot.commands.timezones import timezone_named
from bot.errors import UserError


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("Paris", "Europe/Paris"),
        ("  new   YORK ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Kyiv", "Europe/Kyiv"),
        ("Washington", "America/New_York"),
        ("Istanbul", "Europe/Istanbul"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_name_or_by_a_city(typed: str, zone: str) -> None:
    assert timezone_named(typed) == zone


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Parris", "Did you mean: timezone Europe/Paris"),
        ("Europe/Pari", "Did you mean: timezone Europe/Paris"),
        ("Xyzzy", "Name a big city, like: timezone Paris"),
        ("UTC+2", "An offset does not know of summer time."),
        ("+02:00", "An offset does not know of summer time."),
        ("−3", "An offset does not know of summer time."),
    ],
)
def test_what_is_no_zone_is_answered_with_the_nearest_or_what_to_write(
    typed: str, answer: str
) -> None:
    with pytest.raises(UserError, match=answer):
        timezone_named(typed)


def test_every_name_that_is_read_is_a_zone_that_this_machine_knows() -> None:
    assert all(ZoneInfo(zone) for zone in set(timezones._names().values()))
