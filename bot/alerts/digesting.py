"""A chat for which something held is due → its digest, owed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from bot.alerts.digest import Digest, digest
from bot.alerts.gather import Item, Sorted, item, sort
from bot.alerts.muting import audible, unheard_sources
from bot.alerts.owe import owed_item
from bot.i18n import speaking
from bot.model import ChatState, Held, StoryId
from bot.store import Store
from bot.store.digests import Due, Turn

log = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE = 100


class Digester:
    def __init__(self, store: Store, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def tell(self, due: Due) -> None:
        """Owe a chat the digest of what is due. Raises StoreError."""
        while not await self._turn(due):
            log.debug("%s changed meanwhile; making its digest anew", due.chat)

    async def _turn(self, due: Due) -> bool:
        now, store = self._clock(), self._store
        state = await store.chats.load(due.chat)
        held = await store.digests.of(due.chat)
        turn = Turn(ended=[one.name for one in held])
        if state and not state.gone:
            turn = await self._decide(state, held, now)
        return await store.digests.commit(
            due,
            turn,
            read=len(held),
            version=state.version if state else 0,
            outbox=store.outbox(due.platform),
            now=now,
        )

    async def _decide(self, state: ChatState, held: list[Held], now: datetime) -> Turn:
        outbox = self._store.outbox(state.chat.platform)
        rang = await outbox.put_among(state.chat.key, [one.instead for one in held])
        found = sort(state, held, rang, now)
        if not found.due:
            return Turn(found.ended, next_due=found.next_due)
        with speaking(state.language):
            items = await together(
                self._item(state, story, ones, now) for story, ones in found.due.items()
            )
            made = digest(state, items, now)
        # Told first: an outlet that joins such a story from now on does not ring. Killed before the
        # digest is owed, what is held is still held.
        tell = self._store.stories.tell
        await together(tell(story, {state.chat.key: told}) for story, told in made.told.items())
        return _turn_of(state, found, made)

    async def _item(
        self, state: ChatState, story: StoryId, held: Sequence[Held], now: datetime
    ) -> Item:
        archive = self._store.archive
        told_by = await self._store.stories.tellers(story)
        tellers = audible(told_by, unheard_sources(state, told_by, now))
        found = [await archive.get(one.teller.feed, one.teller.entry) for one in held]
        return item(held, tellers, [one.entry for one in found if one])


async def together(asked: Iterable[Awaitable[T]]) -> list[T]:
    """What these give, a hundred at a time: one by one, each would wait for the store's disk."""
    waiting, given = iter(asked), list[T]()
    while some := list(islice(waiting, AT_ONCE)):
        given += await asyncio.gather(*some)
    return given


def _turn_of(state: ChatState, found: Sorted, made: Digest) -> Turn:
    told = [one for story in made.told for one in found.due[story]]
    return Turn(
        [*found.ended, *(one.name for one in told)],
        [owed_item(state.chat, page) for page in made.pages],
        list(dict.fromkeys(one.instead for one in told)),
        dict(made.rest),
        found.next_due,
    )
