"""Owing: what many chats hear at once is spread over time, and nobody else waits for it."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.alerts.grow import EVERY, edited_every
from bot.alerts.owe import AT_ONCE, FEW, lot, owe, owed_item, unpacked
from bot.delivery import Delivery
from bot.model import Chat, DeliveryId
from bot.richtext import Message, message
from bot.store import Store, keys
from bot.store.pace import SHARE, PlatformPace
from tests.conftest import START, Clock

PACE = timedelta(milliseconds=50)
TURN = PACE / SHARE
LEASE = timedelta(seconds=6)
TEXT = message("The harbour opens")


def chats(number: int) -> list[Chat]:
    return [Chat("telegram", str(one)) for one in range(number)]


def due_to(chat: Chat, name: str = "story:1", text: Message = TEXT) -> tuple[Chat, Delivery]:
    return chat, Delivery(DeliveryId(name), chat.key, "alert", text, START)


async def due_times(store: Store) -> dict[str, datetime]:
    found = {}
    for partition in keys.CHAT_PARTITIONS:
        due = keys.due(partition, "out:telegram")
        pairs = await store.client.call("ZRANGE", due, 0, -1, "WITHSCORES")
        found |= {
            chat: datetime.fromtimestamp(float(ms) / 1000, tz=START.tzinfo) for chat, ms in pairs
        }
    return found


@pytest.fixture
async def paced(store: Store, clock: Clock) -> Store:
    """A store in which a platform has said how fast it is."""
    await PlatformPace(store.client, "telegram", PACE).take(now=clock() - timedelta(hours=1))
    return store


async def test_many_have_their_turns_at_the_platform_s_pace(paced: Store, clock: Clock) -> None:
    many = AT_ONCE + 100
    await owe(paced, map(due_to, chats(many)), now=clock())
    times = sorted((await due_times(paced)).values())
    assert len(times) == many
    assert times[0] == clock()
    assert abs(times[-1] - (clock() + (many - 1) * TURN)) < timedelta(milliseconds=2)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert max(gaps) < 2 * TURN


async def test_a_few_and_what_comes_later_to_a_few_are_due_at_once(
    paced: Store, clock: Clock
) -> None:
    await owe(paced, map(due_to, chats(AT_ONCE)), now=clock())
    other = Chat("telegram", "-7", kind="group")
    now = clock.advance(timedelta(seconds=5))
    await owe(paced, [due_to(other, "story:2")], now=now)
    assert (await due_times(paced))[other.key] <= now


async def test_what_many_hear_next_comes_after_what_they_hear_now(
    paced: Store, clock: Clock
) -> None:
    await owe(paced, map(due_to, chats(FEW + 1)), now=clock())
    later = [Chat("telegram", f"{one}", thread="9") for one in range(FEW + 1)]
    await owe(paced, (due_to(chat, "story:2") for chat in later), now=clock())
    times = await due_times(paced)
    first = max(times[chat.key] for chat in chats(FEW + 1))
    assert min(times[chat.key] for chat in later) > first


async def test_owed_again_after_a_crash_it_takes_no_turns_twice(paced: Store, clock: Clock) -> None:
    everybody = sorted(map(due_to, chats(2 * AT_ONCE)), key=lot)
    await owe(paced, everybody[:AT_ONCE], now=clock())
    await owe(paced, everybody, now=clock())
    last = max((await due_times(paced)).values())
    assert abs(last - (clock() + 2 * AT_ONCE * TURN)) < 2 * TURN


async def test_while_nobody_has_said_how_fast_a_platform_is_all_are_due_at_once(
    store: Store, clock: Clock
) -> None:
    await owe(store, map(due_to, chats(FEW + 1)), now=clock())
    assert set((await due_times(store)).values()) == {clock()}


async def test_what_is_owed_to_many_is_what_would_be_owed_to_one(
    paced: Store, clock: Clock
) -> None:
    await owe(paced, map(due_to, chats(FEW + 1)), now=clock())
    for chat in chats(3):
        (body,) = await paced.outbox("telegram").bodies(chat.key)
        assert unpacked(body) == due_to(chat)
        assert body == owed_item(*due_to(chat)).body


async def test_a_chat_that_waits_for_its_turn_hears_at_once_what_few_hear(
    paced: Store, clock: Clock
) -> None:
    await owe(paced, map(due_to, chats(AT_ONCE)), now=clock())
    times = await due_times(paced)
    last = max(chats(AT_ONCE), key=lambda chat: times[chat.key])
    now = clock.advance(timedelta(seconds=1))
    await owe(paced, [due_to(last, "story:2")], now=now)
    assert (await due_times(paced))[last.key] <= now


async def test_a_chat_that_is_to_be_left_in_peace_is_left_in_peace_by_all(
    paced: Store, clock: Clock
) -> None:
    (chat,) = chats(1)
    outbox, partition = paced.outbox("telegram"), keys.chat_partition(chat.key)
    await owe(paced, [due_to(chat)], now=clock())
    (claimed,) = (await outbox.claim(partition, 1, now=clock(), lease=LEASE)).claimed
    until = clock() + timedelta(seconds=40)
    await outbox.later(claimed, due=until, counts=False)
    await owe(paced, [due_to(chat, "story:2")], now=clock())
    assert (await due_times(paced))[chat.key] == until


@pytest.mark.parametrize(
    ("told", "every"), [(1, EVERY), (1000, EVERY), (20_000, timedelta(seconds=2000))]
)
def test_what_thousands_heard_is_edited_more_rarely(told: int, every: timedelta) -> None:
    assert edited_every(EVERY, chats=told) == every
