"""Is the news being read? What a container's health check asks: `tocsin health`.

Whatever is due is claimed within a moment, and what was claimed is due again when its lease ends.
So a feed that has long been due says that nobody polls, and a store that does not answer, that
nobody can.
"""

from datetime import datetime, timedelta

from bot.clock import utc_now
from bot.durations import shown
from bot.settings import Settings
from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey

LATE = timedelta(minutes=2)
"""Many leases long: a feed that is later than this, nobody has."""


async def problem(settings: Settings) -> str:
    """One sentence on what is wrong, or nothing. Raises StoreError if the store does not answer."""
    url = settings.redis_url or EmbeddedValkey(settings.data / "store").url
    store = Store(await Client.connect(url))
    try:
        return lateness(await store.feeds.next_due(), now=utc_now())
    finally:
        await store.close()


def lateness(due: datetime | None, *, now: datetime) -> str:
    """What is wrong if the feed that is due first was due at `due`; None: there are no feeds."""
    if due is None or now - due <= LATE:
        return ""
    return f"Feeds are not being polled: one has been due for {shown(now - due)}."
