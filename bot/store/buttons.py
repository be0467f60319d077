"""What buttons ask that is too long for a platform to carry, each under a short name."""

from datetime import timedelta
from hashlib import sha256

from bot.model import ChatKey
from bot.store import keys
from bot.store.client import Client
from bot.store.codec import span_millis

KEPT = timedelta(days=30)

LENGTH = 32
"""Hexadecimal digits of a name: nobody finds two commands with one name, of which the first is
shown to somebody and the second is done."""


class Buttons:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def keep(self, chat: ChatKey, command: str) -> str:
        """Keep what a button of this chat asks; the name that it has from now on."""
        name = sha256(command.encode()).hexdigest()[:LENGTH]
        await self._client.call("SET", _key(chat, name), command, "PX", span_millis(KEPT))
        return name

    async def command(self, chat: ChatKey, name: str) -> str:
        """What the button with this name asks; empty if it is not kept any more."""
        return str(await self._client.call("GET", _key(chat, name)) or "")


def _key(chat: ChatKey, name: str) -> str:
    return keys.button(keys.chat_partition(chat), chat, name)
