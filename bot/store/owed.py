"""What a queue owes, over all chats: how many items, and since when the oldest has waited."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.store import keys
from bot.store.client import Client, Script
from bot.store.codec import instant

PAGE = 1_000
"""Chats looked at in one go: a millisecond of the store's time."""

ANSWER_RANK = 1e13
"""What an answer's rank is less than the time it was put at, in ms; see items.py."""


@dataclass(frozen=True, slots=True)
class Owed:
    """`oldest` is when the item was put that has waited longest; None if nothing waits."""

    items: int
    chats: int
    oldest: datetime | None


# The line's keys are made from their prefix: the chats are known here alone. They lie in the slot
# of the declared key.
_COUNT = Script(
    """
local items, chats, oldest = 0, 0, ''
local function older(rank)
  if rank and (oldest == '' or tonumber(rank) < tonumber(oldest)) then oldest = rank end
end
local members = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2])
for _, chat in ipairs(members) do
  local line = KEYS[2] .. chat
  local waiting = redis.call('ZCARD', line)
  if waiting > 0 then
    items, chats = items + waiting, chats + 1
    local first = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')[2]
    if tonumber(first) < 0 then
      older(string.format('%.0f', tonumber(first) + ARGV[3]))
      first = redis.call('ZRANGEBYSCORE', line, 0, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
    end
    older(first)
  end
end
return {#members, items, chats, oldest}
"""
)


async def owed(client: Client, queue: str) -> Owed:
    """All that `queue` owes now. What comes and goes while it is counted may be missed."""
    counted = await asyncio.gather(*(_partition(client, queue, p) for p in keys.CHAT_PARTITIONS))
    oldest = [one.oldest for one in counted if one.oldest]
    return Owed(
        sum(one.items for one in counted),
        sum(one.chats for one in counted),
        min(oldest, default=None),
    )


async def _partition(client: Client, queue: str, partition: int) -> Owed:
    declared = [keys.due(partition, queue), keys.line(partition, queue)]
    items = chats = start = 0
    oldest: datetime | None = None
    while True:
        seen, more, of, rank = await client.run(
            _COUNT, declared, [start, start + PAGE - 1, f"{ANSWER_RANK:.0f}"]
        )
        items, chats = items + int(more), chats + int(of)
        if rank:
            put = instant(float(rank))
            oldest = min(oldest, put) if oldest else put
        start += PAGE
        if int(seen) < PAGE:
            return Owed(items, chats, oldest)
