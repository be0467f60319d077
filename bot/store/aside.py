"""What a platform refused for its form: taken out of the line, kept for an operator to look at, and
put back or dropped as the operator says."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.model import ChatKey
from bot.store import keys
from bot.store.bell import Bell
from bot.store.client import EVEN_WHEN_FULL, Client, Script
from bot.store.codec import decode, encode, millis


@dataclass(frozen=True, slots=True)
class Aside:
    """An item that was set aside: `body` as in the queue, `reason` as the platform said it."""

    id: str
    body: str
    reason: str
    at: datetime


_PUT = Script(
    EVEN_WHEN_FULL
    + """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[3])
"""
)

_LEAVE = """
if redis.call('HDEL', KEYS[1], ARGV[2]) == 0 then return 0 end
if redis.call('HLEN', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[1]) end
"""

_DROP = Script(_LEAVE + "return 1")

# Its id is known already, so it does not come in as a put: it goes last in the line.
_REQUEUE = Script(
    """
local body = redis.call('HGET', KEYS[1], ARGV[2])
"""
    + _LEAVE
    + """
local now = tonumber(ARGV[3])
redis.call('ZADD', KEYS[3], now + redis.call('ZCARD', KEYS[3]) / 1024, ARGV[2])
redis.call('HSET', KEYS[4], ARGV[2], cjson.decode(body).body)
redis.call('ZADD', KEYS[5], 'NX', now, ARGV[1])
return 1
"""
)

# A chat may have been dropped, all that it had set aside with it.
_OF = Script(
    """
local found = {}
for _, chat in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local items = redis.call('HVALS', KEYS[2] .. chat)
  if #items == 0 then redis.call('SREM', KEYS[1], chat) else table.insert(found, {chat, items}) end
end
return found
"""
)


_TOTAL = Script(
    """
local total = 0
for _, chat in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  total = total + redis.call('HLEN', KEYS[2] .. chat)
end
return total
"""
)


class Asides:
    """All that was set aside of the queue `name`."""

    def __init__(self, client: Client, bell: Bell, name: str) -> None:
        self._client = client
        self._bell = bell
        self._name = name

    async def put(self, chat: ChatKey, one: Aside) -> None:
        partition = keys.chat_partition(chat)
        declared = [self._key(chat), keys.asides(partition, self._name)]
        await self._client.run(_PUT, declared, [one.id, encode(one), chat])

    async def count(self, chat: ChatKey) -> int:
        """How many of this chat's items were set aside."""
        return int(await self._client.call("HLEN", self._key(chat)))

    async def of(self, chat: ChatKey) -> list[Aside]:
        """This chat's, the latest first."""
        return _read(await self._client.call("HVALS", self._key(chat)))

    async def total(self) -> int:
        """How many were set aside of all chats."""
        each = (self._client.run(_TOTAL, self._of_all(p)) for p in keys.CHAT_PARTITIONS)
        return sum(map(int, await asyncio.gather(*each)))

    async def all(self) -> list[tuple[ChatKey, Aside]]:
        """Those of every chat, the latest first."""
        found = await asyncio.gather(*(self._of(p) for p in keys.CHAT_PARTITIONS))
        every = [(chat, one) for some in found for chat, asides in some for one in asides]
        return sorted(every, key=lambda one: one[1].at, reverse=True)

    async def requeue(self, chat: ChatKey, item: str, *, now: datetime) -> bool:
        """Put one back, last in its chat's line, its tries forgotten; False if it is not there."""
        partition = keys.chat_partition(chat)
        declared = [
            self._key(chat),
            keys.asides(partition, self._name),
            keys.line(partition, self._name, chat),
            keys.bodies(partition, self._name, chat),
            keys.due(partition, self._name),
        ]
        done = await self._client.run(_REQUEUE, declared, [chat, item, millis(now)])
        await self._bell.ring(self._name, [partition])
        return bool(done)

    async def drop(self, chat: ChatKey, item: str) -> bool:
        """Forget one for good; False if it is not there."""
        declared = [self._key(chat), keys.asides(keys.chat_partition(chat), self._name)]
        return bool(await self._client.run(_DROP, declared, [chat, item]))

    async def _of(self, partition: int) -> list[tuple[ChatKey, list[Aside]]]:
        found = await self._client.run(_OF, self._of_all(partition))
        return [(ChatKey(chat), _read(items)) for chat, items in found]

    def _of_all(self, partition: int) -> list[str]:
        return [keys.asides(partition, self._name), keys.aside(partition, self._name, "")]

    def _key(self, chat: ChatKey) -> str:
        return keys.aside(keys.chat_partition(chat), self._name, chat)


def _read(items: list[str]) -> list[Aside]:
    return sorted((decode(item, Aside) for item in items), key=lambda one: one.at, reverse=True)
