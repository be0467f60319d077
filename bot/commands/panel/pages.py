"""`settings <page> [place] [command]` → the command's effect, and the page as it is after it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.commands.ask import Ask, Desk, Reply
from bot.commands.names import find
from bot.commands.panel import choices, lists, watches
from bot.commands.panel.home import home
from bot.errors import UserError
from bot.i18n import say, speaking, spoken
from bot.model import ChatState
from bot.richtext import Message

ACTS = frozenset(
    {
        "budget",
        "digest",
        "language",
        "mute",
        "quiet",
        "removefeed",
        "timezone",
        "unmute",
        "unwatch",
        "urgent",
    }
)
"""The commands that the panel's buttons ask."""


@dataclass(frozen=True, slots=True)
class Page:
    """`show` makes it of what the chat has set by then. A page that `has_place` has its place
    (which sheet, which watch) as the first word, which `show` finds in the ask."""

    show: Callable[[Ask, Desk], Awaitable[Message]]
    has_place: bool = False


PAGES = {
    "": Page(home),
    "watches": Page(watches.sheet, has_place=True),
    "watch": Page(watches.one, has_place=True),
    "drop": Page(watches.dropping, has_place=True),
    "digest": Page(choices.digest),
    "quiet": Page(choices.quiet),
    "budget": Page(choices.budget),
    "timezone": Page(choices.timezone),
    "language": Page(choices.language),
    "sources": Page(lists.sources),
    "mutes": Page(lists.mutes),
}


async def settings(ask: Ask, desk: Desk) -> Reply:
    """A page of the panel, after what its button asks, if it asks anything."""
    name, _, rest = ask.words.partition(" ")
    page = PAGES.get(name.casefold())
    if page is None:
        raise UserError(say("There is no such page. For all that can be set: {/settings}"))
    place, line = _parted(rest) if page.has_place else ("", rest)
    state = await _after(_command(name, line), ask, desk)
    now = replace(ask, words=place, state=state or ask.state)
    chosen = now.state.language != ask.state.language
    with speaking(now.state.language if chosen else spoken()):
        return Reply(await page.show(now, desk), state, replaces=True)


def _parted(rest: str) -> tuple[str, str]:
    place, _, line = rest.partition(" ")
    return place, line


def _command(page: str, line: str) -> str:
    """The whole command: typed on the page of a command, its name may be left out."""
    named = line.partition(" ")[0].casefold() in ACTS
    return line if named or not line else f"{page} {line}"


async def _after(line: str, ask: Ask, desk: Desk) -> ChatState | None:
    """What the chat has set after a command; None if that is as it was. Raises UserError."""
    name, _, words = line.partition(" ")
    if not name:
        return None
    if name.casefold() not in ACTS:
        raise UserError(say("That is no setting. For all that can be set: {/settings}"))
    return (await find(name, desk.commands).run(replace(ask, words=words), desk)).state
