"""Watches that asked for more outlets than tell a story yet: what matched, and since when.

All of a story's waits are one hash, so whoever adds a telling finds them; beside it, each chat has
a list of the stories that it waits for, to be shown. That list is a hint: the hash decides.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import ChatKey, Entry, EntryId, Feed, StoryId, Wait, WatchId
from bot.store import keys
from bot.store.client import Client, Script, Value
from bot.store.codec import decode, encode, millis, span_millis

KEPT = timedelta(hours=72)
"""As long as an entry may join a story after the story's last one."""

MOST_LISTED = 100
"""Stories that a chat's list has, the latest."""

_WAIT, _ENTRY = "wait:", "entry:"

_NOTE = Script(
    """
for i = 2, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""
)

# Whoever looks has just added a telling: the story goes on, and so do the waits.
_LOOK = Script(
    """
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('HGETALL', KEYS[1])
"""
)

_LIST = Script(
    """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[5]) - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
"""
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story's waits by watch, and the entries that matched with the feeds that they came from."""

    waits: Mapping[WatchId, Wait]
    tellings: Mapping[EntryId, tuple[Feed, Entry]]


class Waits:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def note(
        self, story: StoryId, waits: Iterable[Wait], feed: Feed, entry: Entry, *, now: datetime
    ) -> None:
        """Note that watches wait, with the entry that they matched. One that waits already waits on
        since it began."""
        noted = list(waits)
        if not noted:
            return
        for chat in {one.chat for one in noted}:
            await self._list(chat, story, now)
        fields: dict[str, object] = {f"{_WAIT}{one.watch}": one for one in noted}
        fields[f"{_ENTRY}{entry.id}"] = (feed, entry)
        args: list[Value] = [span_millis(KEPT)]
        for field, about in fields.items():
            args += [field, encode(about)]
        await self._client.run(_NOTE, [_key(story)], args)

    async def look(self, story: StoryId) -> Waiting:
        """Who waits for a story that has just been told by one more."""
        flat = await self._client.run(_LOOK, [_key(story)], [span_millis(KEPT)])
        held = flat if isinstance(flat, dict) else dict(zip(flat[::2], flat[1::2], strict=True))
        return _read(held)

    async def listed(self, chat: ChatKey) -> list[StoryId]:
        """The stories that a chat waits for, or did, the latest first."""
        stories = await self._client.call("ZREVRANGE", _chat_key(chat), 0, -1)
        return [StoryId(story) for story in stories]

    async def of_story(self, story: StoryId) -> list[Wait]:
        """Who waits for a story."""
        return list(_read(await self._client.call("HGETALL", _key(story))).waits.values())

    async def carry(
        self, story: StoryId, before: WatchId, after: WatchId, *, fits: Callable[[Entry], bool]
    ) -> None:
        """What one watch waits for, another waits for since then too, if its entry `fits`."""
        held = _read(await self._client.call("HGETALL", _key(story)))
        wait = held.waits.get(before)
        if wait and fits(held.tellings[wait.entry][1]):
            new = encode(replace(wait, watch=after))
            await self._client.call("HSETNX", _key(story), f"{_WAIT}{after}", new)

    async def settle(self, story: StoryId, waits: Iterable[Wait]) -> None:
        """These wait no longer. Harmless to do again."""
        ended = list(waits)
        if ended:
            await self._client.call("HDEL", _key(story), *(f"{_WAIT}{one.watch}" for one in ended))

    async def _list(self, chat: ChatKey, story: StoryId, now: datetime) -> None:
        args: list[Value] = [millis(now), story, millis(now - KEPT), span_millis(KEPT), MOST_LISTED]
        await self._client.run(_LIST, [_chat_key(chat)], args)


def _key(story: StoryId) -> str:
    return keys.waits(keys.story_partition(story), story)


def _chat_key(chat: ChatKey) -> str:
    return keys.waiting(keys.chat_partition(chat), chat)


def _read(held: Mapping[str, str]) -> Waiting:
    waits = {
        WatchId(field.removeprefix(_WAIT)): decode(text, Wait)
        for field, text in held.items()
        if field.startswith(_WAIT)
    }
    tellings = {
        EntryId(field.removeprefix(_ENTRY)): decode(text, tuple[Feed, Entry])
        for field, text in held.items()
        if field.startswith(_ENTRY)
    }
    return Waiting(waits, tellings)
