"""Stories: which entry tells which, which chats heard of it, and whose alerts have grown.

Which story an entry joins depends on all that were placed before it, so placements form one log
that every process follows. A placement is appended only if nothing else was meanwhile: two
processes that meet a story at once cannot open twins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bot.model import ChatKey, EntryId, StoryId, Teller, Told
from bot.store import keys
from bot.store.bell import Bell
from bot.store.client import Client, Script, Value
from bot.store.codec import decode, encode, instant, millis, span_millis
from bot.store.due import CLAIM, SETTLE, Claims, Lease, fencing_token, renew

GROWN = "grown"
"""The bell's name for stories whose alerts are to be brought up to date."""

KEPT = timedelta(days=7)
MOST_PLACEMENTS = 40_000
START = "0-0"
PAGE = 2_000

AT_ONCE = 1_000
"""Things noted together."""


@dataclass(frozen=True, slots=True)
class Placement:
    """An entry in its story; `features` is what grouping knows of it, as JSON."""

    entry: EntryId
    story: StoryId
    features: str


@dataclass(frozen=True, slots=True)
class Grown:
    """A story whose alerts are to be brought up to date, held until the lease ends."""

    story: StoryId
    token: str

    @property
    def member(self) -> str:
        return self.story


_PLACE = Script(
    """
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if (last and last[1] or ARGV[1]) ~= ARGV[1] then return '' end
redis.call('XTRIM', KEYS[1], 'MINID', '~', ARGV[2])
return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*',
  'entry', ARGV[4], 'story', ARGV[5], 'features', ARGV[6])
"""
)

_NOTE = Script(
    """
for i = 3, #ARGV, 2 do redis.call(ARGV[2], KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""
)

# A story that waits for its turn keeps it: many outlets joining bring one edit.
_GROW = Script("return redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2])")

_CLAIM = Script(
    CLAIM
    + """
return {claim(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4]), soonest(KEYS[1])}
"""
)

# A story that was told by one more meanwhile stays due.
_SETTLE = Script(
    SETTLE
    + """
local next_due = ''
if redis.call('HLEN', KEYS[3]) ~= tonumber(ARGV[3]) then next_due = ARGV[4] end
return settle(KEYS[1], KEYS[2], ARGV[1], ARGV[2], next_due)
"""
)


class Stories:
    def __init__(self, client: Client, bell: Bell) -> None:
        self._client = client
        self._bell = bell

    # --- the log of placements -----------------------------------------------------------------

    async def placed(self, after: str) -> tuple[str, list[Placement]]:
        """Up to PAGE placements since a position in the log (START: all), and the new position."""
        events = await self._client.call(
            "XRANGE", keys.placements(), f"({after}", "+", "COUNT", PAGE
        )
        placements = [
            Placement(EntryId(one["entry"]), StoryId(one["story"]), one["features"])
            for _, one in events
        ]
        return (events[-1][0] if events else after), placements

    async def place(
        self, placement: Placement, *, after: str, window: timedelta, now: datetime
    ) -> str:
        """Append a placement if `after` is still the log's end; the new end, or empty if not."""
        oldest = f"{millis(now - window)}-0"
        args: list[Value] = [after, oldest, MOST_PLACEMENTS]
        args += [placement.entry, placement.story, placement.features]
        return str(await self._client.run(_PLACE, [keys.placements()], args) or "")

    # --- who tells it, and who was told --------------------------------------------------------

    async def add(self, story: StoryId, teller: Teller) -> None:
        """Note that an entry tells a story. Harmless to do again."""
        key = keys.story(keys.story_partition(story), story)
        await self._note("HSET", key, {teller.entry: teller})

    async def tellers(self, story: StoryId) -> list[Teller]:
        """Who told a story, the earliest first."""
        key = keys.story(keys.story_partition(story), story)
        held = await self._client.call("HVALS", key)
        return sorted((decode(text, Teller) for text in held), key=lambda one: one.when)

    async def told(
        self, story: StoryId, chats: Iterable[ChatKey] | None = None
    ) -> dict[ChatKey, Told]:
        """What chats were told of a story: these chats, or all."""
        key = keys.told(keys.story_partition(story), story)
        if chats is None:
            held = await self._client.call("HGETALL", key)
        else:
            wanted = list(chats)
            texts = await self._client.call("HMGET", key, *wanted) if wanted else []
            held = {chat: text for chat, text in zip(wanted, texts, strict=True) if text}
        return {ChatKey(chat): decode(text, Told) for chat, text in held.items()}

    async def tell(self, story: StoryId, told: Mapping[ChatKey, Told]) -> None:
        """Note what chats were told of a story, in place of what was noted before."""
        await self._note("HSET", keys.told(keys.story_partition(story), story), told)

    async def tell_first(self, story: StoryId, told: Mapping[ChatKey, Told]) -> None:
        """Note what chats were told of a story, where nothing is noted yet: of two processes that
        tell it at once, the outbox takes the alert of one."""
        await self._note("HSETNX", keys.told(keys.story_partition(story), story), told)

    async def _note(self, how: str, key: str, what: Mapping[Any, Teller | Told]) -> None:
        left = iter(what.items())
        while some := list(islice(left, AT_ONCE)):
            args: list[Value] = [span_millis(KEPT), how]
            for field, about in some:
                args += [field, encode(about)]
            await self._client.run(_NOTE, [key], args)

    # --- alerts that have grown ----------------------------------------------------------------

    async def grow(self, story: StoryId, *, due: datetime) -> None:
        """Bring a story's alerts up to date at `due`, or when it was to be done already."""
        partition = keys.story_partition(story)
        await self._client.run(_GROW, [keys.grown(partition)], [millis(due), story])
        await self._bell.ring(GROWN, [partition])

    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta
    ) -> Claims[Grown]:
        token = fencing_token()
        stories, soonest = await self._client.run(
            _CLAIM,
            [keys.grown(partition), keys.grown_lease(partition)],
            [millis(now), millis(now + lease), token, n],
        )
        return Claims(
            tuple(Grown(StoryId(story), token) for story in stories),
            instant(float(soonest)) if soonest else None,
        )

    async def renew(self, partition: int, held: Sequence[Lease], *, until: datetime) -> None:
        due, lease = keys.grown(partition), keys.grown_lease(partition)
        await renew(self._client, due, lease, held, until)

    async def settle(self, grown: Grown, *, tellers: int, again: datetime) -> None:
        """The story's alerts are up to date with so many tellers; if it has more by now, they are
        brought up to date `again`."""
        partition, story = keys.story_partition(grown.story), grown.story
        await self._client.run(
            _SETTLE,
            [keys.grown(partition), keys.grown_lease(partition), keys.story(partition, story)],
            [story, grown.token, tellers, millis(again)],
        )
