"""The workspaces that installed us by themselves, each with the token that it gave us.

The tokens are stored as they are: whoever can read the store can speak for the bot. They are kept
out of `repr`, and so out of logs and traces.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bot.store import keys
from bot.store.client import Client
from bot.store.codec import decode, encode


@dataclass(frozen=True, slots=True)
class Installation:
    """`workspace` is its id, `name` is for showing; `user` and `bot` are who we are there."""

    workspace: str
    name: str
    user: str
    bot: str
    handle: str
    at: datetime
    token: str = field(repr=False)


class Installations:
    """Those on one platform. Everything raises StoreError."""

    def __init__(self, client: Client, platform: str) -> None:
        self._client = client
        self._key = keys.installations(platform)

    async def get(self, workspace: str) -> Installation | None:
        held = await self._client.call("HGET", self._key, workspace)
        return decode(held, Installation) if held else None

    async def put(self, one: Installation) -> None:
        await self._client.call("HSET", self._key, one.workspace, encode(one))

    async def remove(self, workspace: str) -> None:
        await self._client.call("HDEL", self._key, workspace)

    async def count(self) -> int:
        return int(await self._client.call("HLEN", self._key))
