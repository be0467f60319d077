"""The register: what it knows of the chats is what the store has."""

from dataclasses import replace

import pytest

from bot.model import Chat, ChatState, Entry, EntryId, FeedId, Watch, WatchId
from bot.register import Register
from bot.store import Store, chats, keys
from bot.watches.monitor import Monitor
from tests.conftest import START

ADA = Chat("telegram", "1")
BO = next(
    chat
    for number in range(2, 1000)
    if keys.chat_partition((chat := Chat("telegram", str(number))).key)
    == keys.chat_partition(ADA.key)
)


def watching(chat: Chat, query: str, version: int = 1) -> ChatState:
    watch = Watch(WatchId(f"{chat.id} {query}"), chat.key, query, START)
    return ChatState(chat, watches=(watch,), version=version)


@pytest.fixture
async def register(store: Store) -> Register:
    await store.chats.save(ADA.key, None, watching(ADA, "harbour"))
    register = Register(store, Monitor())
    await register.load()
    return register


def queries(register: Register) -> dict[str, list[str]]:
    return {state.chat.id: [w.query for w in state.watches] for state in register.chats.values()}


async def test_a_chat_that_moved_keeps_its_watches_in_whatever_order_that_is_read(
    store: Store, register: Register
) -> None:
    before = watching(ADA, "harbour")
    (watch,) = before.watches
    moved = ChatState(BO, watches=(replace(watch, chat=BO.key),), version=1)
    await store.chats.save(BO.key, None, moved)
    await store.chats.save(ADA.key, before, None)
    await register.catch_up()
    (match,) = register.monitor.match(
        Entry(EntryId("e"), FeedId("f"), "Outlet", "The harbour opens", START, language="en")
    )
    assert match.watch.chat == BO.key


async def test_it_knows_every_chat_from_the_start_and_every_change_after_it(
    store: Store, register: Register
) -> None:
    assert queries(register) == {ADA.id: ["harbour"]}
    await store.chats.save(BO.key, None, watching(BO, "senate"))
    await store.chats.save(ADA.key, watching(ADA, "harbour"), watching(ADA, "orchard", 2))
    await register.catch_up()
    assert queries(register) == {ADA.id: ["orchard"], BO.id: ["senate"]}
    await store.chats.save(ADA.key, watching(ADA, "orchard", 2), None)
    await register.catch_up()
    assert queries(register) == {BO.id: ["senate"]}


async def test_a_watch_that_becomes_urgent_rings_as_that_for_the_next_entry(
    store: Store, register: Register
) -> None:
    before = watching(ADA, "harbour")
    urgent = replace(before.watches[0], urgent=True)
    await store.chats.save(ADA.key, before, replace(before, watches=(urgent,), version=2))
    await register.catch_up()
    entry = Entry(EntryId("e"), FeedId("f"), "BBC", "The harbour opens", START, language="en")
    assert [match.watch for match in register.monitor.match(entry)] == [urgent]


async def test_it_reads_anew_what_changed_more_often_than_the_store_remembers(
    store: Store, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats, "CHANGES_KEPT", 3)
    await store.chats.save(ADA.key, watching(ADA, "harbour"), None)
    state = watching(BO, "senate")
    await store.chats.save(BO.key, None, state)
    for version in (2, 3):
        changed = replace(state, version=version)
        await store.chats.save(BO.key, state, changed)
        state = changed
    # The first change, that Ada's chat is forgotten, is itself forgotten.
    await store.client.call("XTRIM", keys.changes(keys.chat_partition(ADA.key)), "MAXLEN", 3)
    await register.catch_up()
    assert queries(register) == {BO.id: ["senate"]}
