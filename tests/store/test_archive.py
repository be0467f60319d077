"""The archive: what its index finds, in which order, and that the oldest goes first."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.model import Entry, EntryId, Feed, FeedId, FeedState, StoryId
from bot.store import Store, keys
from bot.store.feeds import Indexed, Learnt, Poll
from bot.store.index import SEGMENT, SEGMENTS, Clause
from tests.conftest import START

FEED = Feed(FeedId("f1"), "https://example.org/rss", "Example")
OTHER = Feed(FeedId("f2"), "https://example.com/rss", "Other")
MINUTE = timedelta(minutes=1)


def indexed(number: int, *words: str, feed: Feed = FEED) -> Indexed:
    when = START + number * MINUTE
    entry = Entry(EntryId(f"{feed.id}-{number}"), feed.id, feed.name, "T", START, published=when)
    return Indexed(entry, StoryId("s"), "en", frozenset(words))


async def archive(store: Store, *entries: Indexed, feed: Feed = FEED) -> None:
    await store.feeds.add(feed, due=START)
    poll = Poll(feed, FeedState(), "-")
    await store.feeds.settle(poll, Learnt(FeedState(), entries), next_due=START)


async def found(store: Store, *clauses: Clause, since_minute: int = 0) -> list[str]:
    since = START + since_minute * MINUTE
    return [one.entry.id async for one in store.archive.find(clauses, since=since)]


def all_of(*sets: str) -> Clause:
    return tuple(frozenset(words.split()) for words in sets)


@pytest.fixture
async def filled(store: Store) -> Store:
    await archive(store, indexed(1, "a", "b"), indexed(3, "b"), indexed(5, "c"))
    await archive(
        store, indexed(2, "a", feed=OTHER), indexed(4, "a", "b", "c", feed=OTHER), feed=OTHER
    )
    return store


async def test_a_key_finds_its_entries_in_all_feeds_newest_first(filled: Store) -> None:
    assert await found(filled, all_of("a")) == ["f2-4", "f2-2", "f1-1"]


async def test_a_clause_wants_one_key_of_each_of_its_sets(filled: Store) -> None:
    assert await found(filled, all_of("a", "b")) == ["f2-4", "f1-1"]
    assert await found(filled, all_of("a c", "b")) == ["f2-4", "f1-1"]
    assert await found(filled, all_of("a", "nothing")) == []


async def test_any_clause_is_enough_and_an_entry_comes_once(filled: Store) -> None:
    assert await found(filled, all_of("c"), all_of("a", "b")) == ["f1-5", "f2-4", "f1-1"]


async def test_clauses_that_name_no_key_find_nothing(filled: Store) -> None:
    assert await found(filled) == []


async def test_a_search_goes_back_to_a_time(filled: Store) -> None:
    assert await found(filled, all_of("b"), since_minute=3) == ["f2-4", "f1-3"]


async def test_an_entry_archived_again_is_found_once(filled: Store) -> None:
    await archive(filled, indexed(1, "a", "b"))
    assert await found(filled, all_of("a", "b")) == ["f2-4", "f1-1"]


async def test_the_oldest_segment_goes_whole_when_there_are_too_many(store: Store) -> None:
    count = SEGMENT * SEGMENTS + 1
    for first in range(0, count, SEGMENT):
        numbers = range(first, min(first + SEGMENT, count))
        await archive(store, *(indexed(n, "all", f"n{n}") for n in numbers))
    everything = await found(store, all_of("all"))
    assert len(everything) == count - SEGMENT
    assert await found(store, all_of("n0")) == []
    assert await found(store, all_of(f"n{count - 1}")) == [f"f1-{count - 1}"]
    partition = keys.feed_partition(FEED.id)
    for key in (keys.entries(partition), keys.slots(partition, 0), keys.postings(partition, 0)):
        assert await store.client.call("HLEN", key) in (0, count - SEGMENT)
    assert [one.entry.id async for one in store.archive.newest()] == everything
    numbered = [int(id_.split("-")[1]) for id_ in everything]
    assert all(one > other for one, other in pairwise(numbered))
