"""What happens to us in a chat: we are added, removed, or the chat gets another id."""

from dataclasses import replace
from datetime import datetime

from bot.alerts.parting import change_chat, mark_gone, move_chat
from bot.commands import access
from bot.commands.ask import Desk, Reply
from bot.commands.helping import greeting
from bot.i18n import say_n
from bot.model import ChatState, Request
from bot.richtext import Message, message
from bot.store import Store


async def added(request: Request, state: ChatState, desk: Desk) -> Reply:
    """Greet a chat that somebody added us to, or say that all is as it was; an operator's doing so
    admits it."""
    platform = request.chat.platform
    operator = await desk.store.access.operator(platform)
    if operator and request.person.id == operator:
        await desk.store.access.admit(platform, request.chat.id)
    if not await access.admitted(request, desk):
        if access.is_broadcast(request):
            return Reply(None)
        raise access.private_notice(request, desk)
    await _return_to_threads(request, desk.store)
    if state.watches:
        return Reply(_back(len(state.watches)))
    return Reply(None if request.chat.thread else greeting(desk))


def _back(watches: int) -> Message:
    return message(
        say_n(
            "I am back: this chat's watch rings again, as it was set.",
            "I am back: this chat's {count} watches ring again, as they were set.",
            watches,
        )
    )


async def _return_to_threads(request: Request, store: Store) -> None:
    """What can be written to again are all of a group's topics: each is a chat of its own."""
    if request.chat.kind != "group" or request.chat.thread:
        return
    async for state in store.chats.all():
        here = (state.chat.platform, state.chat.id) == (request.chat.platform, request.chat.id)
        if here and state.chat.thread and state.gone:
            await change_chat(store, state.chat.key, lambda one: replace(one, gone=""))


async def removed(request: Request, store: Store) -> Reply:
    """Keep what the chat set, and forget what it is owed: nobody there reads it."""
    await mark_gone(store, request.chat.key, "removed from the chat")
    await store.outbox(request.chat.platform).drop(request.chat.key)
    return Reply(None)


async def moved(request: Request, store: Store, *, now: datetime) -> Reply:
    await move_chat(store, request.chat, request.text, now=now)
    return Reply(None)
