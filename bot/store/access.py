"""Access: who operates the bot on a platform, and which chats and persons were admitted there."""

from secrets import token_hex

from bot.store import keys
from bot.store.client import Client, Script

# Only the code's first sender becomes the operator, however many send it at once.
_CLAIM = Script(
    """
if redis.call('HGET', KEYS[1], 'code:' .. ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'operator:' .. ARGV[1], ARGV[3])
redis.call('HDEL', KEYS[1], 'code:' .. ARGV[1])
return 1
"""
)


class Access:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def operator(self, platform: str) -> str:
        """The operator's person id, or empty while the platform is unclaimed."""
        return await self._client.call("HGET", keys.access(), f"operator:{platform}") or ""

    async def operators(self) -> dict[str, str]:
        """Platform → person id, of those platforms that are claimed."""
        held = await self._client.call("HGETALL", keys.access())
        return {
            field.removeprefix("operator:"): person
            for field, person in held.items()
            if field.startswith("operator:") and person
        }

    async def code(self, platform: str) -> str:
        """The one-time code that makes its sender the operator; made once, until it is used."""
        field = f"code:{platform}"
        await self._client.call("HSETNX", keys.access(), field, token_hex(4))
        return str(await self._client.call("HGET", keys.access(), field))

    async def claim(self, platform: str, code: str, person: str) -> bool:
        """Make `person` the operator if `code` is right. A code works once."""
        return bool(await self._client.run(_CLAIM, [keys.access()], [platform, code, person]))

    async def admit(self, platform: str, who: str) -> None:
        """Admit a person or a chat by its id."""
        await self._client.call("HSET", keys.access(), f"admitted:{platform}:{who}", 1)

    async def expel(self, platform: str, who: str) -> bool:
        """Returns False if it was not admitted."""
        return bool(await self._client.call("HDEL", keys.access(), f"admitted:{platform}:{who}"))

    async def admitted(self, platform: str, *who: str) -> bool:
        """Whether any of these ids was admitted."""
        fields = [f"admitted:{platform}:{one}" for one in who]
        return any(await self._client.call("HMGET", keys.access(), *fields))
