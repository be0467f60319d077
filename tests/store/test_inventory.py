"""Every key is what keys.py says of it."""

import inspect
from datetime import timedelta

import pytest

from bot.model import ChatKey
from bot.store import Store, inventory, keys
from bot.store.inventory import fault_of, kind_of, kinds
from bot.store.items import Item
from tests.conftest import Clock

DAY = 86_400_000


def test_every_function_of_keys_that_makes_a_key_is_a_declaration() -> None:
    named = {kind.name for kind in kinds()}
    makers = {
        name
        for name, function in vars(keys).items()
        if inspect.isfunction(function) and function.__module__ == keys.__name__
        if not name.endswith("_partition")
    }
    assert makers - named == {"bell"}, "the bell is a channel, not a key"


@pytest.mark.parametrize(
    ("key", "name", "lifetime"),
    [
        (keys.chats(3), "chats", None),
        (keys.known(3, "out:telegram", "telegram:1:"), "known", timedelta(days=30)),
        (keys.refs(3, "out:slack", "slack:C1:1.5"), "refs", timedelta(days=30)),
        (keys.due(0, "in:slack"), "due", None),
        (keys.digest_due(0), "digest_due", None),
        (keys.told(1, "s"), "told", timedelta(weeks=1)),  # type: ignore[arg-type]
        (keys.rung(1, ChatKey("telegram:1:")), "rung", timedelta(hours=1)),
        (keys.rest(1, ChatKey("telegram:1:")), "rest", timedelta(weeks=1)),
        (keys.lags(7), "lags", timedelta(hours=25)),
        (keys.sent(3, "out:telegram", "telegram:1:"), "sent", timedelta(minutes=1)),
        (keys.rings("2026-03-02"), "rings", timedelta(days=2)),
        (keys.slots(1, 2), "slots", None),
        (keys.access(), "access", None),
    ],
)
def test_a_key_is_known_for_what_it_is(key: str, name: str, lifetime: timedelta | None) -> None:
    found = kind_of(key)
    assert found
    assert (found[0].name, found[0].lifetime) == (name, lifetime)
    assert [kind.name for kind in kinds() if kind.pattern.fullmatch(key)] == [name]


@pytest.mark.parametrize(
    ("key", "type_", "left", "fault"),
    [
        (keys.chats(3), "hash", -1, ""),
        (keys.chats(3), "string", -1, "it is a string, and chats is a hash"),
        (keys.chats(3), "hash", DAY, "it expires, and chats does not"),
        (keys.lags(7), "hash", DAY, ""),
        (keys.lags(7), "hash", -1, "it never expires, and lags does"),
        (keys.lags(7), "hash", 3 * DAY, "it lives longer than 1 day, 1:00:00"),
        (keys.pace("slack"), "string", 5, ""),
        ("tocsin:{c1}:something", "hash", -1, "nobody declares such a key"),
    ],
)
def test_a_key_that_is_not_as_declared_is_told(key: str, type_: str, left: int, fault: str) -> None:
    assert fault_of(key, type_, left) == (f"{key}: {fault}" if fault else "")


async def test_a_store_is_looked_through_whole(store: Store, clock: Clock) -> None:
    chats = [ChatKey(f"telegram:{number}:") for number in range(50)]
    await store.outbox("telegram").put([Item(chat, "a", "{}") for chat in chats], now=clock())
    assert [fault async for fault in inventory.faults(store.client)] == []
    await store.client.call("SET", "tocsin:{c1}:stray", 1)
    (fault,) = [fault async for fault in inventory.faults(store.client)]
    assert fault == "tocsin:{c1}:stray: nobody declares such a key"
