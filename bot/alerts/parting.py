"""A chat that is gone keeps what it set, should it come back; a chat that moved takes all along."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.alerts.owe import owed_item, unpacked
from bot.model import Chat, ChatKey, ChatState, Watch
from bot.store import Store
from bot.store.queue import Queue


async def mark_gone(store: Store, chat: ChatKey, reason: str) -> None:
    """Note why a chat cannot be written to; nothing rings there until it asks for something."""
    await change_chat(store, chat, lambda state: replace(state, gone=reason))


CLOSED = "the app was removed from the workspace"


async def close_workspace(store: Store, platform: str, workspace: str) -> None:
    """All chats of a workspace that has removed us are gone, and are owed nothing."""
    async for state in store.chats.all():
        if (state.chat.platform, state.chat.workspace) == (platform, workspace):
            await change_chat(store, state.chat.key, _closed)
            await store.outbox(platform).drop(state.chat.key)


async def open_workspace(store: Store, platform: str, workspace: str) -> None:
    """The chats of a workspace that has us again ring as before."""
    async for state in store.chats.all():
        if (state.chat.platform, state.chat.workspace) == (platform, workspace):
            await change_chat(store, state.chat.key, _opened)


def _closed(state: ChatState) -> ChatState:
    return replace(state, gone=state.gone or CLOSED)


def _opened(state: ChatState) -> ChatState:
    return replace(state, gone="" if state.gone == CLOSED else state.gone)


async def change_chat(
    store: Store, chat: ChatKey, change: Callable[[ChatState], ChatState]
) -> None:
    """Change what a chat has set, if it has anything, however often others change it meanwhile."""
    while state := await store.chats.load(chat):
        changed = replace(change(state), version=state.version + 1)
        if await store.chats.save(chat, state, changed):
            return


async def move_chat(store: Store, chat: Chat, to: str, *, now: datetime) -> None:
    """Carry watches, what is held and owed deliveries over to the chat's new id; harmless to do
    again.

    The copy comes first and the forgetting last, so that a kill in between loses nothing.
    """
    moved = replace(chat, id=to)
    state = await store.chats.load(chat.key)
    if state:
        await store.chats.save(moved.key, await store.chats.load(moved.key), carried(state, moved))
    await _carry_over(store.outbox(chat.platform), chat, moved, now)
    held = [
        replace(one, told=replace(one.told, chat=moved)) for one in await store.digests.of(chat.key)
    ]
    await store.digests.hold((one, now) for one in held)
    if state:
        await store.chats.save(chat.key, state, None)


async def _carry_over(outbox: Queue, chat: Chat, moved: Chat, now: datetime) -> None:
    """Whoever routes by the old id may put more meanwhile: it goes on until nothing is left."""
    for aside in await outbox.asides.of(chat.key):
        refused = replace(unpacked(aside.body)[1], chat=moved.key)
        body = owed_item(moved, refused).body
        await outbox.asides.put(moved.key, replace(aside, body=body))
    left = True
    while left:
        owed = [unpacked(body)[1] for body in await outbox.bodies(chat.key)]
        # Messages are numbered anew there: the old numbers would name others.
        anew = (replace(one, chat=moved.key, ref="", replaces="") for one in owed)
        await outbox.put((owed_item(moved, one) for one in anew), now=now)
        left = not await outbox.carried(chat.key, [one.id for one in owed])


def carried(state: ChatState, moved: Chat) -> ChatState:
    """The same settings, for the chat under its new id."""

    def own(watch: Watch) -> Watch:
        return replace(watch, chat=moved.key)

    watches = tuple(own(watch) for watch in state.watches)
    return replace(state, chat=moved, watches=watches, version=state.version + 1)
