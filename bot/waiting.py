"""Watches that ask for more outlets (`min:2`) → which of them ring now, and with which entry.

Such a watch rings once its story is told by enough outlets with words of their own, each by its
weight; one telling at least must match, and that one is shown. Until then it waits, in the store.

Two processes that meet a story's first and second outlet at once: each notes who tells it before it
looks who waits, and what waits before it counts who tells it; so one at least sees both. What rings
is owed before it waits no longer: cut short between, it is owed again under the same id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.muting import audible, unheard_sources
from bot.alerts.route import route
from bot.model import ChatKey, ChatState, Entry, Feed, Match, StoryId, Teller, Wait
from bot.register import Register
from bot.store import Store
from bot.stories.confidence import confirmations

Rings = Mapping[ChatKey, Sequence[Match]]


@dataclass(frozen=True, slots=True)
class Ready:
    """What has waited long enough for one entry: the matches that ring, by chat."""

    feed: Feed
    entry: Entry
    rings: Rings


class Waiters:
    """`weights` say what an outlet with a tag counts."""

    def __init__(self, store: Store, register: Register, weights: Mapping[str, float]) -> None:
        self._waits = store.waits
        self._register = register
        self._weights = weights

    async def begin(
        self, story: StoryId, rings: Rings, feed: Feed, entry: Entry, *, now: datetime
    ) -> Rings:
        """Let watches that ask for more outlets wait; the rest rings. Raises StoreError."""
        asking = [match for rang in rings.values() for match in rang if self._least(match) > 1]
        waits = [
            Wait(one.watch.id, one.watch.chat, entry.id, self._least(one), now) for one in asking
        ]
        await self._waits.note(story, waits, feed, entry, now=now)
        kept = {chat: [m for m in rang if self._least(m) == 1] for chat, rang in rings.items()}
        return {chat: rang for chat, rang in kept.items() if rang}

    async def ready(
        self, story: StoryId, tellers: Sequence[Teller], *, now: datetime
    ) -> tuple[list[Ready], list[Wait]]:
        """What rings now that the story has these tellers, and all that waits no longer. Raises
        StoreError."""
        waiting = await self._waits.look(story)
        ended = [one for one in waiting.waits.values() if self._is_over(one, tellers, now)]
        found = []
        for entry_id in dict.fromkeys(one.entry for one in ended):
            feed, entry = waiting.tellings[entry_id]
            watches = {one.watch for one in ended if one.entry == entry_id}
            matches = self._register.monitor.match(entry)
            matched = [match for match in matches if match.watch.id in watches]
            chats = self._register.chats
            routed = route(matched, chats, feed=feed, story=story, now=now)
            found.append(Ready(feed, entry, routed.rings))
        return found, ended

    async def settle(self, story: StoryId, ended: Iterable[Wait]) -> None:
        """What rang is owed by now. Raises StoreError."""
        await self._waits.settle(story, ended)

    def _is_over(self, wait: Wait, tellers: Sequence[Teller], now: datetime) -> bool:
        watch = self._register.monitor.get(wait.watch)  # its chat may have moved since
        state = self._register.chats.get(watch.chat) if watch else None
        if state is None:  # the watch is gone, or its change is not kept yet: see carry_waits
            return False
        return weight(state, tellers, self._weights, now) >= wait.least

    def _least(self, match: Match) -> int:
        return self._register.monitor.least(match.watch.query)


def weight(
    state: ChatState, tellers: Sequence[Teller], weights: Mapping[str, float], now: datetime
) -> float:
    """How many outlets tell a story, as far as this chat hears them, each by its weight."""
    heard = audible(tellers, unheard_sources(state, tellers, now))
    return confirmations(heard, weights)
