"""Times of day, quiet hours and digests: as people write them, and as they are told."""

import re
from datetime import datetime, time, timedelta

from bot.alerts.timing import NEVER, quiet_until, zone_of
from bot.errors import UserError
from bot.i18n import say
from bot.model import ChatState, Digest, Quiet, Rhythm
from bot.moments import day_and_time, weekday_and_time

_TIME = r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*([ap]m)?"
_HOURS = re.compile(rf"({_TIME})\s*(?:-|–|—|to|until|à|bis|a|до)\s*({_TIME})", re.IGNORECASE)
_RHYTHM = re.compile(
    r"(?:(?P<about>.+)\s)?(?P<rhythm>off|hourly|daily|weekdays|default)"
    r"(?:\s+(?:at\s+)?(?P<at>\d[\d:.h]*(?:\s?[ap]m)?))?",
    re.IGNORECASE,
)
WEEK = timedelta(days=7)
_MIDDAY = {"am": 0, "pm": 12}


def time_of_day(text: str) -> time:
    """Read "8", "08:00", "7.30", "7h30" or "7:30 pm". Raises UserError."""
    if read := re.fullmatch(_TIME, text.strip().casefold()):
        hour, minute, half = int(read[1]), int(read[2] or 0), read[3]
        if half and 1 <= hour <= 12:
            hour, half = hour % 12 + _MIDDAY[half], None
        if not half and hour < 24 and minute < 60:
            return time(hour, minute)
    raise UserError(say("“{text}” is not a time of day; write one like 08:00", text=text[:20]))


def quiet_hours(text: str) -> Quiet:
    """Read "22:00-07:00" or "10pm to 7am". Raises UserError."""
    read = _HOURS.fullmatch(text)
    if read is None:
        raise UserError(
            say("Say from when until when, like: {/quiet 22:00-07:00}, or: {/quiet off}")
        )
    hours = Quiet(time_of_day(read[1]), time_of_day(read[5]))
    if hours.start == hours.end:
        raise UserError(say("That is the whole day. For silence without end: {/mute all}"))
    return hours


def rhythm(text: str) -> tuple[str, Digest | None]:
    """Read "daily 08:00" or "ceasefire weekdays 7:30": what it is about, empty for the whole chat,
    and how often; None for "default". Raises UserError."""
    read = _RHYTHM.fullmatch(text)
    if read is None:
        raise UserError(
            say(
                "Say how often: hourly, daily 08:00, weekdays 07:30 or off, "
                "like: {/digest daily 08:00}. For one watch: {/digest ceasefire daily 08:00}"
            )
        )
    about, named = read["about"] or "", read["rhythm"].casefold()
    if read["at"] and named not in ("daily", "weekdays"):
        raise UserError(
            say(
                "Only daily and weekdays take a time of day; write: {/digest {rhythm}}",
                rhythm=named,
            )
        )
    if named == "default":
        return about, None
    every: Rhythm = named  # type: ignore[assignment]  # what the pattern lets through
    return about, Digest(every, time_of_day(read["at"])) if read["at"] else Digest(every)


def shown_digest(digest: Digest) -> str:
    """ "daily 08:00", in the language that is spoken: in English, as it is written."""
    match digest.rhythm:
        case "off":
            return say("off")
        case "hourly":
            return say("hourly")
        case "daily":
            return say("daily {time}", time=f"{digest.at:%H:%M}")
        case "weekdays":
            return say("weekdays {time}", time=f"{digest.at:%H:%M}")


def shown_quiet(quiet: Quiet) -> str:
    return f"{quiet.start:%H:%M}–{quiet.end:%H:%M}"


def shown_moment(when: datetime, state: ChatState, now: datetime) -> str:
    """A moment to come, on the chat's clock: "07:00" today, "Tue 07:00" within a week, or with its
    date."""
    if when == NEVER:
        return say("when it is unmuted")
    zone = zone_of(state)
    local, today = when.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    return weekday_and_time(local) if local.date() - today < WEEK else day_and_time(local)


def shown_past(when: datetime, state: ChatState) -> str:
    """ "3 Mar 10:00" on the clock that the chat has set, or "3 Mar 10:00 UTC"."""
    told = day_and_time(when.astimezone(zone_of(state)))
    return told if state.timezone else f"{told} UTC"


def clock_line(state: ChatState, now: datetime) -> str:
    """By which clock hours are read."""
    shown = f"{now.astimezone(zone_of(state)):%H:%M}"
    if state.timezone:
        return say(
            "By the clock of {zone}, where it is {time} now.", zone=state.timezone, time=shown
        )
    return say(
        "By UTC: it is {time} now. To name this chat's own clock: {/timezone Paris}", time=shown
    )


def schedule_line(state: ChatState, now: datetime) -> str:
    """All that is set of when alerts ring, in one line; empty if nothing is."""
    parts = []
    if state.quiet:
        hours, until = shown_quiet(state.quiet), quiet_until(state, now)
        end = shown_moment(until, state, now) if until else ""
        parts.append(
            say("quiet {hours} (now, until {time})", hours=hours, time=end)
            if until
            else say("quiet {hours}", hours=hours)
        )
    if state.digest.rhythm != "off":
        parts.append(say("digest {rhythm}", rhythm=shown_digest(state.digest)))
    if parts:
        parts.append(state.timezone or "UTC")
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]
