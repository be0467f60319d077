"""The whole schedule in one line: clock, digest, quiet hours, each as its own command says it."""

from dataclasses import replace

from bot.commands.ask import Ask, Desk, Reply, Run
from bot.commands.schedule import budget, digest, quiet, timezone
from bot.errors import UserError
from bot.i18n import say
from bot.richtext import Paragraph, message

PARTS: dict[str, Run] = {
    "timezone": timezone,
    "digest": digest,
    "quiet": quiet,
    "budget": budget,
}


async def schedule(ask: Ask, desk: Desk) -> Reply:
    """Set all parts that are given, or none if one is refused; without any, show how they stand."""
    parts = [part.strip() for part in ask.words.split(";") if part.strip()] or list(PARTS)
    state, said = ask.state, dict[Paragraph, None]()
    for part in parts:
        name, _, words = part.partition(" ")
        reply = await _part(name)(replace(ask, state=state, words=words.strip()), desk)
        state = reply.state or state
        # Each says by which clock it goes: once is enough.
        said |= dict.fromkeys(reply.message.paragraphs if reply.message else ())
    return Reply(message(*said), state if state != ask.state else None)


def _part(name: str) -> Run:
    if name.casefold() not in PARTS:
        raise UserError(
            say("Write the parts with ; between, like: {/schedule digest daily 08:00; quiet off}")
        )
    return PARTS[name.casefold()]
