"""A store that is full takes nothing new, but what is owed is still paid, and noted as paid."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import ChatKey, Feed, FeedId
from bot.store import Store, keys
from bot.store.client import Client
from bot.store.items import Item
from bot.store.pace import PlatformPace
from tests.conftest import Clock
from tests.peers.valkey import Server

CHAT = ChatKey("telegram:1:")
PARTITION = keys.chat_partition(CHAT)
FEED = Feed(FeedId("f"), "https://example.org/feed", "Example")
LEASE = timedelta(seconds=10)


@pytest.fixture
async def full(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    """A store with two items owed and a feed due, that takes no more."""
    async with Server(tmp_path) as server:
        store = Store(await Client.connect(server.url))
        outbox = store.outbox("telegram")
        await outbox.put([Item(CHAT, "a", "{}"), Item(CHAT, "b", "{}")], now=clock())
        await store.feeds.add(FEED, due=clock())
        await store.client.call("CONFIG", "SET", "maxmemory", 1)
        yield store
        await store.close()


async def test_a_full_store_takes_nothing_new_and_says_so(full: Store, clock: Clock) -> None:
    with pytest.raises(StoreError, match="maxmemory"):
        await full.outbox("telegram").put([Item(CHAT, "c", "{}")], now=clock())


async def test_what_is_owed_is_paid_and_noted(full: Store, clock: Clock) -> None:
    outbox = full.outbox("telegram")
    pace = PlatformPace(full.client, "telegram", timedelta(seconds=1))
    for ref in ("7", "8"):
        await pace.take(now=clock())
        (one,) = (await outbox.claim(PARTITION, 1, now=clock(), lease=LEASE)).claimed
        await outbox.renew(PARTITION, [one], until=clock() + LEASE)
        await outbox.done(one, ref=ref)
    assert await outbox.waiting(CHAT) == 0
    assert await outbox.ref(CHAT, "b") == "8"


async def test_a_wait_that_a_platform_asks_for_is_noted(full: Store, clock: Clock) -> None:
    outbox = full.outbox("telegram")
    (one,) = (await outbox.claim(PARTITION, 1, now=clock(), lease=LEASE)).claimed
    await outbox.later(one, due=clock() + LEASE, counts=True)
    clock.advance(LEASE)
    (again,) = (await outbox.claim(PARTITION, 1, now=clock(), lease=LEASE)).claimed
    assert (again.id, again.tries) == ("a", 1)


async def test_no_feed_is_fetched_whose_news_could_not_be_kept(full: Store, clock: Clock) -> None:
    with pytest.raises(StoreError, match="maxmemory"):
        await full.feeds.claim(keys.feed_partition(FEED.id), 1, now=clock(), lease=LEASE)
