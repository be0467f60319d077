"""Digests: what is held for each chat, which chats are due to be told of it, and what of their
budget is spent.

A chat is in the due set while anything is held for it; every change of what it has set makes it
due, as that may let go of what is held. A digest is one transaction, made by the holder of the
chat's lease: its messages go into the outbox, what they tell is held no more, and the alerts that
it stands for are noted as put, so that none of them rings any more.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from bot.model import ChatKey, DeliveryId, Held, platform_of
from bot.richtext import Message
from bot.store import keys
from bot.store.bell import Bell
from bot.store.client import EVEN_WHEN_FULL, Client, Script, Value
from bot.store.codec import decode, encode, instant, millis, span_millis
from bot.store.due import CLAIM, SETTLE, Claims, Lease, fencing_token, renew
from bot.store.items import AHEAD, MEMORY, PUT, Item
from bot.store.queue import Queue

DIGESTS = "digests"
"""The bell's name for chats that are due a digest."""

KEPT = timedelta(days=7)
"""How long the rest of a digest can be asked for."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A chat for which something held may be told by now, held until the lease ends."""

    chat: ChatKey
    token: str

    @property
    def member(self) -> str:
        return self.chat

    @property
    def platform(self) -> str:
        return platform_of(self.chat)


@dataclass(frozen=True, slots=True)
class Spending:
    """An alert that is to ring in a chat: one of at most `budget` since `since`; None: no limit."""

    chat: ChatKey
    delivery: DeliveryId
    since: datetime
    budget: int | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of a chat's turn: `items` are owed and stand for the deliveries in `instead`
    (the first of them is the newest), `rest` is kept by digest and page, what `ended` names is held
    no more, and the chat is next due at `next_due`."""

    ended: Collection[str] = ()
    items: Sequence[Item] = ()
    instead: Sequence[DeliveryId] = ()
    rest: dict[str, Message] = field(default_factory=dict)
    next_due: datetime | None = None


# While somebody makes the chat's digest, the due time is the lease's: what was added meanwhile is
# found by counting when the digest is settled.
_HOLD = Script(
    """
for i = 0, #KEYS - 3 do
  local chat, name, body, due = unpack(ARGV, 1 + i * 4, 4 + i * 4)
  redis.call('HSETNX', KEYS[3 + i], name, body)
  if redis.call('HEXISTS', KEYS[2], chat) == 0 then
    redis.call('ZADD', KEYS[1], 'LT', due, chat)
  end
end
"""
)

# An alert that has rung already is within the budget, however often it is asked.
_SPEND = Script(
    """
local now, hour, over = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for i = 1, #KEYS do
  local id, since, budget = unpack(ARGV, i * 3, i * 3 + 2)
  if not redis.call('ZSCORE', KEYS[i], id) then
    if budget ~= '' and redis.call('ZCOUNT', KEYS[i], since, '+inf') >= tonumber(budget) then
      table.insert(over, i)
    else
      redis.call('ZADD', KEYS[i], now, id)
      redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - hour)
      redis.call('PEXPIRE', KEYS[i], hour)
    end
  end
end
return over
"""
)

_CLAIM = Script(
    EVEN_WHEN_FULL
    + CLAIM
    + """
return {claim(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4]), soonest(KEYS[1])}
"""
)

_STALE = -1

_COMMIT = Script(
    EVEN_WHEN_FULL
    + SETTLE
    + PUT
    + """
local chats, due, lease, held, rest = unpack(KEYS, 1, 5)
local out = {due = KEYS[6], lease = KEYS[7], line = KEYS[8], bodies = KEYS[9], known = KEYS[10],
             memory = tonumber(ARGV[5]), ahead = tonumber(ARGV[6])}
local chat, token, version, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local read, next_due, kept = tonumber(ARGV[7]), ARGV[8], ARGV[9]
local at = 10
local function each(width, act)
  local n = tonumber(ARGV[at])
  for i = 0, n - 1 do act(i, unpack(ARGV, at + 1 + i * width, at + width + i * width)) end
  at = at + 1 + n * width
  return n
