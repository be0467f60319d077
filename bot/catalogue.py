"""feeds.yaml → the store's feeds: what it names is polled, what it no longer names is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Feed
from bot.store import Store

SPREAD = timedelta(seconds=10)
"""The first polls of a catalogue are spread over this time, up to 200 feeds a second."""


async def synchronise(store: Store, feeds: Sequence[Feed], *, now: datetime) -> None:
    """Make the shared feeds those of feeds.yaml. Harmless to do again."""
    named = {feed.id for feed in feeds}
    spread = min(SPREAD, len(feeds) * timedelta(milliseconds=50))
    for place, feed in enumerate(feeds):
        await store.feeds.add(feed, due=now + spread * place / len(feeds))
    for feed, _ in await store.feeds.all():
        if feed.shared and feed.id not in named:
            await _retire(store, feed, now)


async def _retire(store: Store, feed: Feed, now: datetime) -> None:
    """A chat that added the same feed for itself keeps it."""
    if await store.feeds.followed(feed.id):
        await store.feeds.add(replace(feed, shared=False), due=now)
    else:
        await store.feeds.remove(feed.id)
