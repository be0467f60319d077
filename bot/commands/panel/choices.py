"""Pages on which one of a few values is chosen; others can be typed, as their text says."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.commands import language as languages
from bot.commands import schedule
from bot.commands.ask import Ask, Desk, Run
from bot.commands.hours import quiet_hours, rhythm, shown_quiet
from bot.commands.panel.home import HOME, back
from bot.i18n import LANGUAGES, say, spoken
from bot.model import Digest
from bot.richtext import Button, Message

HOURS = ("22:00-07:00", "23:00-07:00", "21:00-08:00", "00:00-06:00")
BUDGETS = (5, 10, 20, 50)
ZONES = (
    "UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Kyiv", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "Asia/Jerusalem", "Asia/Kolkata", "Asia/Shanghai",
    "Asia/Tokyo",
)  # fmt: skip
"""A clock for every few hours around the world; all others by the name of a city."""

Option = tuple[str, str, bool]
"""What a button says, the words that it gives to the command, whether it is so now."""


async def digest(ask: Ask, desk: Desk) -> Message:
    now = ask.state.digest

    def option(label: str, words: str) -> Option:
        return label, words, rhythm(words)[1] == now or (words == "off" and now == Digest())

    options = (
        option(say("At once"), "off"),
        option(say("Every hour"), "hourly"),
        option(say("Daily at 08:00"), "daily 08:00"),
        option(say("Daily at 18:00"), "daily 18:00"),
        option(say("Weekdays at 07:30"), "weekdays 07:30"),
    )
    return await _choice("digest", schedule.digest, options, ask, desk)


async def quiet(ask: Ask, desk: Desk) -> Message:
    now = ask.state.quiet
    timed = [(shown_quiet(quiet_hours(one)), one, quiet_hours(one) == now) for one in HOURS]
    options = [(say("None"), "off", now is None), *timed]
    return await _choice("quiet", schedule.quiet, options, ask, desk)


async def budget(ask: Ask, desk: Desk) -> Message:
    now = ask.state.budget
    options = [(str(one), str(one), one == now) for one in BUDGETS]
    options.append((say("No limit"), "off", now is None))
    return await _choice("budget", schedule.budget, options, ask, desk)


async def timezone(ask: Ask, desk: Desk) -> Message:
    now = ask.state.timezone or "UTC"
    options = [(one.rpartition("/")[2].replace("_", " "), one, one == now) for one in ZONES]
    return await _choice("timezone", schedule.timezone, options, ask, desk, width=3)


async def language(ask: Ask, desk: Desk) -> Message:
    options = [(languages.own_name(one), one, one == spoken()) for one in LANGUAGES]
    return await _choice("language", languages.language, options, ask, desk)


async def _choice(
    name: str, run: Run, options: Iterable[Option], ask: Ask, desk: Desk, width: int = 2
) -> Message:
    """How things stand, as the command itself says it, and what can be chosen."""
    said = (await run(replace(ask, words=""), desk)).message
    assert said, "each of these commands answers"
    keys = [_key(name, *option) for option in options]
    return replace(said, buttons=(*rows(keys, width), back()))


def _key(page: str, label: str, words: str, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, f"{HOME} {page} {words}")


def rows(keys: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(keys[at : at + width]) for at in range(0, len(keys), width))