end
if redis.call('HGET', lease, chat) ~= token then return 0 end
local state = redis.call('HGET', chats, chat)
if (state and cjson.decode(state).version or 0) ~= version then return -1 end
local instead, rang = {}, false
each(1, function(i, id)
  instead[i + 1] = id
  rang = rang or redis.call('ZSCORE', out.known, id)
end)
if rang then return -1 end
each(2, function(i, id, body) put(out, chat, id, body, false, now) end)
for i, id in ipairs(instead) do redis.call('ZADD', out.known, now + (#instead - i) / 1024, id) end
each(2, function(i, page, body)
  redis.call('HSET', rest, page, body)
  redis.call('PEXPIRE', rest, kept)
end)
local ended = each(1, function(i, name) redis.call('HDEL', held, name) end)
local left = redis.call('HLEN', held)
if left == 0 then next_due = '' elseif left ~= read - ended then next_due = now end
return settle(due, lease, chat, token, next_due)
"""
)


class Digests:
    def __init__(self, client: Client, bell: Bell) -> None:
        self._client = client
        self._bell = bell

    async def hold(self, held: Iterable[tuple[Held, datetime]]) -> None:
        """Hold these until a digest tells them, due then or sooner. Harmless to do again: what is
        held already stays as it is. Raises StoreError."""
        ordered = sorted(held, key=lambda pair: _partition(pair[0]))
        groups = groupby(ordered, key=lambda pair: _partition(pair[0]))
        await asyncio.gather(*(self._hold(p, list(pairs)) for p, pairs in groups))

    async def _hold(self, partition: int, pairs: list[tuple[Held, datetime]]) -> None:
        declared = [keys.digest_due(partition), keys.digest_lease(partition)]
        args: list[Value] = []
        for one, until in pairs:
            chat = one.told.chat.key
            declared.append(keys.held(partition, chat))
            args += [chat, one.name, encode(one), millis(until)]
        await self._client.run(_HOLD, declared, args)
        await self._bell.ring(DIGESTS, [partition])

    async def of(self, chat: ChatKey) -> list[Held]:
        """What is held for a chat, the earliest first."""
        texts = await self._client.call("HVALS", keys.held(keys.chat_partition(chat), chat))
        return sorted((decode(text, Held) for text in texts), key=lambda held: held.since)

    async def rest(self, chat: ChatKey, page: str) -> Message | None:
        """A page of a digest that was not sent; None if it is not kept any more."""
        held = await self._client.call("HGET", keys.rest(keys.chat_partition(chat), chat), page)
        return decode(held, Message) if held else None

    # --- the budget ----------------------------------------------------------------------------

    async def spend(self, wanted: Iterable[Spending], *, now: datetime) -> set[ChatKey]:
        """Count these alerts towards their chats' budgets; returns the chats where one is over."""
        ordered = sorted(wanted, key=lambda one: keys.chat_partition(one.chat))
        groups = groupby(ordered, key=lambda one: keys.chat_partition(one.chat))
        over = await asyncio.gather(*(self._spend(p, list(ones), now) for p, ones in groups))
        return set().union(*over)

    async def _spend(self, partition: int, ones: list[Spending], now: datetime) -> set[ChatKey]:
        args: list[Value] = [millis(now), span_millis(HOUR)]
        for one in ones:
            budget = one.budget if one.budget is not None else ""
            args += [one.delivery, millis(one.since), budget]
        declared = [keys.rung(partition, one.chat) for one in ones]
        return {ones[i - 1].chat for i in await self._client.run(_SPEND, declared, args)}

    async def spent(self, chat: ChatKey, since: datetime) -> int:
        """How many alerts have rung in a chat since then; an hour back at most."""
        rung = keys.rung(keys.chat_partition(chat), chat)
        return int(await self._client.call("ZCOUNT", rung, millis(since), "+inf"))

    # --- chats that are due --------------------------------------------------------------------

    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta
    ) -> Claims[Due]:
        token = fencing_token()
        chats, soonest = await self._client.run(
            _CLAIM,
            [keys.digest_due(partition), keys.digest_lease(partition)],
            [millis(now), millis(now + lease), token, n],
        )
        return Claims(
            tuple(Due(ChatKey(chat), token) for chat in chats),
            instant(float(soonest)) if soonest else None,
        )

    async def renew(self, partition: int, held: Iterable[Lease], *, until: datetime) -> None:
        due, lease = keys.digest_due(partition), keys.digest_lease(partition)
        await renew(self._client, due, lease, held, until)

    async def commit(
        self, due: Due, turn: Turn, *, read: int, version: int, outbox: Queue, now: datetime
    ) -> bool:
        """Let a chat's turn take effect, decided by `read` things held and the chat's `version`.

        Returns False if the chat changed since, or an alert rang that was to be told here: nothing
        happened, decide again. If more is held by now, the chat is due at once. If the lease was
        lost, nothing happened either, and whoever has it now decides.
        """
        partition = keys.chat_partition(due.chat)
        declared = [
            keys.chats(partition),
            keys.digest_due(partition),
            keys.digest_lease(partition),
            keys.held(partition, due.chat),
            keys.rest(partition, due.chat),
            *outbox.key_names(due.chat, keys.line, keys.bodies, keys.known),
        ]
        args: list[Value] = [due.chat, due.token, version, millis(now)]
        args += [span_millis(MEMORY), span_millis(AHEAD)]
        args += [read, millis(turn.next_due) if turn.next_due else "", span_millis(KEPT)]
        args += _listed((id_,) for id_ in turn.instead)
        args += _listed((item.id, item.body) for item in turn.items)
        args += _listed((page, encode(shown)) for page, shown in turn.rest.items())
        args += _listed((name,) for name in turn.ended)
        result = await self._client.run(_COMMIT, declared, args)
        if result == 1 and turn.items:
            await self._bell.ring(outbox.name, [partition])
        return bool(result != _STALE)


def _partition(held: Held) -> int:
    return keys.chat_partition(held.told.chat.key)


def _listed(rows: Iterable[tuple[Value, ...]]) -> list[Value]:
    """Rows as a script reads them: how many, then each one's values."""
    listed = list(rows)
    return [len(listed), *(value for row in listed for value in row)]
