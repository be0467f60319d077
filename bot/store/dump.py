"""A store that is in use → its records, in an order that loses nothing; and records → a store.

A backup takes a while, and the program works meanwhile. What comes later on the way of news is read
later, so that whatever moves on during the reading is read at both places, and at none too few:

    what people asked, before what they set
    a feed's state, before what it has shown: an old state asks for a document again
    what it has shown, before what is owed for it: an entry that is not marked seen rings again,
    under the same ids, which the outbox knows
    what is held, before the outbox

So what may be repeated is a message that was sent, or a digest that was made, while the backup was
taken. What belongs together (a chat's line and what is in it, a partition of the archive) is read
in one step.
"""

import asyncio
import math
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from bot.model import FeedState
from bot.store import keys
from bot.store.client import Client, Script, Value
from bot.store.codec import decode
from bot.store.inventory import kind_of

LEFT_OUT = frozenset(
    {
        *("lease", "poll_lease", "digest_lease", "grown_lease", "seat", "seat_lease"),
        *("pace", "asked", "changes", "restoring"),
    }
)
"""What only processes that run now have a use for."""

_ORDER = (
    ("chats",),
    ("feeds", "followers", "states", "poll_due", "access"),
    ("seen",),
    ("entries", "recent", "silent", "archived", "languages", "slots", "postings"),
    ("placements", "story", "told", "grown"),
    ("rest", "rung", "digest_due", "held"),
)
"""After what is asked, before what is owed. Keys that are not named here come first of these."""

MOST = 500
"""Values in a record: a few hundred kilobytes at most."""

LARGE = 5_000
"""Values of a key beyond which it is read in pages: nothing is kept waiting for it."""

AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Record:
    """A key, or a part of one. `values` are flat: a hash's fields and values, a sorted set's
    members and scores, a stream's ids and lists of fields. `until` is when it expires, in ms,
    or 0 for never."""

    key: str
    type: str
    until: int
    values: list[Any]


_READ = Script(
    """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local size = {hash = 'HLEN', zset = 'ZCARD', set = 'SCARD', stream = 'XLEN'}
local read = {hash = {'HGETALL'}, set = {'SMEMBERS'}, string = {'GET'},
              zset = {'ZRANGE', 0, -1, 'WITHSCORES'}, stream = {'XRANGE', '-', '+'}}
local found = {}
for i, key in ipairs(KEYS) do
  local type = redis.call('TYPE', key).ok
  if read[type] then
    local left, values = redis.call('PTTL', key), false
    if #KEYS > 1 or not size[type] or redis.call(size[type], key) <= tonumber(ARGV[1]) then
      values = redis.call(read[type][1], key, unpack(read[type], 2))
    end
    table.insert(found, {key, type, left < 0 and 0 or now + left, values})
  end
end
return found
"""
)

_PAGES = {"hash": "HSCAN", "zset": "ZSCAN", "set": "SSCAN"}


async def records(client: Client) -> AsyncIterator[Record]:
    """All that is worth keeping. Raises StoreError."""
    for rank in range(len(_ORDER) + 2):
        names = {name async for name in client.names(f"{keys.PREFIX}:*") if _rank(name) == rank}
        groups = [list(some) for _, some in groupby(sorted(names, key=_group), key=_group)]
        for start in range(0, len(groups), AT_ONCE):
            some = groups[start : start + AT_ONCE]
            for found in await asyncio.gather(*(_read(client, group) for group in some)):
                for record, is_large in found:
                    async for part in _parts(client, record, is_large):
                        yield part


def _rank(key: str) -> int:
    """Where in the order a key is read; -1 if it is left out."""
    declared = kind_of(key)
    if declared is None or declared[0].name in LEFT_OUT:
        return -1
    kind, values = declared
    queue = values.get("queue", "")
    if queue:
        return 0 if queue.startswith("in:") else len(_ORDER) + 1
    return next((place for place, some in enumerate(_ORDER, 1) if kind.name in some), 1)


def _group(key: str) -> tuple[str, ...]:
    """What is read in one step with it: all with the same group."""
    declared = kind_of(key)
    assert declared
    kind, values = declared
    if "queue" in values and values.get("chat"):
        return "", values["partition"], values["queue"], values["chat"]
    if kind.name in _ORDER[3]:
        return "", values["partition"]
    return (key,)


async def _read(client: Client, group: Sequence[str]) -> list[tuple[Record, bool]]:
    """The keys of a group, and of each whether it is large, so that its values were not read."""
    found = await client.run(_READ, list(group), [LARGE])
    return [
        (Record(key, type_, int(until), _listed(type_, values)), values is None)
        for key, type_, until, values in found
    ]


def _listed(type_: str, values: Any) -> list[Any]:
    """What a script gave of a key, flat."""
    if values is None:
        return []
    if type_ == "stream":
        return [part for id_, fields in values for part in (id_, fields)]
    return [values] if type_ == "string" else list(values)


async def _parts(client: Client, whole: Record, is_large: bool) -> AsyncIterator[Record]:
    if not is_large:
        for start in range(0, len(whole.values), 2 * MOST):
            yield replace(whole, values=whole.values[start : start + 2 * MOST])
        return
    pages = _stream(client, whole.key) if whole.type == "stream" else _scan(client, whole)
    async for values in pages:
        yield replace(whole, values=values)


