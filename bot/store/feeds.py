"""Feeds: which there are, when each is polled next, what it has shown, and the archive.

The order that nothing may break: an entry's deliveries are owed before `settle` marks it seen, and
the validators (ETag, Last-Modified, hash) change in that same step. Killed before it, the poll is
done again and finds the same entries new.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Archived, ChatKey, Entry, EntryId, Feed, FeedId, FeedState, StoryId
from bot.store import keys
from bot.store.bell import Bell
from bot.store.client import Client, Script, Value
from bot.store.codec import decode, encode, instant, millis
from bot.store.due import CLAIM, SETTLE, Claims, Lease, fencing_token, renew
from bot.store.index import ARCHIVE, digests

POLL = "poll"
"""The bell's name for feeds to be polled."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A feed to poll now, held until the lease ends."""

    feed: Feed
    state: FeedState
    token: str

    @property
    def member(self) -> str:
        return self.feed.id


@dataclass(frozen=True, slots=True)
class Indexed:
    """An entry for the archive, its story, its language, the keys that it is found under, and why
    it stayed silent in chats that watch for it."""

    entry: Entry
    story: StoryId
    language: str
    keys: frozenset[str]
    silent: Mapping[ChatKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a poll taught: the feed's new state, entries for the archive, what to recognise
    entries by (entry id → JSON), and the ids that need no longer be recognised."""

    state: FeedState
    entries: Sequence[Indexed] = ()
    seen: Mapping[EntryId, str] = field(default_factory=dict)
    forgotten: Sequence[EntryId] = ()

    @property
    def is_news(self) -> bool:
        """Whether there is more to keep than the state."""
        return bool(self.entries or self.seen or self.forgotten)


_CLAIM = Script(
    CLAIM
    + """
local polls = {}
for _, id in ipairs(claim(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4])) do
  local feed = redis.call('HGET', KEYS[3], id)
  if feed then
    table.insert(polls, {feed, redis.call('HGET', KEYS[4], id) or ''})
  else
    redis.call('ZREM', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id)
  end
end
return {polls, soonest(KEYS[1])}
"""
)

_POLLED = (
    SETTLE
    + """
local due, lease, feeds, states = unpack(KEYS, 1, 4)
local id, token, next_due, state = unpack(ARGV, 1, 4)
if redis.call('HEXISTS', feeds, id) == 0 then
  redis.call('HDEL', lease, id)
  redis.call('ZREM', due, id)
  return 0
end
"""
)

_SCHEDULE = """
if settle(due, lease, id, token, next_due) == 0 then return 0 end
redis.call('HSET', states, id, state)
return 1
"""

# Entries and what they are recognised by are kept even if the lease was lost: that they were
# owed is true whoever polls the feed next.
_KEEP = (
    ARCHIVE
    + """
local seen = KEYS[5]
local a = {entries = KEYS[6], recent = KEYS[7], archived = KEYS[8], languages = KEYS[9],
           slots = KEYS[10], postings = KEYS[11], silent = KEYS[12]}
local at = 5
local function each(width, act)
  local n = tonumber(ARGV[at])
  for i = 0, n - 1 do act(unpack(ARGV, at + 1 + i * width, at + width + i * width)) end
  at = at + 1 + n * width
end
each(2, function(entry, mark) redis.call('HSET', seen, entry, mark) end)
each(1, function(entry) redis.call('HDEL', seen, entry) end)
each(6, function(...) archive(a, ...) end)
"""
)

# Most polls bring nothing new, and what they do should cost as little as can be.
_SETTLE = Script(_POLLED + _SCHEDULE)
_KEEP_AND_SETTLE = Script(_POLLED + _KEEP + _SCHEDULE)

# A feed that is already there keeps its place in the schedule, unless it was asked to hurry.
_ADD = Script(
    """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return redis.call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[1])
"""
)

_RENAME = Script(
    """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""
)

_REMOVE = Script(
    """
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('DEL', KEYS[5], KEYS[6])
"""
)


