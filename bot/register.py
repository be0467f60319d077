"""Every chat and watch, as this process knows them: a copy in memory that follows the store.

A change shows on the very next entry: `catch_up` reads what changed since it last looked, from
each partition's change stream, before anything is matched. So that no entry waits for many changes
to be read, they are followed as they come, too.
"""

import asyncio
import logging
from datetime import timedelta

from bot.errors import QueryError, StoreError
from bot.model import ChatKey, ChatState, Watch
from bot.store import Store, keys
from bot.store.chats import CHANGES
from bot.watches.monitor import Monitor

log = logging.getLogger(__name__)

IDLE = timedelta(minutes=1)
"""How long to wait for a change before waiting anew."""


class Register:
    def __init__(self, store: Store, monitor: Monitor) -> None:
        self._store = store
        self.monitor = monitor
        self.chats: dict[ChatKey, ChatState] = {}
        self._positions: dict[int, str] = {}
        self._reading = asyncio.Lock()

    async def load(self) -> None:
        """Read everything. What changes meanwhile is read again by the next `catch_up`."""
        for partition in keys.CHAT_PARTITIONS:
            self._positions[partition] = await self._store.chats.position(partition)
        async for state in self._store.chats.all():
            self._replace(state.chat.key, state)

    async def follow(self) -> None:
        """Know every change a moment after it was stored, until cancelled."""
        while True:
            if await self._store.bell.wait(CHANGES, IDLE):
                try:
                    await self.catch_up()
                except StoreError as error:  # the next entry or change reads it
                    log.debug("changes wait to be read: %s", error)

    async def catch_up(self) -> None:
        """Know every change that was stored before this call."""
        async with self._reading:
            await asyncio.gather(*map(self._follow, self._positions))

    async def _follow(self, partition: int) -> None:
        position, changed = await self._store.chats.changed(partition, self._positions[partition])
        if changed is None:
            await self._read_anew(partition)
        for chat in dict.fromkeys(changed or ()):
            self._replace(chat, await self._store.chats.load(chat))
        self._positions[partition] = position

    async def _read_anew(self, partition: int) -> None:
        gone = {chat for chat in self.chats if keys.chat_partition(chat) == partition}
        async for state in self._store.chats.all([partition]):
            self._replace(state.chat.key, state)
            gone.discard(state.chat.key)
        for chat in gone:
            self._replace(chat, None)

    def _replace(self, chat: ChatKey, state: ChatState | None) -> None:
        before = self.chats.get(chat)
        kept = set(state.watches) if state else set()
        for watch in before.watches if before else ():
            if watch not in kept and self.monitor.holds(watch):
                self.monitor.discard(watch.id)
        if state is None:
            self.chats.pop(chat, None)
            return
        had = set(before.watches) if before else set()
        self.chats[chat] = state
        for watch in state.watches:
            if watch not in had:
                self._add(watch)

    def _add(self, watch: Watch) -> None:
        try:
            self.monitor.add(watch)
        except QueryError as error:  # a pack it names was removed since; its chat is told so
            log.warning("%s: the watch %r cannot be read: %s", watch.chat, watch.query, error)
