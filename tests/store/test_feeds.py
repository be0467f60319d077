"""Feeds: the catalogue, who may poll, what is remembered, and the archive."""

from datetime import timedelta

from bot.model import ChatKey, Entry, EntryId, Feed, FeedId, FeedState, StoryId
from bot.store import Store, keys
from bot.store.feeds import Indexed, Learnt, Poll
from tests.conftest import START, Clock

FEED = Feed(FeedId("f1"), "https://example.org/rss", "Example", tags=frozenset({"wire"}))
PARTITION = keys.feed_partition(FEED.id)
LEASE = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)


def entry(number: int) -> Entry:
    when = START - number * MINUTE
    return Entry(
        EntryId(f"e{number}"), FEED.id, "Example", f"Title {number}", START, published=when
    )


def indexed(number: int, *keys: str) -> Indexed:
    return Indexed(entry(number), StoryId("s"), "en", frozenset(keys))


async def claim(store: Store, clock: Clock) -> Poll | None:
    claims = await store.feeds.claim(PARTITION, 5, now=clock(), lease=LEASE)
    return claims.claimed[0] if claims.claimed else None


async def test_an_added_feed_is_due_and_held_by_one_poller(store: Store, clock: Clock) -> None:
    await store.feeds.add(FEED, due=clock())
    poll = await claim(store, clock)
    assert poll and poll.feed == FEED and poll.state == FeedState()
    assert await claim(store, clock) is None


async def test_adding_again_changes_how_it_is_configured_but_not_when_it_is_due(
    store: Store, clock: Clock
) -> None:
    await store.feeds.add(FEED, due=clock() + MINUTE)
    await store.feeds.add(FEED, due=clock())
    assert await claim(store, clock) is None


async def test_a_settled_poll_keeps_state_seen_and_archive(store: Store, clock: Clock) -> None:
    await store.feeds.add(FEED, due=clock())
    poll = await claim(store, clock)
    assert poll
    state = FeedState(etag='"1"', worked=clock(), interval=MINUTE)
    learnt = Learnt(state, [indexed(1), indexed(2)], {EntryId("e1"): "mark"})
    assert await store.feeds.settle(poll, learnt, next_due=clock() + MINUTE)
    assert await store.feeds.all() == [(FEED, state)]
    assert await store.feeds.seen(FEED.id) == {"e1": "mark"}
    assert [e.entry.id async for e in store.archive.newest()] == ["e1", "e2"]
    assert await claim(store, clock) is None
    clock.advance(MINUTE)
    again = await claim(store, clock)
    assert again and again.state == state


async def test_who_lost_the_lease_keeps_entries_but_not_the_validators(
    store: Store, clock: Clock
) -> None:
    await store.feeds.add(FEED, due=clock())
    slow = await claim(store, clock)
    clock.advance(LEASE)
    assert slow and await claim(store, clock)
    learnt = Learnt(FeedState(etag='"slow"'), [indexed(1)], {EntryId("e1"): "mark"})
    assert not await store.feeds.settle(slow, learnt, next_due=clock())
    assert await store.feeds.seen(FEED.id) == {"e1": "mark"}
    assert await store.feeds.all() == [(FEED, FeedState())]


async def test_a_feed_that_is_gone_for_good_is_polled_no_more(store: Store, clock: Clock) -> None:
    await store.feeds.add(FEED, due=clock())
    poll = await claim(store, clock)
    assert poll
    await store.feeds.settle(poll, Learnt(FeedState(gone=True)), next_due=None)
    clock.advance(timedelta(days=365))
    assert await claim(store, clock) is None


async def test_a_feed_removed_while_it_was_polled_stays_removed(store: Store, clock: Clock) -> None:
    await store.feeds.add(FEED, due=clock())
    poll = await claim(store, clock)
    assert poll
    await store.feeds.remove(FEED.id)
    learnt = Learnt(FeedState(), [indexed(1)], {EntryId("e1"): "m"})
    assert not await store.feeds.settle(poll, learnt, next_due=clock())
    assert await store.feeds.all() == []
    assert await store.client.call("KEYS", "*") == []


async def test_a_chats_own_feed_goes_with_its_last_follower(store: Store, clock: Clock) -> None:
    own = Feed(FeedId("own"), "https://example.org/own", "Own", shared=False)
    one, other = ChatKey("telegram:1:"), ChatKey("slack:T/C:")
    await store.feeds.follow(own, one, due=clock())
    await store.feeds.follow(own, other, due=clock())
    await store.feeds.unfollow(own.id, one)
    assert await store.feeds.get(own.id) == own
    await store.feeds.unfollow(own.id, other)
    assert await store.feeds.get(own.id) is None
    assert await store.client.call("KEYS", "*") == []


async def test_a_shared_feed_stays_when_its_last_follower_leaves(
    store: Store, clock: Clock
) -> None:
    await store.feeds.add(FEED, due=clock())
    await store.feeds.follow(FEED, ChatKey("telegram:1:"), due=clock())
    await store.feeds.unfollow(FEED.id, ChatKey("telegram:1:"))
    assert await store.feeds.get(FEED.id) == FEED


async def test_the_archive_is_read_across_feeds_newest_first_and_back_to_a_time(
    store: Store, clock: Clock
) -> None:
    for n in range(250):
        feed = Feed(FeedId(f"feed{n % 7}"), f"https://example.org/{n % 7}", "Example")
        await store.feeds.add(feed, due=clock())
        poll = Poll(feed, FeedState(), "none")
        await store.feeds.settle(poll, Learnt(FeedState(), [indexed(n)]), next_due=clock())
    everything = [e.entry.id async for e in store.archive.newest()]
    assert everything == [f"e{n}" for n in range(250)]
    recent = [e.entry.id async for e in store.archive.newest(since=START - 10 * MINUTE)]
    assert recent == everything[:11]
