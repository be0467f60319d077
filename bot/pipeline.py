"""New entries → what is owed to chats: match, name the story, condense, route, owe.

Nothing here remembers: an entry that comes again rings again, under the same delivery ids, which
the outbox takes once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.alerts.compose import alert_message
from bot.alerts.owe import owed_item
from bot.alerts.route import route
from bot.model import ChatKey, Delivery, DeliveryId, Entry, Feed, Match
from bot.register import Register
from bot.store import Store
from bot.store.queue import Item
from bot.stories.identity import story_of


class Pipeline:
    def __init__(self, store: Store, register: Register, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._register = register
        self._clock = clock

    async def ring(self, feed: Feed, entries: Iterable[Entry]) -> None:
        """Owe an alert to each chat that watches for any of these entries. Raises StoreError."""
        await self._register.catch_up()
        for entry in entries:
            matches = self._register.monitor.match(entry)
            if matches:
                await self._owe(feed, entry, matches)

    async def _owe(self, feed: Feed, entry: Entry, matches: Sequence[Match]) -> None:
        now = self._clock()
        routed = route(matches, self._register.chats, feed=feed, now=now)
        items: dict[str, list[Item]] = {}
        for chat, rang in routed.items():
            about = self._register.chats[chat].chat
            item = owed_item(about, alert(chat, entry, rang, now=now))
            items.setdefault(about.platform, []).append(item)
        for platform, owed in items.items():
            await self._store.outbox(platform).put(owed, now=now)


def alert(chat: ChatKey, entry: Entry, matches: Sequence[Match], *, now: datetime) -> Delivery:
    """A story rings once in a chat: the delivery's id is the story's."""
    return Delivery(
        DeliveryId(f"story:{story_of(entry)}"),
        chat,
        "alert",
        alert_message(entry, matches, now=now),
        now,
        published=entry.when,
    )
