"""The newest stories for a chat's watchlist, or for words."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.commands.ask import Ask, Desk, Reply
from bot.commands.finding import for_once, newest
from bot.commands.listing import names, story_lines
from bot.commands.waits import not_counted
from bot.durations import duration, spelled
from bot.errors import UserError
from bot.i18n import line, say, typed
from bot.richtext import Button, Message, bold, message

DEFAULT_COUNT = 5
MOST = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `latest [n] [words] [24h]` asks for."""

    count: int
    words: str
    within: timedelta | None


async def latest(ask: Ask, desk: Desk) -> Reply:
    wanted = read(ask.words)
    watches = ask.state.watches
    if wanted.words:
        watches = (for_once(ask.state.chat, wanted.words, ask.now),)
    if not watches:
        raise UserError(
            say(
                "This chat watches for nothing yet. "
                "Try: {/latest ceasefire}, or first: {/subscribe}"
            )
        )
    since = ask.now - wanted.within if wanted.within else None
    found = await newest(desk, watches, state=ask.state, limit=wanted.count, since=since)
    about = wanted.words or names(watches)
    if not found:
        return Reply(_nothing(about, wanted))
    title = line("Latest for {words}", words=bold(about))
    lines = await story_lines(found, ask.state, desk, ask.now)
    once = not_counted(desk.read(wanted.words)) if wanted.words else []
    return Reply(message(title, *lines, *once))


def read(words: str) -> Wanted:
    """Read the arguments. Raises UserError for a count that is out of range."""
    parts = words.split()
    within = None
    if parts and re.fullmatch(r"\d+[smhdw]", parts[-1], re.IGNORECASE):
        within = duration(parts.pop())
    count = DEFAULT_COUNT
    if parts and parts[0].isdecimal():
        count = int(parts.pop(0))
        if not 1 <= count <= MOST:
            raise UserError(
                say("Ask for 1 to {most} stories, like: {/latest 10 ceasefire 24h}", most=MOST)
            )
    return Wanted(count, " ".join(parts), within)


def _nothing(about: str, wanted: Wanted) -> Message:
    tips = [line("{command} — are the feeds working?", command=typed("sources"))]
    if wanted.within:
        anew = f"latest {wanted.words}".rstrip()
        tips.insert(0, line("{command} — without the time limit", command=typed(anew)))
        found = line(
            "Nothing in the last {time} matches {words}.",
            time=spelled(wanted.within),
            words=bold(about),
        )
    else:
        found = line("Nothing matches {words}.", words=bold(about))
    return message(found, *tips, buttons=[[Button(say("Sources"), "sources")]])
