"""feeds.yaml → the store's feeds: what it names is polled, what it no longer names is not."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Feed
from bot.store import Store

SPREAD = timedelta(seconds=10)
"""The first polls of a catalogue are spread over this time, up to 200 feeds a second."""


AT_ONCE = 100
"""Feeds written together: the store brings them to the disk in one go."""


async def synchronise(store: Store, feeds: Sequence[Feed], *, now: datetime) -> None:
    """Make the shared feeds those of feeds.yaml. Harmless to do again."""
    held = {feed.id: feed for feed, _ in await store.feeds.all()}
    spread = min(SPREAD, len(feeds) * timedelta(milliseconds=50))
    changed = [
        (feed, now + spread * place / len(feeds))
        for place, feed in enumerate(feeds)
        if held.get(feed.id) != feed
    ]
    for start in range(0, len(changed), AT_ONCE):
        some = changed[start : start + AT_ONCE]
        await asyncio.gather(*(store.feeds.add(feed, due=due) for feed, due in some))
    named = {feed.id for feed in feeds}
    for feed in held.values():
        if feed.shared and feed.id not in named:
            await _retire(store, feed, now)


async def _retire(store: Store, feed: Feed, now: datetime) -> None:
    """A chat that added the same feed for itself keeps it."""
    if await store.feeds.followed(feed.id):
        await store.feeds.add(replace(feed, shared=False), due=now)
    else:
        await store.feeds.remove(feed.id)