class Feeds:
    def __init__(self, client: Client, bell: Bell) -> None:
        self._client = client
        self._bell = bell

    # --- the catalogue -------------------------------------------------------------------------

    async def add(self, feed: Feed, *, due: datetime) -> None:
        """Add a feed, or replace how it is configured; first polled at `due`."""
        partition = keys.feed_partition(feed.id)
        await self._client.run(
            _ADD,
            [keys.feeds(partition), keys.poll_due(partition)],
            [feed.id, encode(feed), millis(due)],
        )
        await self._bell.ring(POLL, [partition])

    async def rename(self, feed: Feed) -> None:
        """Call a feed otherwise, if it is still there."""
        await self._client.run(
            _RENAME, [keys.feeds(keys.feed_partition(feed.id))], [feed.id, encode(feed)]
        )

    async def remove(self, feed: FeedId) -> None:
        partition = keys.feed_partition(feed)
        await self._client.run(
            _REMOVE,
            [
                keys.feeds(partition),
                keys.states(partition),
                keys.poll_due(partition),
                keys.poll_lease(partition),
                keys.seen(partition, feed),
                keys.followers(partition, feed),
            ],
            [feed],
        )

    async def follow(self, feed: Feed, chat: ChatKey, *, due: datetime) -> None:
        """A chat adds a feed for itself. Harmless to do again."""
        partition = keys.feed_partition(feed.id)
        await self._client.call("SADD", keys.followers(partition, feed.id), chat)
        if await self.get(feed.id) is None:
            await self.add(feed, due=due)

    async def unfollow(self, feed: FeedId, chat: ChatKey) -> None:
        """A chat removes a feed it added; with its last follower a feed that is not shared goes."""
        partition = keys.feed_partition(feed)
        followers = keys.followers(partition, feed)
        await self._client.call("SREM", followers, chat)
        held = await self.get(feed)
        if held and not held.shared and not await self._client.call("SCARD", followers):
            await self.remove(feed)

    async def followed(self, feed: FeedId) -> bool:
        partition = keys.feed_partition(feed)
        return bool(await self._client.call("SCARD", keys.followers(partition, feed)))

    async def followers(self, feed: FeedId) -> list[ChatKey]:
        """The chats that added a feed."""
        held = await self._client.call("SMEMBERS", keys.followers(keys.feed_partition(feed), feed))
        return sorted(map(ChatKey, held))

    async def get(self, feed: FeedId) -> Feed | None:
        held = await self._client.call("HGET", keys.feeds(keys.feed_partition(feed)), feed)
        return decode(held, Feed) if held else None

    async def all(self) -> list[tuple[Feed, FeedState]]:
        """Every feed with what was learnt of it."""
        found = []
        for partition in keys.FEED_PARTITIONS:
            feeds = await self._client.call("HGETALL", keys.feeds(partition))
            states = await self._client.call("HGETALL", keys.states(partition))
            for id_, text in feeds.items():
                state = states.get(id_)
                found.append(
                    (decode(text, Feed), decode(state, FeedState) if state else FeedState())
                )
        return found

    # --- polling -------------------------------------------------------------------------------

    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta
    ) -> Claims[Poll]:
        """Claim up to `n` due feeds of a partition."""
        token = fencing_token()
        polls, soonest = await self._client.run(
            _CLAIM,
            [
                keys.poll_due(partition),
                keys.poll_lease(partition),
                keys.feeds(partition),
                keys.states(partition),
            ],
            [millis(now), millis(now + lease), token, n],
        )
        return Claims(
            tuple(
                Poll(decode(feed, Feed), decode(state, FeedState) if state else FeedState(), token)
                for feed, state in polls
            ),
            instant(float(soonest)) if soonest else None,
        )

    async def renew(self, partition: int, held: Iterable[Lease], *, until: datetime) -> None:
        """Put off the end of the leases on these feeds. Raises StoreError."""
        due, lease = keys.poll_due(partition), keys.poll_lease(partition)
        await renew(self._client, due, lease, held, until)

    async def seen(self, feed: FeedId) -> dict[EntryId, str]:
        """What a feed's entries are recognised by: entry id → JSON."""
        held = await self._client.call("HGETALL", keys.seen(keys.feed_partition(feed), feed))
        return {EntryId(id_): mark for id_, mark in held.items()}

    async def settle(self, poll: Poll, learnt: Learnt, *, next_due: datetime | None) -> bool:
        """Keep what a poll taught and schedule the next; None stops polling the feed.

        Returns False if the lease was lost: the entries are kept, the state and schedule are not.
        """
        feed = poll.feed.id
        partition = keys.feed_partition(feed)
        declared = [
            keys.poll_due(partition),
            keys.poll_lease(partition),
            keys.feeds(partition),
            keys.states(partition),
        ]
        args: list[Value] = [feed, poll.token, millis(next_due) if next_due else ""]
        args.append(encode(learnt.state))
        if not learnt.is_news:
            return bool(await self._client.run(_SETTLE, declared, args))
        declared += _keys_of_entries(partition, feed)
        args += _rows(learnt.seen.items())
        args += _rows((id_,) for id_ in learnt.forgotten)
        args += _rows(map(_archive_row, learnt.entries))
        return bool(await self._client.run(_KEEP_AND_SETTLE, declared, args))


def _keys_of_entries(partition: int, feed: FeedId) -> list[str]:
    return [
        keys.seen(partition, feed),
        keys.entries(partition),
        keys.recent(partition),
        keys.archived(partition),
        keys.languages(partition),
        keys.slots(partition),
        keys.postings(partition),
        keys.silent(partition),
    ]


def _archive_row(one: Indexed) -> tuple[Value, ...]:
    entry = one.entry
    silent = encode(one.silent) if one.silent else ""
    text = encode(Archived(entry, one.story))
    return entry.id, millis(entry.when), text, one.language, digests(one.keys), silent


def _rows(rows: Iterable[tuple[Value, ...]]) -> list[Value]:
    """Rows flattened behind their count, as the script reads them."""
    listed = list(rows)
    return [len(listed), *(value for row in listed for value in row)]
