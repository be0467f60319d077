"""How much a person asked within the last minute: told once that it is too much, then let be."""

from datetime import datetime, timedelta
from typing import Literal

from bot.store import keys
from bot.store.client import Client, Script, Value
from bot.store.codec import millis, span_millis

WINDOW = timedelta(minutes=1)

Verdict = Literal["taken", "over", "still over"]
"""Within the limit; over it for the first time in a minute; over it, and told so already."""

# A request that is served again after a crash is one that was counted: it is taken again.
_ASK = Script(
    """
local now, window, id, weight, most = unpack(ARGV)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
redis.call('PEXPIRE', KEYS[1], window)
local sum = 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if member == weight .. ' ' .. id then return 0 end
  sum = sum + (tonumber(string.match(member, '^%d+')) or 0)
end
local over = sum + weight > tonumber(most)
local added = redis.call('ZADD', KEYS[1], now, over and 'told' or weight .. ' ' .. id)
redis.call('PEXPIRE', KEYS[1], window)
return over and (added == 1 and 1 or 2) or 0
"""
)
_VERDICTS: tuple[Verdict, ...] = ("taken", "over", "still over")


class Rates:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(
        self, platform: str, person: str, request: str, *, weight: int, most: int, now: datetime
    ) -> Verdict:
        """Count a request of a person towards `most`, if it is within that. Raises StoreError."""
        args: list[Value] = [millis(now), span_millis(WINDOW), request, weight, most]
        verdict = await self._client.run(_ASK, [keys.asked(platform, person)], args)
        return _VERDICTS[int(verdict)]
