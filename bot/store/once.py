"""What may be used once: names that were seen, each for a time."""

from datetime import timedelta

from bot.store import keys
from bot.store.client import Client
from bot.store.codec import span_millis


class Once:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def first(self, name: str, lifetime: timedelta) -> bool:
        """Whether nobody has brought this name within its lifetime. It is remembered from now on.
        Raises StoreError."""
        life = span_millis(lifetime)
        return bool(await self._client.call("SET", keys.once(name), 1, "NX", "PX", life))

    async def forget(self, name: str) -> None:
        """It counts as never brought. Raises StoreError."""
        await self._client.call("DEL", keys.once(name))
