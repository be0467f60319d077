"""The catalogue: what feeds.yaml names is polled, and what it no longer names is not."""

from dataclasses import replace
from datetime import timedelta

from bot.catalogue import AT_ONCE, SPREAD, synchronise
from bot.model import ChatKey, Feed, FeedId
from bot.store import Store, keys
from tests.conftest import Clock

HERALD = Feed(FeedId("herald"), "https://example.org/herald", "Herald")
POST = Feed(FeedId("post"), "https://example.org/post", "Post")


async def feeds_in(store: Store) -> dict[str, Feed]:
    return {feed.id: feed for feed, _ in await store.feeds.all()}


async def due_times(store: Store) -> list[float]:
    """When each feed is due, in seconds."""
    found = [
        await store.client.call("ZRANGE", keys.poll_due(partition), 0, -1, "WITHSCORES")
        for partition in keys.FEED_PARTITIONS
    ]
    return sorted(float(score) / 1000 for pairs in found for _, score in pairs)


async def test_feeds_are_added_changed_and_removed_as_the_file_says(
    store: Store, clock: Clock
) -> None:
    await synchronise(store, [HERALD, POST], now=clock())
    assert await feeds_in(store) == {"herald": HERALD, "post": POST}
    renamed = replace(HERALD, name="The Herald")
    await synchronise(store, [renamed], now=clock())
    assert await feeds_in(store) == {"herald": renamed}


async def test_a_restart_leaves_the_schedule_as_it_was(store: Store, clock: Clock) -> None:
    await synchronise(store, [HERALD, POST], now=clock())
    before = await due_times(store)
    clock.advance(timedelta(hours=1))
    await synchronise(store, [HERALD, replace(POST, name="The Post")], now=clock())
    assert await due_times(store) == before


async def test_the_first_polls_of_many_feeds_are_spread(store: Store, clock: Clock) -> None:
    many = [
        Feed(FeedId(f"f{n}"), f"https://example.org/{n}", f"Feed {n}") for n in range(AT_ONCE * 3)
    ]
    await synchronise(store, many, now=clock())
    times = await due_times(store)
    assert len(times) == len(many)
    assert timedelta(seconds=times[-1] - times[0]) > SPREAD * 0.9


async def test_a_feed_that_a_chat_added_too_stays_for_that_chat(store: Store, clock: Clock) -> None:
    await synchronise(store, [HERALD], now=clock())
    await store.feeds.follow(HERALD, ChatKey("telegram:1:"), due=clock())
    await synchronise(store, [], now=clock())
    assert await feeds_in(store) == {"herald": replace(HERALD, shared=False)}
