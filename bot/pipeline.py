"""New entries → what is owed to chats, and what the archive finds them by: match, name the story,
condense, route, owe.

Nothing here remembers: an entry that comes again rings again, under the same delivery ids, which
the outbox takes once.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bot.alerts.compose import alert_message
from bot.alerts.owe import delivery_of, owed_item
from bot.alerts.route import route
from bot.model import ChatKey, Delivery, Entry, Feed, Match
from bot.register import Register
from bot.store import Store
from bot.store.feeds import Indexed
from bot.store.queue import Item
from bot.stories.identity import story_of
from bot.stories.lookup import BASELINE, link_key, story_key
from bot.watches.document import Document, analyse
from bot.watches.retrieval import keys_of

NOTHING: Mapping[ChatKey, str] = MappingProxyType({})


class Pipeline:
    def __init__(self, store: Store, register: Register, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._register = register
        self._clock = clock

    async def ring(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """Owe an alert to each chat that watches for any of these entries. Raises StoreError."""
        await self._register.catch_up()
        taken = []
        for entry in entries:
            document = analyse(entry)
            matches = self._register.monitor.match_document(document)
            silent = await self._owe(feed, entry, matches) if matches else {}
            taken.append(indexed(document, silent=silent))
            await asyncio.sleep(0)  # analysis takes a millisecond: others come between
        return taken

    async def begin(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """What a feed has at its first poll rings nowhere: only the archive takes it."""
        taken = []
        for entry in entries:
            taken.append(indexed(analyse(entry), BASELINE))
            await asyncio.sleep(0)
        return taken

    async def _owe(
        self, feed: Feed, entry: Entry, matches: Sequence[Match]
    ) -> Mapping[ChatKey, str]:
        """Owe the alerts; returns why the entry stays silent in other chats that watch for it."""
        now = self._clock()
        routed = route(matches, self._register.chats, feed=feed, now=now)
        items: dict[str, list[Item]] = {}
        for chat, rang in routed.rings.items():
            about = self._register.chats[chat].chat
            item = owed_item(about, alert(chat, entry, rang, now=now))
            items.setdefault(about.platform, []).append(item)
        for platform, owed in items.items():
            await self._store.outbox(platform).put(owed, now=now)
        return routed.silent


def alert(chat: ChatKey, entry: Entry, matches: Sequence[Match], *, now: datetime) -> Delivery:
    """A story rings once in a chat: the delivery's id is the story's."""
    return Delivery(
        delivery_of(story_of(entry)),
        chat,
        "alert",
        alert_message(entry, matches, now=now),
        now,
        published=entry.when,
    )


def indexed(document: Document, *keys: str, silent: Mapping[ChatKey, str] = NOTHING) -> Indexed:
    """A document as the archive takes it: found by its words, its story and its link too."""
    entry = document.entry
    more = (story_key(story_of(entry)), link_key(entry.url), *keys)
    return Indexed(entry, document.language, keys_of(document).union(more), silent)
