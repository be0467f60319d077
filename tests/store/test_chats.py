"""A request takes effect once: its change, its answers and its end are one step."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Chat, ChatState, Mute, Watch, WatchId
from bot.store import Store, keys
from bot.store.codec import decode, encode
from bot.store.items import Claimed, Item
from tests.conftest import START, Clock

CHAT = Chat("telegram", "1")
PARTITION = keys.chat_partition(CHAT.key)
LEASE = timedelta(seconds=10)
STATE = ChatState(
    CHAT,
    watches=(Watch(WatchId("w"), CHAT.key, "ceasefire", START),),
    mutes=(Mute("all", None), Mute("w", START)),
    version=1,
)
ANSWER = Item(CHAT.key, "answer:r", "{}", first=True)


async def claimed(store: Store, clock: Clock) -> Claimed:
    inbox = store.inbox("telegram")
    await inbox.put([Item(CHAT.key, "r", "{}")], now=clock())
    claims = await inbox.claim(PARTITION, 1, now=clock(), lease=LEASE)
    return claims.claimed[0]


async def commit(
    store: Store, one: Claimed, clock: Clock, before: ChatState | None, after: ChatState | None
) -> bool:
    return await store.chats.commit(
        one,
        [ANSWER],
        inbox=store.inbox("telegram"),
        outbox=store.outbox("telegram"),
        change=(before, after),
        now=clock(),
    )


async def test_a_chat_comes_back_as_it_was_saved(store: Store) -> None:
    assert await store.chats.save(CHAT.key, None, STATE)
    assert await store.chats.load(CHAT.key) == STATE
    assert [state async for state in store.chats.all()] == [STATE]


def test_a_chat_that_was_stored_before_there_were_schedules_has_none() -> None:
    before = json.loads(encode(STATE))
    for new in ("timezone", "quiet", "digest", "budget"):
        del before[new]
    for new in ("urgent", "digest"):
        del before["watches"][0][new]
    assert decode(json.dumps(before), ChatState) == STATE


async def test_a_stale_save_changes_nothing(store: Store) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    newer = replace(STATE, watches=(), version=2)
    assert await store.chats.save(CHAT.key, STATE, newer)
    assert not await store.chats.save(CHAT.key, STATE, replace(STATE, version=2))
    assert await store.chats.load(CHAT.key) == newer


async def test_a_commit_saves_owes_and_ends_together(store: Store, clock: Clock) -> None:
    one = await claimed(store, clock)
    assert await commit(store, one, clock, None, STATE)
    assert await store.chats.load(CHAT.key) == STATE
    assert await store.outbox("telegram").waiting(CHAT.key) == 1
    assert await store.inbox("telegram").waiting(CHAT.key) == 0


async def test_a_commit_on_a_stale_state_does_nothing_and_says_so(
    store: Store, clock: Clock
) -> None:
    one = await claimed(store, clock)
    await store.chats.save(CHAT.key, None, STATE)
    assert not await commit(store, one, clock, None, STATE)
    assert await store.outbox("telegram").waiting(CHAT.key) == 0
    assert await store.inbox("telegram").waiting(CHAT.key) == 1


async def test_a_commit_after_the_lease_was_lost_does_nothing(store: Store, clock: Clock) -> None:
    slow = await claimed(store, clock)
    clock.advance(LEASE)
    inbox = store.inbox("telegram")
    (quick,) = (await inbox.claim(PARTITION, 1, now=clock(), lease=LEASE)).claimed
    await commit(store, slow, clock, None, STATE)
    assert await store.chats.load(CHAT.key) is None
    assert await commit(store, quick, clock, None, STATE)
    assert await store.chats.load(CHAT.key) == STATE


async def test_a_chat_that_is_forgotten_is_owed_the_answer_alone(
    store: Store, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    outbox = store.outbox("telegram")
    await outbox.put([Item(CHAT.key, "alert", "{}")], now=clock())
    one = await claimed(store, clock)
    assert await commit(store, one, clock, STATE, None)
    assert await store.chats.load(CHAT.key) is None
    assert await outbox.bodies(CHAT.key) == [ANSWER.body]
    (answer,) = (await outbox.claim(PARTITION, 1, now=clock(), lease=LEASE)).claimed
    assert answer.id == ANSWER.id


async def test_changes_are_told_in_order_from_a_position_on(store: Store) -> None:
    start = await store.chats.position(PARTITION)
    await store.chats.save(CHAT.key, None, STATE)
    position, changed = await store.chats.changed(PARTITION, start)
    assert changed == [CHAT.key]
    assert await store.chats.changed(PARTITION, position) == (position, [])


@pytest.mark.parametrize("count", [0, 1, 1200])
async def test_every_chat_is_loaded_however_many(store: Store, count: int) -> None:
    for n in range(count):
        chat = Chat("telegram", str(n))
        await store.chats.save(chat.key, None, ChatState(chat, version=1))
    assert len({state.chat.id async for state in store.chats.all()}) == count
