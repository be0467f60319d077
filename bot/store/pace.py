"""The pace of a whole platform, or of each of its workspaces, kept across processes: one send each
so many milliseconds."""

from datetime import datetime, timedelta

from bot.store import keys
from bot.store.client import EVEN_WHEN_FULL, Client, Script
from bot.store.codec import millis, span_millis

# The generic cell rate algorithm without a burst: each send takes the next free instant.
_TAKE = Script(
    EVEN_WHEN_FULL
    + """
local now, interval = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local free = at + interval
redis.call('SET', KEYS[1], free, 'PX', math.max(1, math.ceil(free - now)))
return math.ceil(at - now)
"""
)

_HOLD = Script(
    EVEN_WHEN_FULL
    + """
local until_ = tonumber(ARGV[1]) + tonumber(ARGV[2])
if until_ > tonumber(redis.call('GET', KEYS[1]) or '0') then
  redis.call('SET', KEYS[1], until_, 'PX', ARGV[2])
end
"""
)


class PlatformPace:
    def __init__(self, client: Client, platform: str, interval: timedelta) -> None:
        self._client = client
        self._platform = platform
        self._interval = interval / timedelta(milliseconds=1)

    async def take(self, workspace: str = "", *, now: datetime) -> timedelta:
        """Take the next free slot; returns how long to wait for it."""
        key = self._key(workspace)
        wait = await self._client.run(_TAKE, [key], [millis(now), self._interval])
        return timedelta(milliseconds=int(wait))

    async def hold(self, delay: timedelta, workspace: str = "", *, now: datetime) -> None:
        """No send on this platform, or in this workspace of it, for `delay`."""
        key = self._key(workspace)
        await self._client.run(_HOLD, [key], [millis(now), max(1, span_millis(delay))])

    def _key(self, workspace: str) -> str:
        return keys.pace(f"{self._platform}/{workspace}" if workspace else self._platform)
