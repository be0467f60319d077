"""What was set aside: seen, put back, or dropped."""

from datetime import timedelta

import pytest

from bot.model import ChatKey
from bot.store import Store, keys
from bot.store.items import Claimed, Item
from bot.store.queue import Queue
from tests.conftest import Clock

CHAT = ChatKey("telegram:1:")
LEASE = timedelta(seconds=10)


@pytest.fixture
def queue(store: Store) -> Queue:
    return store.outbox("telegram")


async def claim(queue: Queue, clock: Clock, chat: ChatKey = CHAT) -> Claimed | None:
    claims = await queue.claim(keys.chat_partition(chat), 10, now=clock(), lease=LEASE)
    return next((one for one in claims.claimed if one.chat == chat), None)


async def set_aside(queue: Queue, clock: Clock, chat: ChatKey, item: str) -> None:
    await queue.put([Item(chat, item, f'{{"text":"{item}"}}')], now=clock())
    one = await claim(queue, clock, chat)
    assert one
    await queue.set_aside(one, "bad markup", now=clock.advance(timedelta(seconds=1)))


async def test_all_that_was_set_aside_is_found_the_latest_first(queue: Queue, clock: Clock) -> None:
    other = ChatKey("telegram:2:")
    await set_aside(queue, clock, CHAT, "a")
    await set_aside(queue, clock, other, "b")
    found = [(chat, one.id, one.reason) for chat, one in await queue.asides.all()]
    assert found == [(other, "b", "bad markup"), (CHAT, "a", "bad markup")]
    assert [one.id for one in await queue.asides.of(CHAT)] == ["a"]
    assert await queue.asides.total() == 2


async def test_what_is_put_back_comes_out_again_as_it_was_and_only_once(
    queue: Queue, clock: Clock
) -> None:
    await set_aside(queue, clock, CHAT, "a")
    assert await queue.asides.requeue(CHAT, "a", now=clock())
    assert not await queue.asides.requeue(CHAT, "a", now=clock())
    assert await queue.asides.all() == []
    one = await claim(queue, clock)
    assert one
    assert (one.id, one.body, one.tries) == ("a", '{"text":"a"}', 0)


async def test_what_is_put_back_goes_behind_what_waits(queue: Queue, clock: Clock) -> None:
    await set_aside(queue, clock, CHAT, "a")
    await queue.put([Item(CHAT, "b", "{}")], now=clock())
    await queue.asides.requeue(CHAT, "a", now=clock())
    one = await claim(queue, clock)
    assert one and one.id == "b"


async def test_what_is_dropped_is_gone_for_good(queue: Queue, clock: Clock) -> None:
    await set_aside(queue, clock, CHAT, "a")
    assert await queue.asides.drop(CHAT, "a")
    assert not await queue.asides.drop(CHAT, "a")
    assert await queue.asides.all() == []
    assert await claim(queue, clock) is None


async def test_what_a_dropped_chat_had_set_aside_is_not_found(queue: Queue, clock: Clock) -> None:
    await set_aside(queue, clock, CHAT, "a")
    await queue.drop(CHAT)
    assert await queue.asides.all() == []
