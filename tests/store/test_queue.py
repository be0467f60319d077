"""The queue: each id once, order kept, and no worker loses what another put."""

from datetime import timedelta

import pytest

from bot.model import ChatKey
from bot.store import Store, keys
from bot.store.items import Claimed, Item, Rest
from bot.store.queue import Queue
from tests.conftest import Clock

CHAT = ChatKey("telegram:1:")
LEASE = timedelta(seconds=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
def queue(store: Store) -> Queue:
    return store.outbox("telegram")


async def claim(queue: Queue, clock: Clock, chat: ChatKey = CHAT) -> Claimed | None:
    partition = keys.chat_partition(chat)
    claims = await queue.claim(partition, 10, now=clock(), lease=LEASE)
    return claims.claimed[0] if claims.claimed else None


async def drain(queue: Queue, clock: Clock) -> list[str]:
    order = []
    while one := await claim(queue, clock):
        order.append(one.id)
        await queue.done(one)
    return order


async def test_items_come_out_in_the_order_they_were_put(queue: Queue, clock: Clock) -> None:
    await queue.put([Item(CHAT, id_, "{}") for id_ in "zaq"], now=clock())
    assert await drain(queue, clock) == ["z", "a", "q"]


async def test_an_id_is_taken_once_even_after_it_was_done(queue: Queue, clock: Clock) -> None:
    assert await queue.put([Item(CHAT, "a", "{}")], now=clock()) == 1
    assert await drain(queue, clock) == ["a"]
    assert await queue.put([Item(CHAT, "a", "{}")], now=clock()) == 0
    assert await drain(queue, clock) == []


async def test_answers_go_before_alerts(queue: Queue, clock: Clock) -> None:
    await queue.put([Item(CHAT, "alert", "{}")], now=clock())
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    assert await drain(queue, clock) == ["answer", "alert"]


async def test_a_chat_with_an_answer_is_claimed_before_chats_with_alerts(
    queue: Queue, clock: Clock
) -> None:
    partition = keys.chat_partition(CHAT)
    others = [
        chat
        for n in range(400)
        if keys.chat_partition(chat := ChatKey(f"telegram:{n + 100}:")) == partition
    ]
    await queue.put([Item(chat, "alert", "{}") for chat in others], now=clock())
    clock.advance(SECOND)
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    claims = await queue.claim(partition, 1, now=clock(), lease=LEASE)
    assert [one.chat for one in claims.claimed] == [CHAT]


async def test_a_claimed_chat_is_not_claimed_again_until_its_lease_ends(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}")], now=clock())
    assert await claim(queue, clock)
    assert await claim(queue, clock) is None
    clock.advance(LEASE)
    again = await claim(queue, clock)
    assert again and again.id == "a"


async def test_a_put_during_a_lease_neither_breaks_the_lease_nor_is_lost(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}")], now=clock())
    first = await claim(queue, clock)
    assert first
    await queue.put([Item(CHAT, "b", "{}", first=True)], now=clock())
    assert await claim(queue, clock) is None
    await queue.done(first)
    assert await drain(queue, clock) == ["b"]


async def test_who_lost_the_lease_cannot_reschedule_but_what_was_sent_is_done(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}")], now=clock())
    slow = await claim(queue, clock)
    clock.advance(LEASE)
    quick = await claim(queue, clock)
    assert slow and quick
    await queue.later(slow, due=clock() + timedelta(days=1), counts=False)
    await queue.done(slow, ref="77")
    assert await queue.ref(CHAT, "a") == "77"
    await queue.done(quick)
    assert await drain(queue, clock) == []
    assert await queue.waiting(CHAT) == 0


async def test_a_chat_is_left_in_peace_after_a_send_even_with_nothing_waiting(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}")], now=clock())
    one = await claim(queue, clock)
    assert one
    await queue.done(one, ref="1", rest=Rest(clock() + SECOND, clock() + SECOND))
    await queue.put([Item(CHAT, "b", "{}")], now=clock())
    assert await claim(queue, clock) is None
    clock.advance(SECOND)
    assert await drain(queue, clock) == ["b"]


async def test_failed_attempts_are_counted_and_waits_are_not(queue: Queue, clock: Clock) -> None:
    await queue.put([Item(CHAT, "a", "{}")], now=clock())
    for counts, tries in ((True, 1), (False, 1), (True, 2)):
        one = await claim(queue, clock)
        assert one
        await queue.later(one, due=clock.now + SECOND, counts=counts)
        clock.advance(SECOND)
        again = await queue.claim(keys.chat_partition(CHAT), 1, now=clock(), lease=LEASE)
        assert [c.tries for c in again.claimed] == [tries]
        clock.advance(LEASE)


async def test_one_chat_waiting_does_not_hold_up_another(queue: Queue, clock: Clock) -> None:
    other = ChatKey("telegram:2:")
    await queue.put([Item(CHAT, "a", "{}"), Item(other, "a", "{}")], now=clock())
    flooded = await claim(queue, clock)
    assert flooded
    await queue.later(flooded, due=clock() + timedelta(hours=1), counts=False)
    one = await claim(queue, clock, other)
    assert one and one.chat == other


async def test_what_is_set_aside_leaves_the_line_and_is_counted(queue: Queue, clock: Clock) -> None:
    await queue.put([Item(CHAT, "bad", "{}"), Item(CHAT, "good", "{}")], now=clock())
    one = await claim(queue, clock)
    assert one
    await queue.set_aside(one, "bad markup", now=clock())
    assert await queue.asides.count(CHAT) == 1
    assert await drain(queue, clock) == ["good"]


async def test_a_dropped_chat_has_nothing_left_in_the_store(queue: Queue, clock: Clock) -> None:
    await queue.put([Item(CHAT, "a", "{}"), Item(CHAT, "b", "{}")], now=clock())
    one = await claim(queue, clock)
    assert one
    await queue.done(one, ref="5")
    await queue.drop(CHAT)
    assert await queue._client.call("KEYS", "*") == []


async def test_what_is_put_while_a_chat_moves_is_not_forgotten_with_it(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}"), Item(CHAT, "b", "{}")], now=clock())
    assert not await queue.carried(CHAT, ["a"])
    assert await queue.waiting(CHAT) == 1
    assert await queue.carried(CHAT, ["b"])
    assert await queue._client.call("KEYS", "*") == []


async def test_while_a_chat_rests_an_answer_goes_before_its_time_and_alerts_do_not(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}"), Item(CHAT, "b", "{}")], now=clock())
    one = await claim(queue, clock)
    assert one
    await queue.done(one, rest=Rest(clock() + 4 * SECOND, clock() + SECOND))
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    assert await claim(queue, clock) is None
    clock.advance(SECOND)
    answer = await claim(queue, clock)
    assert answer and answer.id == "answer"
    await queue.done(answer, rest=Rest(clock() + 4 * SECOND, clock()))
    assert await claim(queue, clock) is None
    clock.advance(4 * SECOND)
    alert = await claim(queue, clock)
    assert alert and alert.id == "b"


async def test_an_answer_that_comes_while_an_alert_is_under_way_goes_as_soon_as_it_may(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}"), Item(CHAT, "b", "{}")], now=clock())
    one = await claim(queue, clock)
    assert one
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    await queue.done(one, rest=Rest(clock() + 4 * SECOND, clock() + SECOND))
    assert await claim(queue, clock) is None
    clock.advance(SECOND)
    answer = await claim(queue, clock)
    assert answer and answer.id == "answer"


async def test_an_alert_that_waits_to_be_sent_gives_way_to_an_answer(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "alert", "{}")], now=clock())
    alert = await claim(queue, clock)
    assert alert and await queue.ready(alert, now=clock())
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    assert await queue.ready(alert, now=clock()) is None
    assert await drain(queue, clock) == ["answer", "alert"]


