"""Queues: what each chat has waiting, in order, and which chats are due.

One mechanism serves both directions: requests in (`in:telegram`) and deliveries out
(`out:telegram`). A chat is in the due set while it has anything waiting, or has to be left in
peace (its pace, a Retry-After, a worker's lease). So a put adds the chat only if it is absent,
and a settle removes it only if nothing waits: neither can lose the other's work.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model import ChatKey
from bot.store import keys
from bot.store.aside import Aside, Asides
from bot.store.bell import Bell
from bot.store.client import EVEN_WHEN_FULL, Client, Script, Value
from bot.store.codec import instant, millis, span_millis
from bot.store.due import SETTLE, Claims, Lease, fencing_token, renew
from bot.store.items import AHEAD, DONE, MEMORY, PUT, Claimed, Item, Ready, Rest

Id = TypeVar("Id", bound=str)

NONE = timedelta(0)

SENT = timedelta(minutes=1)
"""How long it is remembered when a message went to a chat: the window of a group's limit."""


# A chat's keys are made from their prefixes, here as below: a story that thousands watch would
# declare thousands. They lie in the slot of those declared, so a Cluster runs this too.
_PUT = Script(
    PUT
    + """
local memory, ahead, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local lead, added = tonumber(ARGV[4]), 0
for i = 5, #ARGV, 5 do
  local chat, id, body, first, turn = unpack(ARGV, i, i + 4)
  local q = {due = KEYS[1], lease = KEYS[2], line = KEYS[3] .. chat, bodies = KEYS[4] .. chat,
             known = KEYS[5] .. chat, memory = memory, ahead = ahead, lead = lead}
  added = added + put(q, chat, id, body, first == '1', now, tonumber(turn))
end
return added
"""
)

# The members are not known before the claim.
_CLAIM = Script(
    EVEN_WHEN_FULL
    + """
local due, lease, now, n, ahead = KEYS[1], KEYS[2], tonumber(ARGV[1]), ARGV[4], tonumber(ARGV[5])
local between, alone = now - ahead / 2, ARGV[6] == '1'
local chats = redis.call('ZRANGEBYSCORE', due, '-inf', now - ahead, 'LIMIT', 0, n)
if not alone and #chats < tonumber(n) then
  local rest = redis.call('ZRANGEBYSCORE', due, between, now, 'LIMIT', 0, n - #chats)
  for _, chat in ipairs(rest) do table.insert(chats, chat) end
end
for _, chat in ipairs(chats) do
  redis.call('ZADD', due, ARGV[2], chat)
  redis.call('HSET', lease, chat, ARGV[3])
end
local function soonest()
  local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]
  local answer = first and tonumber(first) < between and tonumber(first) + ahead
  if alone then return answer or '' end
  local other = redis.call('ZRANGEBYSCORE', due, between, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
  if answer and other then return math.min(answer, tonumber(other)) end
  return answer or other or ''
end
local heads = {}
for _, chat in ipairs(chats) do
  local id = redis.call('ZRANGE', KEYS[4] .. chat, 0, 0)[1]
  if id then
    table.insert(heads, {chat, redis.call('HGET', KEYS[3], chat) or '', id,
      redis.call('HGET', KEYS[5] .. chat, id), redis.call('HGET', KEYS[6] .. chat, id) or '0'})
  else
    redis.call('ZREM', due, chat)
    redis.call('HDEL', lease, chat, 'answers:' .. chat)
  end
end
return {heads, tostring(soonest())}
"""
)

_DONE = Script(
    EVEN_WHEN_FULL
    + SETTLE
    + DONE
    + """
local q = {due = KEYS[1], lease = KEYS[2], line = KEYS[3], bodies = KEYS[4], tries = KEYS[5],
           ahead = tonumber(ARGV[7])}
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[6], ARGV[3], ARGV[5])
  redis.call('PEXPIRE', KEYS[6], ARGV[6])
end
if ARGV[9] ~= '' then
  redis.call('ZADD', KEYS[7], ARGV[9], ARGV[3])
  redis.call('ZREMRANGEBYSCORE', KEYS[7], '-inf', ARGV[9] - ARGV[10])
  redis.call('PEXPIRE', KEYS[7], ARGV[10])
end
return done(q, ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[8])
"""
)

# Of a claim that lost its lease, or that an answer was put before: nothing, and in the latter case
# the chat is free for the answer.
_READY = Script(
    EVEN_WHEN_FULL
    + SETTLE
    + """
local chat, token = ARGV[1], ARGV[2]
if redis.call('HGET', KEYS[2], chat) ~= token then return false end
if redis.call('ZRANGE', KEYS[3], 0, 0)[1] ~= ARGV[3] then
  settle(KEYS[1], KEYS[2], chat, token, ARGV[4])
  return false
end
local refs = {}
for i = 6, #ARGV do refs[i - 5] = redis.call('HGET', KEYS[4], ARGV[i]) or '' end
local sent = redis.call('ZRANGEBYSCORE', KEYS[5], '(' .. ARGV[5], '+inf', 'WITHSCORES')
return {redis.call('ZSCORE', KEYS[1], chat), refs, sent}
"""
)

