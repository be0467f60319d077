"""The settings → their store, opened."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.settings import Settings
from bot.store import Store
from bot.store.cautions import cautions
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The store that REDIS_URL names, or our own private one."""
    async with AsyncExitStack() as stack:
        url = settings.redis_url
        if not url:
            valkey = EmbeddedValkey(settings.data / "store")
            stack.push_async_callback(valkey.stop)
            await valkey.start()
            url = valkey.url
        client = await Client.connect(url)
        stack.push_async_callback(client.close)
        for caution in await cautions(client):
            log.warning(caution)
        yield Store(client)