async def test_a_send_is_told_what_the_messages_that_it_speaks_of_are_called(
    queue: Queue, clock: Clock
) -> None:
    await queue.put([Item(CHAT, "a", "{}"), Item(CHAT, "b", "{}")], now=clock())
    first = await claim(queue, clock)
    assert first
    await queue.done(first, ref="77")
    second = await claim(queue, clock)
    ready = second and await queue.ready(second, named=["a", "never sent"], now=clock())
    assert ready and ready.refs == {"a": "77", "never sent": ""}
    assert ready.until == clock() + LEASE


async def test_who_lost_the_lease_gives_no_way(queue: Queue, clock: Clock) -> None:
    await queue.put([Item(CHAT, "alert", "{}")], now=clock())
    late = await claim(queue, clock)
    clock.advance(LEASE)
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    assert late and await claim(queue, clock)
    assert await queue.ready(late, now=clock()) is None
    assert await claim(queue, clock) is None  # whoever has it now keeps it


async def test_a_platform_that_says_wait_holds_answers_too(queue: Queue, clock: Clock) -> None:
    await queue.put([Item(CHAT, "a", "{}")], now=clock())
    one = await claim(queue, clock)
    assert one
    await queue.later(one, due=clock() + 9 * SECOND, counts=False)
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    clock.advance(8 * SECOND)
    assert await claim(queue, clock) is None
    clock.advance(SECOND)
    answer = await claim(queue, clock)
    assert answer and answer.id == "answer"


async def test_who_claims_answers_alone_gets_no_alerts_and_is_told_when_the_next_may_go(
    queue: Queue, clock: Clock
) -> None:
    partition = keys.chat_partition(CHAT)
    await queue.put([Item(CHAT, "a", "{}")], now=clock())
    claims = await queue.claim(partition, 9, now=clock(), lease=LEASE, answers=True)
    assert (claims.claimed, claims.next_due) == ((), None)
    one = await claim(queue, clock)
    assert one
    await queue.put([Item(CHAT, "answer", "{}", first=True)], now=clock())
    await queue.done(one, rest=Rest(clock() + 4 * SECOND, clock() + SECOND))
    claims = await queue.claim(partition, 9, now=clock(), lease=LEASE, answers=True)
    assert (claims.claimed, claims.next_due) == ((), clock() + SECOND)
    clock.advance(SECOND)
    claims = await queue.claim(partition, 9, now=clock(), lease=LEASE, answers=True)
    assert [claimed.id for claimed in claims.claimed] == ["answer"]


async def test_when_messages_went_is_remembered_for_a_minute(queue: Queue, clock: Clock) -> None:
    for id_ in ("a", "b"):
        await queue.put([Item(CHAT, id_, "{}")], now=clock())
        one = await claim(queue, clock)
        assert one
        await queue.done(one, rest=Rest(clock(), clock(), sent=clock()))
        clock.advance(40 * SECOND)
    await queue.put([Item(CHAT, "c", "{}")], now=clock())
    third = await claim(queue, clock)
    ready = third and await queue.ready(third, now=clock())
    assert ready and ready.sent == (clock() - 40 * SECOND,)
