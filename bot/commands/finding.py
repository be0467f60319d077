"""The newest stories in the archive that satisfy a chat's watches, or words given for once."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.commands.ask import Desk
from bot.model import Chat, ChatState, Entry, FeedId, Match, StoryId, Watch, WatchId
from bot.store import Store
from bot.watches.monitor import Monitor
from bot.watches.retrieval import clauses_for

A_BREATH = 25
"""Entries matched before other work gets its turn: about 5 ms."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, its story, and what in it matched."""

    entry: Entry
    story: StoryId
    matches: Sequence[Match]


def for_once(chat: Chat, query: str, now: datetime) -> Watch:
    """A query as a watch that is not kept."""
    return Watch(WatchId("once"), chat.key, query, now)


def monitor_of(watches: Iterable[Watch], desk: Desk) -> Monitor:
    """A monitor of these watches alone. Raises QueryError if one cannot be read any more."""
    monitor = Monitor(desk.meanings)
    for watch in watches:
        monitor.add(watch)
    return monitor


async def newest(
    desk: Desk,
    watches: Iterable[Watch],
    *,
    state: ChatState,
    limit: int,
    since: datetime | None = None,
) -> list[Found]:
    """Up to `limit` stories, newest first. Raises QueryError, StoreError."""
    found: dict[str, Found] = {}
    async for one in matching(desk, watches, state=state, since=since):
        found.setdefault(one.story, one)
        if len(found) == limit:
            break
    return list(found.values())


async def matching(
    desk: Desk, watches: Iterable[Watch], *, state: ChatState, since: datetime | None = None
) -> AsyncIterator[Found]:
    """Every archived entry that satisfies any of the watches, newest first."""
    wanted, archive = list(watches), desk.store.archive
    monitor = monitor_of(wanted, desk)
    queries = [desk.read(watch.query) for watch in wanted]
    clauses = clauses_for(queries, await archive.languages())
    entries = archive.newest(since=since) if clauses is None else archive.find(clauses, since=since)
    hidden = await others_feeds(desk.store, state)
    looked_at = 0
    async for one in entries:
        looked_at += 1
        if looked_at % A_BREATH == 0:
            await asyncio.sleep(0)
        matches = monitor.match(one.entry) if one.entry.feed not in hidden else []
        if matches:
            yield Found(one.entry, one.story, matches)


async def others_feeds(store: Store, state: ChatState) -> set[FeedId]:
    """Feeds that other chats added for themselves: what they say is nothing to this chat."""
    feeds = await store.feeds.all()
    return {feed.id for feed, _ in feeds if not feed.shared} - set(state.feeds)