async def _scan(client: Client, whole: Record) -> AsyncIterator[list[Any]]:
    cursor = "0"
    while True:
        cursor, page = await client.call(_PAGES[whole.type], whole.key, cursor, "COUNT", MOST)
        pairs = page.items() if isinstance(page, dict) else page
        if page:  # a scan may come upon nothing, and go on
            yield list(page) if whole.type == "set" else [part for pair in pairs for part in pair]
        if str(cursor) == "0":
            return


async def _stream(client: Client, key: str) -> AsyncIterator[list[Any]]:
    after = "-"
    while page := await client.call("XRANGE", key, after, "+", "COUNT", MOST):
        yield [
            part
            for id_, fields in page
            for part in (id_, [word for pair in fields.items() for word in pair])
        ]
        after = f"({page[-1][0]}"


# --- and back ------------------------------------------------------------------------------------

_ADD = {"hash": "HSET", "set": "SADD", "string": "SET"}


def is_whole(record: Record) -> bool:
    """Whether the values are what a key of its type can hold."""
    values = record.values
    if not values or not 0 <= record.until < 2**53:
        return False
    match record.type:
        case "string":
            return len(values) == 1 and _are_words(values)
        case "set":
            return _are_words(values)
        case "hash":
            return len(values) % 2 == 0 and _are_words(values)
        case "zset":
            return len(values) % 2 == 0 and _are_words(values) and all(map(_is_score, values[1::2]))
        case "stream":
            ids, fields = values[::2], values[1::2]
            return (
                len(ids) == len(fields) and all(map(_is_id, ids)) and all(map(_are_fields, fields))
            )
    return False


def _are_words(values: list[Any]) -> bool:
    return all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in values)


def _are_fields(values: Any) -> bool:
    return isinstance(values, list) and _are_words(values) and len(values) % 2 == 0 < len(values)


def _is_id(id_: Any) -> bool:
    return isinstance(id_, str) and re.fullmatch(r"[0-9]{1,19}-[0-9]{1,19}", id_) is not None


def _is_score(score: str | float) -> bool:
    try:
        return not math.isnan(float(score))
    except (ValueError, OverflowError):
        return False


async def write(client: Client, records: Iterable[Record]) -> int:
    """Put records into a store; how many. Harmless to do again. Raises StoreError."""
    count, waiting = 0, list[Record]()
    for record in records:
        count += 1
        if record.type == "stream":  # its parts have an order
            await _write(client, record)
            continue
        waiting.append(record)
        if len(waiting) == AT_ONCE:
            await asyncio.gather(*(_write(client, one) for one in waiting))
            waiting = []
    await asyncio.gather(*(_write(client, one) for one in waiting))
    return count


async def _write(client: Client, record: Record) -> None:
    key, values = record.key, record.values
    match record.type:
        case "zset":
            pairs = zip(values[1::2], values[::2], strict=True)
            await client.call("ZADD", key, *(part for pair in pairs for part in pair))
        case "stream":
            for id_, fields in zip(values[::2], values[1::2], strict=True):
                await client.run(_APPEND, [key], [id_, *fields])
        case _:
            await client.call(_ADD[record.type], key, *values)
    if record.until:
        await client.call("PEXPIREAT", key, record.until)


# An entry that is there already is not added again: its id is the smallest that may come no more.
_APPEND = Script(
    """
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local there = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not there then redis.call('XADD', KEYS[1], unpack(ARGV)) end
"""
)


async def wake(client: Client, *, now: int) -> None:
    """Make due what a chat or a feed has waiting: a due set and what it stands for were not read in
    one step. `now` is in ms. Raises StoreError."""
    async for key in client.names(f"{keys.PREFIX}:*"):
        declared = kind_of(key)
        if declared is None:
            continue
        kind, values = declared
        partition = int(values.get("partition", 0))
        if kind.name == "line":
            await _due(client, keys.due(partition, values["queue"]), [values["chat"]], now)
        elif kind.name == "held":
            await _due(client, keys.digest_due(partition), [values["chat"]], now)
        elif kind.name == "feeds":
            states = await _stopped(client, partition)
            ids = [id_ for id_ in await client.call("HKEYS", key) if id_ not in states]
            await _due(client, keys.poll_due(partition), ids, now)


async def _stopped(client: Client, partition: int) -> set[str]:
    """The feeds that are gone for good: they are polled no more."""
    states = await client.call("HGETALL", keys.states(partition))
    return {id_ for id_, state in states.items() if decode(state, FeedState).gone}


async def _due(client: Client, key: str, members: Iterable[str], now: int) -> None:
    args: list[Value] = [part for member in members for part in (now, member)]
    if args:
        await client.call("ZADD", key, "NX", *args)


async def empty(client: Client) -> int:
    """Remove every key of ours but the mark of a restore; how many. Raises StoreError."""
    names = {name async for name in client.names(f"{keys.PREFIX}:*")} - {keys.restoring()}
    for name in names:
        await client.call("UNLINK", name)
    return len(names)
