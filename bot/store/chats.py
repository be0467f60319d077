"""Chats: what each has set, and the one step in which a request takes effect.

A request's effect on its chat, the answers to it and its leaving the inbox are one transaction,
made by the holder of the chat's lease: killed before it, the request is done again from the
start; killed after it, nothing is done twice.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from itertools import groupby

from bot.model import ChatKey, ChatState
from bot.store import keys
from bot.store.bell import Bell
from bot.store.client import Client, Script, Value
from bot.store.codec import decode, encode, millis, span_millis
from bot.store.digests import DIGESTS
from bot.store.due import SETTLE
from bot.store.items import AHEAD, DONE, MEMORY, PUT, Claimed, Item
from bot.store.queue import Queue

STALE = -1

CHANGES = "changes"
"""The bell's name for changed chats."""

CHANGES_KEPT = 10_000
"""In each partition. Who is further behind reads the partition's chats anew."""

# A stale version means that the chat changed since it was read: nothing happens. What is held for
# a chat is looked at anew when the chat changes, and goes with the chat; so does what it is owed.
SAVE = """
local function save(keys, chat, version, state)
  local chats, changes, due, lease, held, rest, waiting = unpack(keys)
  local before = redis.call('HGET', chats, chat)
  local at = before and cjson.decode(before).version or 0
  if at ~= tonumber(version) then return false end
  if state == '' then
    redis.call('HDEL', chats, chat)
    redis.call('DEL', held, rest, waiting)
  else
    redis.call('HSET', chats, chat, state)
  end
  if redis.call('HEXISTS', lease, chat) == 0 then redis.call('ZADD', due, 'XX', 0, chat) end
  redis.call('XADD', changes, 'MAXLEN', '~', KEPT, '*', 'chat', chat)
  return true
end
""".replace("KEPT", str(CHANGES_KEPT))

_SAVE = Script(SAVE + "return save(KEYS, ARGV[1], ARGV[2], ARGV[3]) and 1 or 0")

_COMMIT = Script(
    SETTLE
    + PUT
    + DONE
    + SAVE
    + """
local chat, token, id = ARGV[1], ARGV[2], ARGV[3]
local inbox = {due = KEYS[8], lease = KEYS[9], line = KEYS[10], bodies = KEYS[11],
               tries = KEYS[12]}
local out = {due = KEYS[13], lease = KEYS[14], line = KEYS[15], bodies = KEYS[16],
             known = KEYS[17], memory = tonumber(ARGV[7]), ahead = tonumber(ARGV[8])}
if redis.call('HGET', inbox.lease, chat) ~= token then return 0 end
if ARGV[4] ~= '' and not save(KEYS, chat, ARGV[4], ARGV[5]) then return -1 end
if ARGV[4] ~= '' and ARGV[5] == '' then redis.call('DEL', unpack(KEYS, 15)) end
for i = 9, #ARGV, 2 do put(out, chat, ARGV[i], ARGV[i + 1], true, tonumber(ARGV[6])) end
done(inbox, chat, token, id, '', '')
return 1
"""
)


