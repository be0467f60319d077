"""Forms: what a command asks for, as fields to fill in; a filled form is the command as typed.

A platform that has forms (Slack's modals) opens one where such a command is given without words.
Elsewhere the same command is answered by the sentence that says what to type: so a button may have
the command "watch", and is of use everywhere.
"""

from datetime import time

from bot.commands.ask import Ask, Blank, Desk
from bot.commands.form import Choice, Field, Form, Values
from bot.commands.sources import LONGEST_ADDRESS, one_address
from bot.commands.timezones import zones
from bot.commands.watching import with_watches
from bot.i18n import say
from bot.model import ChatState, Quiet
from bot.watches.query import split_watches

# --- a watch -----------------------------------------------------------------------------------

LONGEST_LIST = 900
"""Characters of several watches at once."""


def _watch_form(state: ChatState) -> Form:
    words = Field(
        "words",
        say("What to watch for"),
        "line",
        hint=say("Words and operators; commas make several watches."),
        example="ceasefire AND Gaza",
        longest=LONGEST_LIST,
        live=True,
    )
    urgent = Field("urgent", say("Urgent"), "tick", hint=say("It rings at any hour, at once."))
    return Form(say("Add a watch"), say("Watch"), (words, urgent))


def _watch_lines(values: Values) -> dict[str, str]:
    name = "watch!" if values.get("urgent") else "watch"
    return {"words": f"{name} {values.get('words', '')}".strip()}


async def _vet_watch(ask: Ask, desk: Desk) -> None:
    with_watches(ask, desk, split_watches(ask.words))


WATCH = Blank(_watch_form, _watch_lines, _vet_watch)


# --- a source ----------------------------------------------------------------------------------


def _source_form(state: ChatState) -> Form:
    address = Field(
        "address",
        say("Its address"),
        "line",
        hint=say("A feed's address, or that of a site which has one."),
        example="https://www.theguardian.com/world",
        longest=LONGEST_ADDRESS,
    )
    wait = say("Looking for a feed there …")
    return Form(say("Add a source"), say("Add"), (address,), wait)


def _source_lines(values: Values) -> dict[str, str]:
    return {"address": f"addfeed {values.get('address', '')}".strip()}


async def _vet_source(ask: Ask, desk: Desk) -> None:
    one_address(ask.words)


SOURCE = Blank(_source_form, _source_lines, _vet_source, slow=True)


# --- the schedule ------------------------------------------------------------------------------

NIGHT = Quiet(time(22), time(7))


def _schedule_form(state: ChatState) -> Form:
    quiet, zone = state.quiet or NIGHT, state.timezone or "UTC"
    fields = (
        Field("digest", say("Alerts come"), "choice", state.digest.rhythm, _rhythms()),
        Field("at", say("A daily digest comes at"), "time", f"{state.digest.at:%H:%M}"),
        Field("quiet", say("Quiet hours"), "choice", "on" if state.quiet else "off", _switch()),
        Field("start", say("They begin at"), "time", f"{quiet.start:%H:%M}"),
        Field("end", say("They end at"), "time", f"{quiet.end:%H:%M}"),
        Field("timezone", say("By the clock of"), "choice", zone, _zones()),
    )
    return Form(say("Edit the schedule"), say("Save"), fields)


def _rhythms() -> tuple[Choice, ...]:
    return (
        Choice("off", say("at once")),
        Choice("hourly", say("in an hourly digest")),
        Choice("daily", say("in a daily digest")),
        Choice("weekdays", say("in a digest on weekdays")),
    )


def _switch() -> tuple[Choice, ...]:
    return Choice("off", say("off")), Choice("on", say("on"))


def _zones() -> tuple[Choice, ...]:
    named = (zone.partition("/") for zone in zones())
    return (
        Choice("UTC", "UTC", "UTC"),
        *(Choice(f"{area}/{city}", city.replace("_", " "), area) for area, _, city in named),
    )


def _schedule_lines(values: Values) -> dict[str, str]:
    """The clock comes first: by it the hours are told."""
    lines = {}
    if zone := values.get("timezone"):
        lines["timezone"] = f"timezone {zone}"
    if rhythm := values.get("digest"):
        timed = rhythm in ("daily", "weekdays") and values.get("at")
        lines["digest"] = f"digest {rhythm} {values['at']}" if timed else f"digest {rhythm}"
    if quiet := values.get("quiet"):
        hours = f"{values.get('start', '')}-{values.get('end', '')}"
        lines["end"] = f"quiet {hours}" if quiet == "on" else "quiet off"
    return lines


SCHEDULE = Blank(_schedule_form, _schedule_lines, together=True)
