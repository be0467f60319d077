"""How much is owed, and since when."""

from datetime import timedelta

import pytest

from bot.model import ChatKey
from bot.store import Store, owed
from bot.store.items import Item
from bot.store.owed import Owed
from tests.conftest import START, Clock

SECOND = timedelta(seconds=1)


def chat(number: int) -> ChatKey:
    return ChatKey(f"telegram:{number}:")


async def test_nothing_is_owed_at_first(store: Store) -> None:
    assert await owed.owed(store.client, "out:telegram") == Owed(0, 0, None)


@pytest.mark.parametrize("page", [2, 1_000])
async def test_all_chats_are_counted_and_the_oldest_item_is_found_behind_later_answers(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(owed, "PAGE", page)
    outbox = store.outbox("telegram")
    await outbox.put([Item(chat(7), "alert", "{}")], now=clock())
    clock.advance(60 * SECOND)
    await outbox.put([Item(chat(7), "answer", "{}", first=True)], now=clock())
    await outbox.put([Item(chat(number), "alert", "{}") for number in range(40, 140)], now=clock())
    counted = await owed.owed(store.client, "out:telegram")
    assert (counted.items, counted.chats) == (102, 101)
    assert counted.oldest and abs(counted.oldest - START) < SECOND


async def test_an_answer_that_has_waited_longest_is_the_oldest(store: Store, clock: Clock) -> None:
    outbox = store.outbox("telegram")
    await outbox.put([Item(chat(7), "answer", "{}", first=True)], now=clock())
    await outbox.put([Item(chat(7), "alert", "{}")], now=clock.advance(60 * SECOND))
    counted = await owed.owed(store.client, "out:telegram")
    assert counted.oldest and abs(counted.oldest - START) < SECOND
