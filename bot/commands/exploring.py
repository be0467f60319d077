"""Trying a query and searching the archive, without keeping anything."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.commands.ask import Ask, Desk, Reply
from bot.commands.finding import for_once, newest
from bot.commands.listing import frequency, story_lines
from bot.commands.survey import sparkline, survey
from bot.commands.waits import not_counted
from bot.durations import duration, spelled
from bot.errors import UserError
from bot.i18n import line, say, typed
from bot.richtext import Button, Paragraph, bold, message, plain
from bot.watches.cautions import cautions
from bot.watches.describe import describe

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
LONGEST = timedelta(days=90)
SAMPLES = 5
MOST_FOUND = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, and how far back."""

    query: str
    within: timedelta


async def try_(ask: Ask, desk: Desk) -> Reply:
    """What a watch would have rung for, without saving it."""
    wanted = asked_for(ask.words, "try ceasefire AND Gaza 7d", WEEK)
    query = desk.read(wanted.query)
    result = await survey(
        desk, wanted.query, state=ask.state, within=wanted.within, samples=SAMPLES,
        now=ask.now,
    )  # fmt: skip
    lines: list[str | Paragraph] = [
        (bold(wanted.query), plain(f" — {describe(query)}")),
        f"{frequency(result)}  {sparkline(result.days)}",
        *await story_lines(result.samples, ask.state, desk, ask.now),
        *not_counted(query),
        *(f"⚠ {caution}" for caution in cautions(query, result.a_day)),
        line("To keep it: {command}", command=typed(f"watch {wanted.query}")),
    ]
    return Reply(message(*lines, buttons=_keep(wanted.query)))


def _keep(query: str) -> list[list[Button]]:
    command = f"watch {query}"
    return [[Button(say("Watch this"), command)]]


async def search(ask: Ask, desk: Desk) -> Reply:
    """The archive's newest stories for a query."""
    wanted = asked_for(ask.words, "search ceasefire AND Gaza 30d", MONTH)
    query = desk.read(wanted.query)
    found = await newest(
        desk,
        [for_once(ask.state.chat, wanted.query, ask.now)],
        state=ask.state,
        limit=MOST_FOUND,
        since=ask.now - wanted.within,
    )
    if not found:
        return Reply(
            message(
                line(
                    "Nothing in the last {time}: {query}",
                    time=spelled(wanted.within),
                    query=bold(wanted.query),
                ),
                say("It was read as: {meaning}", meaning=describe(query)),
            )
        )
    title = line(
        "{query} — the newest of the last {time}",
        query=bold(wanted.query),
        time=spelled(wanted.within),
    )
    lines = await story_lines(found, ask.state, desk, ask.now)
    return Reply(message(title, *lines, *not_counted(query)))


def asked_for(words: str, example: str, default: timedelta) -> Wanted:
    """Read "ceasefire AND Gaza 7d". Raises UserError that shows the `example`."""
    *before, last = words.split() or [""]
    within = default
    if before and re.fullmatch(r"\d+[hdw]", last, re.IGNORECASE):
        within, words = duration(last), " ".join(before)
    if not words:
        raise UserError(say("Say what to look for, like: {/{example}}", example=example))
    if within > LONGEST:
        raise UserError(
            say(
                "The archive goes back {time} at most. Write: {/{example}}",
                time=spelled(LONGEST),
                example=example,
            )
        )
    return Wanted(words, within)
