"""A request that is due → its effect, its answers and its end, in one step.

What happens to us in a chat (added, removed, moved) comes the same way as what people type.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.alerts.owe import answer, on_page
from bot.alerts.parting import close_workspace, open_workspace
from bot.commands import access, elsewhere, happening, language, rate, shortening
from bot.commands.addressing import address_in
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.counter import Fronted
from bot.commands.names import find
from bot.commands.page import page
from bot.commands.refusing import refusal
from bot.errors import StoreError, StoreFault, UserError
from bot.i18n import addressed, say, speaking
from bot.model import ChatState, Request
from bot.richtext import Message, message
from bot.store.codec import decode, encode
from bot.store.items import Claimed, Item
from bot.store.queue import Queue

log = logging.getLogger(__name__)


RETURNING = ("command", "button", "added")
"""Kinds of requests from a chat that can be written to."""


def item(request: Request) -> Item:
    """A request as the inbox takes it: once for each id."""
    return Item(request.chat.key, request.id, encode(request))


class Clerk:
    """Serves the requests of one platform."""

    def __init__(self, desk: Desk, platform: str, *, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._store = desk.store
        self._inbox: Queue = desk.store.inbox(platform)
        self._outbox: Queue = desk.store.outbox(platform)
        self._clock = clock

    async def serve(self, claimed: Claimed) -> None:
        """Serve one claimed request. Raises StoreError: it is served again later then."""
        request = decode(claimed.body, Request)
        while not await self._take_effect(claimed, request):
            log.debug("%s changed meanwhile; serving the request anew", request.chat.key)

    async def _take_effect(self, claimed: Claimed, request: Request) -> bool:
        before = await self._store.chats.load(request.chat.key)
        state = replace(before or ChatState(request.chat), chat=request.chat)
        state = replace(state, language=language.of_chat(state, request))
        if returned := bool(state.gone) and request.kind in RETURNING:
            state = replace(state, gone="")  # who writes to us, or adds us, can be written to
        here = address_in(request.chat, self._desk.platforms[request.chat.platform])
        with speaking(state.language), addressed(here):
            reply = await self._reply(request, state)
            owed = await self._answer(request, reply, state)
        learnt = returned or _has_learnt(before, state, request)
        after = reply.state or (state if learnt else None)
        after = replace(after, version=state.version + 1) if after and not reply.forget else None
        return await self._store.chats.commit(
            claimed,
            owed,
            inbox=self._inbox,
            outbox=self._outbox,
            change=(before, after) if after or (reply.forget and before) else None,
            now=self._clock(),
        )

    async def _answer(self, request: Request, reply: Reply, state: ChatState) -> list[Item]:
        shown = await self._page(request, reply, state)
        reply = await shortening.shortened(reply, request.chat.key, self._store)
        if reply.message is None:
            return []
        now = self._clock()
        return [answer(request, reply.message, replaces=reply.replaces, page=shown, now=now)]

    async def _reply(self, request: Request, state: ChatState) -> Reply:
        try:
            return await self._decide(request, state)
        except UserError as error:
            return Reply(refusal(error))
        except Exception as error:
            if isinstance(error, StoreError) and not isinstance(error, StoreFault):
                raise  # served again once the store is back; what it cannot do, it never will
            log.exception("a request of %s failed: %r", request.chat.key, request.text)
            return Reply(message(say("Something went wrong here. Please try again.")))

    async def _page(self, request: Request, reply: Reply, state: ChatState) -> tuple[Message, ...]:
        """Its person's page as it stands now, where the platform shows one and it may be another
        than it was."""
        platform = self._desk.platforms[request.chat.platform]
        if request.chat.kind != "private" or not isinstance(platform, Fronted):
            return ()
        if not (reply.state or reply.forget or on_page(request.ref)):
            return ()
        if not await access.admitted(request, self._desk):
            return ()
        after = ChatState(request.chat) if reply.forget else reply.state or state
        part = request.ref.partition(" ")[2] if on_page(request.ref) else ""
        try:
            return await page(Ask(request, part, after, self._clock()), self._desk)
        except StoreError:
            raise
        except Exception:  # the request is served all the same
            log.exception("the page of %s was not made", request.chat.key)
            return ()

    async def _decide(self, request: Request, state: ChatState) -> Reply:
        match request.kind:
            case "added":
                return await happening.added(request, state, self._desk)
            case "removed":
                return await happening.removed(request, self._store)
            case "moved":
                return await happening.moved(request, self._store, now=self._clock())
            case "closed":
                await close_workspace(self._store, request.chat.platform, request.chat.workspace)
                return Reply(None)
            case "opened":
                await open_workspace(self._store, request.chat.platform, request.chat.workspace)
                return Reply(None)
            case _:
                return await self._command(request, state)

    async def _command(self, request: Request, state: ChatState) -> Reply:
        text = await shortening.whole(request, self._store)
        name, _, words = (text.strip().lstrip("/") or "help").partition(" ")
        # First of all: it also bounds what strangers are told, and how many codes they guess.
        if instead := await rate.refused(request, name, self._desk, self._clock()):
            return instead
        if not await self._served(request, name, words):
            if access.is_broadcast(request):
                return Reply(None)
            raise access.private_notice(request, self._desk)
        if (meant := elsewhere.meant(request, text, state)) and state.channel:
            return await self._there(replace(request, chat=state.channel, text=meant))
        command = find(name, self._desk.commands, " ".join(words.split()))
        await access.require_configurer(request, command, self._desk)
        ask = Ask(request, " ".join(words.split()), state, self._clock())
        reply = await command.run(ask, self._desk)
        if command.aside and reply.message:
            return replace(reply, message=replace(reply.message, private=True))
        return reply

    async def _there(self, asked: Request) -> Reply:
        """Serve what a private chat asks for the channel that it sets up."""
        await elsewhere.require_administrator(asked, self._desk)
        while True:
            before = await self._store.chats.load(asked.chat.key)
            if before and before.served == asked.id:
                return Reply(message(say("That is done.")))
            state = replace(before or ChatState(asked.chat), chat=asked.chat)
            try:
                reply = await self._command(asked, state)
            except UserError as error:
                return elsewhere.headed(Reply(refusal(error)), asked.chat)
            if await self._saved_there(asked, before, reply):
                return elsewhere.headed(reply, asked.chat)

    async def _saved_there(self, asked: Request, before: ChatState | None, reply: Reply) -> bool:
        """False if the channel changed since it was read."""
        after = reply.state
        if reply.forget:
            await self._outbox.drop(asked.chat.key)
        elif after is None:
            return True
        version = before.version + 1 if before else 1
        saved = (
            None if reply.forget or not after else replace(after, version=version, served=asked.id)
        )
        return await self._store.chats.save(asked.chat.key, before, saved)

    async def _served(self, request: Request, name: str, words: str) -> bool:
        """Whether this person is let in; `start CODE` is how an operator comes in at first."""
        if name.casefold() == "start" and words and await access.claim(request, words, self._desk):
            return True
        return await access.admitted(request, self._desk)


def _has_learnt(before: ChatState | None, state: ChatState, request: Request) -> bool:
    """Whether a chat that has set something is served in its person's language for the first time:
    its alerts are in it from now on."""
    asked = request.kind in ("command", "button")
    return asked and before is not None and before.language != state.language