_LATER = Script(
    EVEN_WHEN_FULL
    + SETTLE
    + """
if ARGV[5] == '1' then redis.call('HINCRBY', KEYS[3], ARGV[3], 1) end
redis.call('HDEL', KEYS[2], 'answers:' .. ARGV[1])
return settle(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[4])
"""
)

_ALL = (keys.line, keys.bodies, keys.tries, keys.known, keys.refs, keys.aside, keys.sent)
"""Everything that a queue keeps of one chat."""

_DROP = Script(
    """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1], 'answers:' .. ARGV[1])
return redis.call('DEL', unpack(KEYS, 3))
"""
)

# What was put since the items were read stays, to be carried over too.
_CARRIED = Script(
    EVEN_WHEN_FULL
    + """
for i = 2, #ARGV do
  redis.call('ZREM', KEYS[3], ARGV[i])
  redis.call('HDEL', KEYS[4], ARGV[i])
end
if redis.call('ZCARD', KEYS[3]) > 0 then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1], 'answers:' .. ARGV[1])
redis.call('DEL', unpack(KEYS, 3))
return 1
"""
)


class Queue:
    """The queue `name` across all partitions."""

    def __init__(self, client: Client, bell: Bell, name: str) -> None:
        self._client = client
        self._bell = bell
        self.name = name
        self.asides = Asides(client, bell, name)

    async def put(self, items: Iterable[Item], *, now: datetime, lead: timedelta = NONE) -> int:
        """Put items, each id once; returns how many were new. Those that have no turn go before
        what was put up to `lead` earlier. Raises StoreError."""
        groups: dict[int, list[Item]] = {}
        for item in items:
            groups.setdefault(keys.chat_partition(item.chat), []).append(item)
        added = sum(
            await asyncio.gather(*(self._put(p, group, now, lead) for p, group in groups.items()))
        )
        if added:
            await self._bell.ring(self.name, groups)
        return added

    async def _put(
        self, partition: int, items: Sequence[Item], now: datetime, lead: timedelta
    ) -> int:
        kinds = (keys.line, keys.bodies, keys.known)
        declared = [keys.due(partition, self.name), keys.lease(partition, self.name)]
        declared += [kind(partition, self.name) for kind in kinds]
        args: list[Value] = [span_millis(MEMORY), span_millis(AHEAD), millis(now)]
        args.append(span_millis(lead))
        for item in items:
            turn = millis(item.turn) if item.turn else ""
            args += [item.chat, item.id, item.body, int(item.first), turn]
        return int(await self._client.run(_PUT, declared, args))

    def key_names(self, chat: ChatKey, *kinds: Callable[[int, str, str], str]) -> list[str]:
        """The due set and lease of the chat's partition, then those of its own keys named."""
        partition = keys.chat_partition(chat)
        shared = [keys.due(partition, self.name), keys.lease(partition, self.name)]
        return shared + [kind(partition, self.name, chat) for kind in kinds]

    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta, answers: bool = False
    ) -> Claims[Claimed]:
        """Claim up to `n` due chats of a partition, with the head of each one's line: those that
        are owed an answer first, or they alone."""
        token = fencing_token()
        named = (keys.line, keys.bodies, keys.tries)
        declared = [
            keys.due(partition, self.name),
            keys.lease(partition, self.name),
            keys.chats(partition),
            *(kind(partition, self.name) for kind in named),
        ]
        heads, soonest = await self._client.run(
            _CLAIM,
            declared,
            [millis(now), millis(now + lease), token, n, span_millis(AHEAD), int(answers)],
        )
        return Claims(
            tuple(
                Claimed(ChatKey(chat), state, id_, body, int(tries), token)
                for chat, state, id_, body, tries in heads
            ),
            instant(float(soonest)) if soonest else None,
        )

    async def renew(self, partition: int, held: Iterable[Lease], *, until: datetime) -> None:
        """Put off the end of the leases on these chats. Raises StoreError."""
        due, lease = keys.due(partition, self.name), keys.lease(partition, self.name)
        await renew(self._client, due, lease, held, until)

    async def ready(
        self, claimed: Claimed, *, named: Sequence[str] = (), now: datetime
    ) -> Ready | None:
        """What a send has to know as it begins, in one question; `named` are the deliveries that
        it speaks of. None if another has the chat, or an answer was put before this item since the
        claim: the chat is free for it then. Raises StoreError."""
        declared = self.key_names(claimed.chat, keys.line, keys.refs, keys.sent)
        args: list[Value] = [claimed.chat, claimed.token, claimed.id]
        args += [millis(now) - span_millis(AHEAD), millis(now - SENT), *named]
        found = await self._client.run(_READY, declared, args)
        if not found:
            return None
        until, refs, sent = found
        times = tuple(instant(float(at)) for at in sent[1::2])
        return Ready(instant(float(until)), dict(zip(named, refs, strict=True)), times)

    async def done(self, claimed: Claimed, *, ref: str = "", rest: Rest | None = None) -> None:
        """The item is settled: forget it, remember the platform's `ref`, and leave the chat in
        peace as `rest` says. At once, for until then a crash would have it sent again."""
        named = (keys.line, keys.bodies, keys.tries, keys.refs, keys.sent)
        declared = self.key_names(claimed.chat, *named)
        await self._client.run(
            _DONE,
            declared,
            [
                claimed.chat,
                claimed.token,
                claimed.id,
                millis(rest.alerts) if rest else "",
                ref,
                span_millis(MEMORY),
                span_millis(AHEAD),
                millis(rest.answers) if rest else "",
                millis(rest.sent) if rest and rest.sent else "",
                span_millis(SENT),
            ],
            alone=True,
        )

    async def later(self, claimed: Claimed, *, due: datetime, counts: bool) -> None:
        """Not now: the chat is next due at `due`; `counts` makes it a failed attempt."""
        declared = self.key_names(claimed.chat, keys.tries)
        await self._client.run(
            _LATER, declared, [claimed.chat, claimed.token, claimed.id, millis(due), int(counts)]
        )

    async def set_aside(self, claimed: Claimed, reason: str, *, now: datetime) -> None:
        """Take an item that cannot be sent out of the line, for an operator to look at."""
        await self.asides.put(claimed.chat, Aside(claimed.id, claimed.body, reason, now))
        await self.done(claimed)

    async def ref(self, chat: ChatKey, delivery: str) -> str:
        """The platform's name for the message that a delivery became, or empty."""
        partition = keys.chat_partition(chat)
        found = await self._client.call("HGET", keys.refs(partition, self.name, chat), delivery)
        return found or ""

    async def drop(self, chat: ChatKey) -> None:
        """Forget all that this chat has waiting, and what it was sent."""
        await self._client.run(_DROP, self.key_names(chat, *_ALL), [chat])

    async def carried(self, chat: ChatKey, items: Iterable[str]) -> bool:
        """These items wait elsewhere now. Once nothing waits, the chat is forgotten as by `drop`;
        False if something still does."""
        return bool(await self._client.run(_CARRIED, self.key_names(chat, *_ALL), [chat, *items]))

    async def newest(self, chat: ChatKey, count: int) -> list[str]:
        """The ids of the items put last for this chat in the last 30 days, the newest first."""
        (known,) = self.key_names(chat, keys.known)[2:]
        return list(await self._client.call("ZREVRANGE", known, 0, count - 1))

    async def put_at(self, chat: ChatKey, item: str) -> datetime | None:
        """When this item was put for this chat; None if it was not in the last 30 days."""
        (known,) = self.key_names(chat, keys.known)[2:]
        score = await self._client.call("ZSCORE", known, item)
        return instant(float(score)) if score is not None else None

    async def put_among(self, chat: ChatKey, items: Sequence[Id]) -> dict[Id, datetime]:
        """Those of these items that were put for this chat in the last 30 days, and when."""
        (known,) = self.key_names(chat, keys.known)[2:]
        scores = await self._client.call("ZMSCORE", known, *items) if items else []
        return {
            id_: instant(float(score))
            for id_, score in zip(items, scores, strict=True)
            if score is not None
        }

    async def bodies(self, chat: ChatKey) -> list[str]:
        """Everything this chat has waiting, in order."""
        line, bodies = self.key_names(chat, keys.line, keys.bodies)[2:]
        ids = await self._client.call("ZRANGE", line, 0, -1)
        return list(await self._client.call("HMGET", bodies, *ids)) if ids else []

    async def waiting(self, chat: ChatKey) -> int:
        """How many items this chat has waiting."""
        partition = keys.chat_partition(chat)
        return int(await self._client.call("ZCARD", keys.line(partition, self.name, chat)))


class Answers:
    """A queue as far as it owes answers: what a worker of their own claims."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta
    ) -> Claims[Claimed]:
        return await self._queue.claim(partition, n, now=now, lease=lease, answers=True)

    async def renew(self, partition: int, held: Iterable[Lease], *, until: datetime) -> None:
        await self._queue.renew(partition, held, until=until)
