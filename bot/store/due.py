"""Due sets: everything due is a member of a sorted set, scored by when it is next due.

Claiming a member re-scores it to the end of a lease and hands out a fencing token; renewing puts
that end off; settling sets its next due time. Both work for the token's holder alone: whoever took
over after a lease ran out decides. A worker that dies renews nothing, so its lease runs out within
seconds, however long the work itself may take. These are the Lua functions that every script with
a due set shares.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Generic, Protocol, TypeVar

from bot.store.client import EVEN_WHEN_FULL, Client, Script, Value
from bot.store.codec import instant, millis

T = TypeVar("T")

CLAIM = """
local function claim(due, lease, now, lease_end, token, n)
  local members = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, n)
  for _, member in ipairs(members) do
    redis.call('ZADD', due, lease_end, member)
    redis.call('HSET', lease, member, token)
  end
  return members
end
local function soonest(due)
  return redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2] or ''
end
"""

SETTLE = """
local function release(lease, member, token)
  if redis.call('HGET', lease, member) ~= token then return false end
  redis.call('HDEL', lease, member)
  return true
end
local function settle(due, lease, member, token, next_due)
  if not release(lease, member, token) then return 0 end
  if next_due == '' then
    redis.call('ZREM', due, member)
  else
    redis.call('ZADD', due, next_due, member)
  end
  return 1
end
"""


class Lease(Protocol):
    """What a claim gave: a member of a due set, and the token that says whose it is."""

    @property
    def member(self) -> str: ...

    @property
    def token(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Claims(Generic[T]):
    """What a worker got of one partition, and when the partition next has something due."""

    claimed: tuple[T, ...]
    next_due: datetime | None


_RENEW = Script(
    EVEN_WHEN_FULL
    + """
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[i + 1] then
    redis.call('ZADD', KEYS[1], 'XX', ARGV[1], ARGV[i])
  end
end
"""
)


async def renew(
    client: Client, due: str, lease: str, held: Iterable[Lease], until: datetime
) -> None:
    """Put off the end of these leases, where they are still held. Raises StoreError."""
    args: list[Value] = [millis(until)]
    for one in held:
        args += [one.member, one.token]
    await client.run(_RENEW, [due, lease], args)


async def first_due(
    client: Client, due: Iterable[str], *, after: datetime | None = None
) -> datetime | None:
    """When what is due first in these due sets is due, or was; None if nothing ever is. What was
    due before `after` is passed over.

    A score of 0 means "at once", whenever that was: it tells of no time, and is passed over.
    """
    start = millis(after) if after else 0
    firsts = await asyncio.gather(
        *(
            client.call("ZRANGE", key, f"({start}", "+inf", "BYSCORE", "LIMIT", 0, 1, "WITHSCORES")
            for key in due
        )
    )
    return min((instant(float(first[0][1])) for first in firsts if first), default=None)


def fencing_token() -> str:
    return token_hex(8)
