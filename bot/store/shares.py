"""Watchlists that were shared and are too long to stand in their link, each under a name."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from bot.model import ChatKey
from bot.store import keys
from bot.store.client import Client
from bot.store.codec import decode, encode, span_millis

KEPT = timedelta(days=90)


class Shares:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def keep(self, chat: ChatKey, queries: Sequence[str]) -> str:
        """Keep what a chat shares; its name, the same each time. Nobody guesses it who does not
        know the chat and the watches."""
        body = encode(tuple(queries))
        name = sha256(f"{chat}\n{body}".encode()).hexdigest()[:24]
        await self._client.call("SET", keys.shared(name), body, "PX", span_millis(KEPT))
        return name

    async def queries(self, name: str) -> tuple[str, ...]:
        """What was shared under a name, for another 90 days; empty if it is kept no more."""
        body = await self._client.call("GETEX", keys.shared(name), "PX", span_millis(KEPT))
        return decode(body, tuple[str, ...]) if body else ()
