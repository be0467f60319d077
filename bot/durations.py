"""Durations as people write them, "5m" or "2 hours", to timedeltas and back."""

import re
from datetime import timedelta

from bot.errors import UserError
from bot.i18n import SOURCE, mark, say, say_n, spoken

LONGEST = timedelta(days=36_500)
"""A hundred years: longer than anything here lasts, and no calendar ends within it."""

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_WORDS = {
    "s": "s sec secs second seconds sekunde sekunden segundo segundos seconde secondes "
    "секунда секунди секунд",
    "m": "m min mins minute minutes minuten minuto minutos хв хвилина хвилини хвилину хвилин",
    "h": "h hr hrs hour hours std stunde stunden hora horas heure heures "
    "год година години годину годин",
    "d": "d day days tag tage tagen día días dia dias j jour jours день дні днів дня",
    "w": "w wk wks week weeks woche wochen semana semanas semaine semaines "
    "тиждень тижні тижнів тижня",
}
"""What people type, in each language that is spoken here."""
_ELSEWHERE = {"s": mark("{count} s"), "m": mark("{count} min"), "h": mark("{count} h")}
_UNIT_OF = {word: _UNITS[unit] for unit, words in _WORDS.items() for word in words.split()}
# Six digits of weeks still fit a timedelta, so no number that is read can overflow one.
_PART = re.compile(r"([0-9]{1,6})\s*([^\W\d_]+)\s*")


def duration(text: str) -> timedelta:
    """Read "30s", "5m", "1d", "1w", "90 minutes", "2 Stunden" or "1h 30m"; LONGEST for more.

    Raises UserError, naming what was found and what to write, for anything else and for nothing.
    """
    total, position = timedelta(), 0
    wanted = text.strip().lower()
    while part := _PART.match(wanted, position):
        unit = _UNIT_OF.get(part[2])
        if unit is None:
            break
        total += int(part[1]) * unit
        position = part.end()
    if position < len(wanted) or not total:
        raise UserError(say('"{text}" is not a duration; write 30s, 5m or 2h', text=_short(text)))
    return min(total, LONGEST)


def shown(length: timedelta) -> str:
    """The two largest units that matter: "5m", "1h 30m", "24h", "7d", or as another language
    writes them ("1 h 30 min", "7 jours"). Below a second: "0s"."""
    if length == _UNITS["d"]:
        return _counted(24, "h")
    rest, parts = length, []
    for unit in ("d", "h", "m", "s"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            parts.append(_counted(count, unit))
    return " ".join(parts[:2]) or _counted(0, "s")


def spelled(length: timedelta) -> str:
    """As a sentence has it, in whole days, hours or minutes: "7 days", "24 hours", "60 minutes"."""
    if length > _UNITS["d"] and not length % _UNITS["d"]:
        return say_n("1 day", "{count} days", length // _UNITS["d"])
    if length > _UNITS["h"] and not length % _UNITS["h"]:
        return say_n("1 hour", "{count} hours", length // _UNITS["h"])
    return say_n("1 minute", "{count} minutes", length // _UNITS["m"])


def _counted(count: int, unit: str) -> str:
    """In English as it is typed; elsewhere days are written out, for not everybody reads their
    abbreviation."""
    if spoken() == SOURCE:
        return f"{count}{unit}"
    if unit == "d":
        return say_n("1 day", "{count} days", count)
    return say(_ELSEWHERE[unit], count=count)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