class Chats:
    def __init__(self, client: Client, bell: Bell) -> None:
        self._client = client
        self._bell = bell

    async def load(self, chat: ChatKey) -> ChatState | None:
        held = await self._client.call("HGET", keys.chats(keys.chat_partition(chat)), chat)
        return decode(held, ChatState) if held else None

    async def several(self, chats: Iterable[ChatKey]) -> dict[ChatKey, ChatState]:
        """What each of these chats has set, but for those that have nothing."""
        ordered = sorted(chats, key=keys.chat_partition)
        groups = [(p, list(ones)) for p, ones in groupby(ordered, key=keys.chat_partition)]
        found = await asyncio.gather(
            *(self._client.call("HMGET", keys.chats(p), *ones) for p, ones in groups)
        )
        return {
            chat: decode(text, ChatState)
            for (_, ones), texts in zip(groups, found, strict=True)
            for chat, text in zip(ones, texts, strict=True)
            if text
        }

    async def all(
        self, partitions: Iterable[int] = keys.CHAT_PARTITIONS
    ) -> AsyncIterator[ChatState]:
        """Every chat of these partitions, one partition after another."""
        for partition in partitions:
            cursor = "0"
            while True:
                cursor, held = await self._client.call(
                    "HSCAN", keys.chats(partition), cursor, "COUNT", 500
                )
                for text in _values(held):
                    yield decode(text, ChatState)
                if str(cursor) == "0":
                    break

    async def save(self, chat: ChatKey, before: ChatState | None, after: ChatState | None) -> bool:
        """Replace `before`, or return False if it is no longer what is stored."""
        partition = keys.chat_partition(chat)
        saved = await self._client.run(
            _SAVE,
            _saved_keys(chat),
            [chat, before.version if before else 0, encode(after) if after else ""],
        )
        if saved:
            await self._ring_changed(partition)
        return bool(saved)

    async def commit(
        self,
        claimed: Claimed,
        answers: Sequence[Item],
        *,
        inbox: Queue,
        outbox: Queue,
        change: tuple[ChatState | None, ChatState | None] | None,
        now: datetime,
    ) -> bool:
        """Let a claimed request take effect: `change` (before, after), its answers, its end.

        Returns False if the chat changed since it was read: nothing happened, decide again. If
        the lease was lost, nothing happened either, and whoever has it now decides.
        """
        partition = keys.chat_partition(claimed.chat)
        version, state = _versioned(change)
        args: list[Value] = [claimed.chat, claimed.token, claimed.id, version, state]
        args += [millis(now), span_millis(MEMORY), span_millis(AHEAD)]
        for answer in answers:
            args += [answer.id, answer.body]
        result = await self._client.run(_COMMIT, _commit_keys(claimed.chat, inbox, outbox), args)
        if result == 1:
            await self._ring(partition, answers=bool(answers), changed=bool(change), outbox=outbox)
        return bool(result != STALE)

    async def _ring(self, partition: int, *, answers: bool, changed: bool, outbox: Queue) -> None:
        if changed:
            await self._ring_changed(partition)
        if answers:
            await self._bell.ring(outbox.name, [partition])

    async def _ring_changed(self, partition: int) -> None:
        await self._bell.ring(CHANGES, [partition])
        await self._bell.ring(DIGESTS, [partition])

    async def changed(self, partition: int, after: str) -> tuple[str, list[ChatKey] | None]:
        """The new position of a partition, and the chats that changed since position `after`; None
        if so many did that some may be left out."""
        events = await self._client.call("XRANGE", keys.changes(partition), f"({after}", "+")
        if not events:
            return after, []
        if len(events) >= CHANGES_KEPT:
            return events[-1][0], None
        return events[-1][0], [ChatKey(fields["chat"]) for _, fields in events]

    async def position(self, partition: int) -> str:
        """Where a partition's changes stand now."""
        last = await self._client.call("XREVRANGE", keys.changes(partition), "+", "-", "COUNT", 1)
        return str(last[0][0]) if last else "0-0"


def _versioned(change: tuple[ChatState | None, ChatState | None] | None) -> tuple[Value, str]:
    if change is None:
        return "", ""
    before, after = change
    return before.version if before else 0, encode(after) if after else ""


def _saved_keys(chat: ChatKey) -> list[str]:
    partition = keys.chat_partition(chat)
    return [
        keys.chats(partition),
        keys.changes(partition),
        keys.digest_due(partition),
        keys.digest_lease(partition),
        keys.held(partition, chat),
        keys.rest(partition, chat),
        keys.waiting(partition, chat),
    ]


def _commit_keys(chat: ChatKey, inbox: Queue, outbox: Queue) -> list[str]:
    return [
        *_saved_keys(chat),
        *inbox.key_names(chat, keys.line, keys.bodies, keys.tries),
        *outbox.key_names(
            chat, keys.line, keys.bodies, keys.known, keys.tries, keys.refs, keys.aside
        ),
    ]


def _values(held: object) -> list[str]:
    return list(held.values()) if isinstance(held, dict) else []
