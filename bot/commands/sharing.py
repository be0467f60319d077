"""A watchlist → a link or a code that shows it elsewhere, and back: share, and `start watch_…`.

A code has 64 characters at most, of those that Telegram carries in a link (A-Z, a-z, 0-9, _ and -):
https://core.telegram.org/bots/features#deep-linking. A short list stands in the code itself and
needs nothing kept; a longer one is kept in the store. Opening a code changes nothing: it shows the
watches, and a button that adds them.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from bot.commands.ask import Ask, Desk, Reply
from bot.errors import UserError
from bot.i18n import line, say, say_n
from bot.richtext import Button, Message, Paragraph, bold, code, link, message, plain
from bot.watches.describe import describe
from bot.watches.query import split_watches

LONGEST = 64
PACKED, KEPT = "watch_1", "watch_0"
"""How a code begins that holds the watches, and one under which they are kept."""

_CODE = re.compile(rf"watch_[01][\w-]{{1,{LONGEST - len(PACKED)}}}", re.ASCII)


@runtime_checkable
class Linked(Protocol):
    """A platform with links that open us with a code."""

    def link(self, code: str, *, group: bool = False) -> str:
        """The link that says "start CODE" to us in private, or in a group that is chosen then."""


async def share(ask: Ask, desk: Desk) -> Reply:
    """The code of this chat's watchlist, and where there are links, a link."""
    if not ask.state.watches:
        raise UserError(
            say("This chat watches for nothing that could be shared. To begin: {/watch ceasefire}")
        )
    queries = [watch.query for watch in ask.state.watches]
    shared = await _code(ask, desk, queries)
    return Reply(
        message(
            line("This watchlist: {queries}", queries=bold(" · ".join(queries))),
            *_links(shared, desk.platforms[ask.request.chat.platform]),
            line("Anywhere else, send me: {command}", command=code(f"start {shared}")),
            say("Who opens it sees the watches, and may add them."),
        )
    )


def _links(shared: str, platform: object) -> list[Paragraph]:
    if not isinstance(platform, Linked):
        return []
    private, group = platform.link(shared), platform.link(shared, group=True)
    return [
        (link(private, private),),
        line("To open it in a group: {link}", link=link(say("choose the group"), group)),
    ]


async def _code(ask: Ask, desk: Desk, queries: Sequence[str]) -> str:
    packed = urlsafe_b64encode(", ".join(queries).encode()).rstrip(b"=").decode()
    if len(PACKED + packed) <= LONGEST:
        return PACKED + packed
    return KEPT + await desk.store.shares.keep(ask.state.chat.key, queries)


def is_code(words: str) -> bool:
    return _CODE.fullmatch(words) is not None


async def opened(shared: str, desk: Desk) -> Message:
    """The watches of a code, each with what it matches, and a button that adds them. Raises
    UserError for one that is kept no more, or that nobody made here."""
    queries = await _queries(shared, desk)
    if not queries:
        raise UserError(
            say("This link leads nowhere any more. Ask for a new one, or begin with: {/subscribe}")
        )
    add = say_n("Add this watch", "Add these {count} watches", len(queries))
    return message(
        (bold(say("A watchlist that was shared with you")),),
        *(
            (plain("• "), bold(query), plain(f" — {describe(desk.read(query))}"))
            for query in queries
        ),
        say("It rings here once you add it."),
        buttons=[[Button(add, f"subscribe {', '.join(queries)}")]],
    )


def _told(query: str, desk: Desk) -> Paragraph:
    return (plain("• "), bold(query), plain(f" — {describe(desk.read(query))}"))


async def _queries(shared: str, desk: Desk) -> Sequence[str]:
    """What a code stands for, as far as it can be read: a link may come from anybody."""
    if shared.startswith(KEPT):
        found: Sequence[str] = await desk.store.shares.queries(shared.removeprefix(KEPT))
    else:
        found = _unpacked(shared.removeprefix(PACKED))
    return [query for query in found if _readable(query, desk)]


def _unpacked(text: str) -> list[str]:
    try:
        return split_watches(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    except ValueError:
        return []


def _readable(query: str, desk: Desk) -> bool:
    try:
        desk.read(query)
    except UserError:
        return False
    return True
