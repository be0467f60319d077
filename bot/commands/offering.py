"""A few words → the newest stories that they match, to be shared in any chat: at once, and nothing
is kept. Only who may use the bot is offered any.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.alerts.compose import body, merged_spans, source
from bot.commands import access, language
from bot.commands.ask import Desk
from bot.commands.finding import Found, for_once, newest
from bot.errors import UserError
from bot.i18n import speaking
from bot.model import ChatState, Request, Watch, WatchId
from bot.richtext import Message, message, plain

MOST = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """A story as it stands in a list (`title`, `about`), and the message that shares it."""

    id: str
    title: str
    about: str
    message: Message


@runtime_checkable
class Offering(Protocol):
    """A platform that offers stories where people write. It is given these before it listens."""

    def offer(self, offers: "Offers") -> None: ...


class Offers:
    def __init__(self, desk: Desk, *, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._clock = clock

    async def stories(self, request: Request) -> tuple[Offer, ...]:
        """The newest stories for the words of a person, whose private chat the request names; if
        there are none, for what the last word begins; without words, for what that chat watches.
        Raises StoreError."""
        if not await access.admitted(request, self._desk):
            return ()
        chat, now = request.chat, self._clock()
        state = await self._desk.store.chats.load(chat.key) or ChatState(chat)
        with speaking(language.of_chat(state, request)):
            found = await self._found(request, state, now)
            if not found and request.text:
                begun = replace(request, text=f"{request.text}*")
                found = await self._found(begun, state, now)
            return tuple(_offer(one, now) for one in found)

    async def _found(self, request: Request, state: ChatState, now: datetime) -> list[Found]:
        try:
            watches = self._watches(request, state, now)
            return await newest(self._desk, watches, state=state, limit=MOST)
        except UserError:  # a query half typed
            return []

    def _watches(self, request: Request, state: ChatState, now: datetime) -> tuple[Watch, ...]:
        if request.text:
            return (for_once(request.chat, request.text, now),)
        queries = self._desk.config.watchlist
        default = (
            replace(for_once(request.chat, query, now), id=WatchId(str(number)))
            for number, query in enumerate(queries)
        )
        return state.watches or tuple(default)


def _offer(found: Found, now: datetime) -> Offer:
    lines = body(found.entry, merged_spans(found.matches))
    told = source(found.entry, now)
    return Offer(found.story, found.entry.title, told, message(*lines, (plain(f"— {told}"),)))
