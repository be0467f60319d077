"""The pace of a whole platform, or of each of its workspaces, kept across processes: one send each
so many milliseconds; and the turns of what many chats hear at once, which keep to that pace too.
"""

from datetime import datetime, timedelta

from bot.store import keys
from bot.store.client import EVEN_WHEN_FULL, Client, Script, Value
from bot.store.codec import instant, millis, span_millis

# The generic cell rate algorithm without a burst: each send takes the next free instant. Answers
# have a line of their own, and what they take is taken from the alerts to come. Those who owe and
# speak to no platform learn from it how fast the platform is.
_TAKE = Script(
    EVEN_WHEN_FULL
    + """
local now, interval = tonumber(ARGV[1]), tonumber(ARGV[2])
if redis.call('GET', KEYS[3]) ~= ARGV[2] then redis.call('SET', KEYS[3], ARGV[2]) end
local function free(key) return math.max(now, tonumber(redis.call('GET', key) or '0')) end
local function take(key)
  local at = free(key)
  redis.call('SET', key, at + interval, 'PX', math.max(1, math.ceil(at + interval - now)))
end
local line = ARGV[3] == '1' and KEYS[2] or KEYS[1]
local wait = math.ceil(free(line) - now)
if ARGV[4] ~= '' and wait > tonumber(ARGV[4]) then return wait end
take(KEYS[1])
if line ~= KEYS[1] then take(line) end
return wait
"""
)

_HOLD = Script(
    EVEN_WHEN_FULL
    + """
local until_ = tonumber(ARGV[1]) + tonumber(ARGV[2])
for _, key in ipairs(KEYS) do
  if until_ > tonumber(redis.call('GET', key) or '0') then
    redis.call('SET', key, until_, 'PX', ARGV[2])
  end
end
"""
)


# What is left of the pace when every turn is taken is for whatever has none.
_RESERVE = Script(
    """
local now, count, share = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local interval = tonumber(redis.call('GET', KEYS[2]) or '0') / share
local start = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local free = start + count * interval
if free > now then
  redis.call('SET', KEYS[1], free, 'PX', math.ceil(free - now))
else
  redis.call('DEL', KEYS[1])
end
return {tostring(start), tostring(interval)}
"""
)

SHARE = 0.98
"""Of the pace is given away in turns."""


class Turns:
    """When each of many that are owed at once on a platform is to be sent."""

    def __init__(self, client: Client, platform: str, workspace: str = "") -> None:
        self._client = client
        self._keys = [keys.turns(_place(platform, workspace)), keys.interval(platform)]

    async def reserve(self, count: int, *, now: datetime) -> tuple[datetime, timedelta]:
        """The next free turn, and how far apart this one and those after it are; zero while
        nobody has said how fast the platform is. Of turns that nobody needed after all, `count`
        less are given back. Raises StoreError."""
        start, interval = await self._client.run(_RESERVE, self._keys, [millis(now), count, SHARE])
        return instant(float(start)), timedelta(milliseconds=float(interval))


class PlatformPace:
    def __init__(self, client: Client, platform: str, interval: timedelta) -> None:
        self._client = client
        self._platform = platform
        self._interval = interval / timedelta(milliseconds=1)

    async def take(
        self,
        workspace: str = "",
        *,
        answers: bool = False,
        patience: timedelta | None = None,
        now: datetime,
    ) -> timedelta:
        """Take the next free slot, or that for `answers`; returns how long to wait for it. What
        would wait longer than `patience` takes none: unused, it would be lost to all."""
        most = span_millis(patience) if patience is not None else ""
        args: list[Value] = [millis(now), self._interval, int(answers), most]
        declared = [*self._keys(workspace), keys.interval(self._platform)]
        wait = await self._client.run(_TAKE, declared, args)
        return timedelta(milliseconds=int(wait))

    async def hold(self, delay: timedelta, workspace: str = "", *, now: datetime) -> None:
        """No send on this platform, or in this workspace of it, for `delay`."""
        await self._client.run(
            _HOLD, self._keys(workspace), [millis(now), max(1, span_millis(delay))]
        )

    def _keys(self, workspace: str) -> list[str]:
        line = _place(self._platform, workspace)
        return [keys.pace(line), keys.pace(f"{line}:answers")]


def _place(platform: str, workspace: str) -> str:
    return f"{platform}/{workspace}" if workspace else platform
