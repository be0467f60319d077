"""What a person calls their place → the IANA time zone that it goes by.

The names are those of the tzdata package, so that they are the same on every machine.
"""

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib import resources

from bot.errors import UserError
from bot.i18n import say

_REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
_ALSO = {
    "Asia/Dubai": ["Abu Dhabi"],
    "Africa/Johannesburg": ["Cape Town", "Pretoria"],
    "Africa/Lagos": ["Abuja"],
    "America/Chicago": ["Dallas", "Houston"],
    "America/Los_Angeles": ["San Francisco", "Seattle"],
    "America/New_York": ["Atlanta", "Boston", "Miami", "Philadelphia", "Washington"],
    "America/Sao_Paulo": ["Brasilia", "Rio", "Rio de Janeiro"],
    "America/Toronto": ["Ottawa"],
    "Asia/Ho_Chi_Minh": ["Hanoi"],
    "Asia/Karachi": ["Islamabad", "Lahore"],
    "Asia/Kolkata": ["Bangalore", "Delhi", "Mumbai", "New Delhi"],
    "Asia/Riyadh": ["Jeddah"],
    "Asia/Shanghai": ["Beijing"],
    "Asia/Tokyo": ["Osaka"],
    "Europe/Amsterdam": ["Rotterdam", "The Hague"],
    "Europe/Berlin": ["Cologne", "Frankfurt", "Hamburg", "Munich"],
    "Europe/Istanbul": ["Ankara"],
    "Europe/Kyiv": ["Kharkiv", "Lviv", "Odesa"],
    "Europe/London": ["Edinburgh", "Glasgow", "Manchester"],
    "Europe/Madrid": ["Barcelona"],
    "Europe/Moscow": ["Saint Petersburg", "St Petersburg"],
    "Europe/Paris": ["Lyon", "Marseille", "Strasbourg"],
    "Europe/Rome": ["Milan"],
    "Europe/Warsaw": ["Krakow"],
    "Europe/Zurich": ["Basel", "Bern", "Geneva"],
}
"""Cities from which much news comes, and after which no zone is named."""

_OFFSET = re.compile(r"(utc|gmt|z)?\s*[+\-−]\s*\d[\d:.]*")


def timezone_named(typed: str) -> str:
    """Read "Europe/Paris", "paris", "New York", "São Paulo" or "UTC".

    Raises UserError: the nearest name, or what kind of name to write.
    """
    wanted = _folded(typed)
    if _OFFSET.fullmatch(wanted):
        raise UserError(
            say("An offset does not know of summer time. Name a city, like: {/timezone Paris}")
        )
    known = _names()
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=1, cutoff=0.7)
    if near:
        raise UserError(
            say(
                "There is no time zone “{name}”. Did you mean: {/timezone {zone}}",
                name=typed[:40],
                zone=known[near[0]],
            )
        )
    raise UserError(
        say(
            "There is no time zone “{name}”. Name a big city, like: {/timezone Paris}",
            name=typed[:40],
        )
    )


@cache
def zones() -> tuple[str, ...]:
    """The zones in which people live, one a country at least: "Europe/Paris"."""
    return tuple(sorted(zone for zone in set(_listed()) if zone.startswith(_REGIONS)))


@cache
def _names() -> dict[str, str]:
    """Every spelling that is read → its zone. Where a city is in the list twice, the zone that
    its country is listed under comes last, and wins."""
    zones = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    listed = set(_listed())
    ordered = sorted(zones, key=lambda zone: (zone in listed, zone))
    cities = {_folded(_city(zone)): zone for zone in ordered if zone.startswith(_REGIONS)}
    also = {_folded(city): zone for zone, cities in _ALSO.items() for city in cities}
    return also | cities | {_folded(zone): zone for zone in zones if zone != "Factory"}


def _listed() -> Iterator[str]:
    """The zones that the table of countries names."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for row in table.splitlines():
        if not row.startswith("#"):
            yield row.split("\t")[2]


def _city(zone: str) -> str:
    return zone.rpartition("/")[2]


def _folded(name: str) -> str:
    """Without case, accents, or a difference between "_" and blanks."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("_", " "))
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(plain.split())
