"""A story that was told by more outlets → its alerts edited in place, without a sound."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.alerts.muting import muted, of_story, unheard_sources
from bot.alerts.owe import owe
from bot.alerts.telling import Hearings
from bot.delivery import Delivery
from bot.model import ChatKey, Told
from bot.store import Store
from bot.store.stories import Grown

EVERY = timedelta(minutes=2)
"""An alert is edited at most this often."""

A_CHAT = timedelta(seconds=0.1)
"""So much rarer for each chat that heard of the story: edits take a third of Telegram's 30 messages
a second at most."""


def edited_every(every: timedelta, *, chats: int) -> timedelta:
    """How often the alerts of a story are edited that so many chats heard of."""
    return max(every, chats * A_CHAT)


class Grower:
    def __init__(self, store: Store, *, clock: Callable[[], datetime], every: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._every = every

    async def grow(self, claimed: Grown) -> None:
        """Bring all alerts of a story up to date, but where it is muted. Raises StoreError."""
        stories, now = self._store.stories, self._clock()
        story, tellers = claimed.story, await stories.tellers(claimed.story)
        hearings, before = Hearings(story, tellers, now=now), await stories.told(story)
        owed: list[tuple[Told, Delivery]] = []
        after: dict[ChatKey, Told] = {}
        for chat, state in (await self._store.chats.several(before)).items():
            if muted(state, of_story(story), now):
                continue
            silent = unheard_sources(state, tellers, now)
            hearing = hearings.grown(before[chat], silent=silent)
            if hearing and hearing.delivery:
                owed.append((before[chat], hearing.delivery))
                after[chat] = hearing.told
        await owe(self._store, ((told.chat, delivery) for told, delivery in owed), now=now)
        await stories.tell(story, after)
        await stories.settle(
            claimed, tellers=len(tellers), again=now + edited_every(self._every, chats=len(after))
        )
