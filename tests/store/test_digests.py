"""What is held and what is spent: nothing lost, nothing told twice, whoever is killed when."""

from dataclasses import replace
from datetime import timedelta

from bot.model import (
    Chat,
    ChatState,
    DeliveryId,
    EntryId,
    FeedId,
    Held,
    Mute,
    StoryId,
    Teller,
    Told,
    Watch,
    WatchId,
)
from bot.richtext import message
from bot.store import Store, keys
from bot.store.digests import Due, Spending, Turn
from bot.store.items import Item
from tests.conftest import START, Clock

CHAT = Chat("telegram", "1")
STATE = ChatState(CHAT, watches=(Watch(WatchId("w"), CHAT.key, "ceasefire", START),), version=1)
PARTITION = keys.chat_partition(CHAT.key)
HOUR, LEASE = timedelta(hours=1), timedelta(seconds=6)


def held(name: str, chat: Chat = CHAT) -> Held:
    lead = Teller(EntryId(name), FeedId("f"), "BBC", name, f"https://bbc.example/{name}", START)
    told = Told(chat, message(name).paragraphs, lead, ("ceasefire",), (lead.entry,))
    return Held(StoryId(name), lead, told, alert(name), (WatchId("w"),), START, "quiet")


def alert(name: str) -> DeliveryId:
    return DeliveryId(f"story:{name}")


def telling(*names: str, page: str = "digest:d:1") -> Turn:
    """A turn that tells of these in one message."""
    return Turn(
        [held(name).name for name in names],
        [Item(CHAT.key, page, "{}")],
        [alert(name) for name in names],
        {"d 2": message("the rest")},
    )


async def hold(store: Store, *names: str, until: timedelta = HOUR) -> None:
    await store.digests.hold([(held(name), START + until) for name in names])


async def claim(store: Store, clock: Clock) -> Due | None:
    claims = await store.digests.claim(PARTITION, 5, now=clock(), lease=LEASE)
    return claims.claimed[0] if claims.claimed else None


async def commit(
    store: Store, due: Due, turn: Turn, clock: Clock, *, read: int, version: int = 1
) -> bool:
    return await store.digests.commit(
        due, turn, read=read, version=version, outbox=store.outbox("telegram"), now=clock()
    )


async def names(store: Store) -> list[str]:
    return sorted(one.story for one in await store.digests.of(CHAT.key))


async def put(store: Store) -> list[str]:
    return await store.outbox("telegram").newest(CHAT.key, 99)


async def test_what_is_held_stays_as_it_was_first_and_is_due_at_the_soonest(
    store: Store, clock: Clock
) -> None:
    await hold(store, "a", until=2 * HOUR)
    await hold(store, "b", until=HOUR)
    later = replace(held("a"), since=START + HOUR)
    await store.digests.hold([(later, START + 3 * HOUR)])
    assert await store.digests.of(CHAT.key) in ([held("a"), held("b")], [held("b"), held("a")])
    assert await claim(store, clock) is None
    clock.advance(HOUR)
    assert await claim(store, clock)


async def test_a_digest_is_owed_and_what_it_tells_is_held_no_more_and_rings_no_more(
    store: Store, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await hold(store, "a", "b", "c", until=0 * HOUR)
    due = await claim(store, clock)
    assert due and await commit(store, due, telling("b", "a"), clock, read=3)
    assert await names(store) == ["c"]
    assert [id_ for id_ in await put(store) if id_.startswith("story:")] == [alert("b"), alert("a")]
    outbox = store.outbox("telegram")
    assert await outbox.put([Item(CHAT.key, alert("a"), "{}")], now=clock()) == 0
    assert await outbox.waiting(CHAT.key) == 1
    assert await store.digests.rest(CHAT.key, "d 2") == message("the rest")
    assert await store.digests.rest(CHAT.key, "d 3") is None


async def test_a_killed_digester_has_changed_nothing_and_another_does_it(
    store: Store, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await hold(store, "a", until=0 * HOUR)
    killed = await claim(store, clock)
    assert await claim(store, clock) is None
    clock.advance(LEASE)
    other = await claim(store, clock)
    assert killed and other
    assert await commit(store, killed, telling("a"), clock, read=1), "not to be decided again"
    assert await put(store) == [] and await names(store) == ["a"]
    assert await commit(store, other, telling("a"), clock, read=1)
    assert await names(store) == [] and len(await put(store)) == 2


async def test_an_alert_that_rang_meanwhile_lets_the_digest_be_decided_anew(
    store: Store, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await hold(store, "a", "b", until=0 * HOUR)
    due = await claim(store, clock)
    await store.outbox("telegram").put([Item(CHAT.key, alert("a"), "{}")], now=clock())
    assert due and not await commit(store, due, telling("a", "b"), clock, read=2)
    assert await put(store) == [alert("a")] and await names(store) == ["a", "b"]


async def test_what_is_set_meanwhile_lets_the_digest_be_decided_anew(
    store: Store, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await hold(store, "a", until=0 * HOUR)
    due = await claim(store, clock)
    muted = replace(STATE, mutes=(Mute("all"),), version=2)
    await store.chats.save(CHAT.key, STATE, muted)
    assert due and not await commit(store, due, telling("a"), clock, read=1)
    assert await put(store) == []
    turn = Turn(next_due=START + HOUR)
    assert await commit(store, due, turn, clock, read=1, version=2)
    assert await names(store) == ["a"]


async def test_what_is_held_while_a_digest_is_made_is_due_at_once(
    store: Store, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await hold(store, "a", until=0 * HOUR)
    due = await claim(store, clock)
    await hold(store, "b", until=HOUR)
    assert await claim(store, clock) is None, "the lease holds"
    assert due and await commit(store, due, telling("a"), clock, read=1)
    assert await claim(store, clock), "so that its own time is not lost"


async def test_what_is_not_due_yet_waits_for_its_time(store: Store, clock: Clock) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await hold(store, "a", "b", until=0 * HOUR)
    due = await claim(store, clock)
    turn = replace(telling("a"), next_due=START + HOUR)
    assert due and await commit(store, due, turn, clock, read=2)
    clock.advance(HOUR - LEASE)
    assert await claim(store, clock) is None
    clock.advance(LEASE)
    assert await claim(store, clock)


async def test_a_change_of_what_is_set_makes_a_chat_due_only_if_something_is_held(
    store: Store, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    assert await claim(store, clock) is None
    await hold(store, "a")
    await store.chats.save(CHAT.key, STATE, replace(STATE, version=2))
    assert await claim(store, clock)


async def test_what_is_held_goes_with_its_chat(store: Store, clock: Clock) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await hold(store, "a")
    await store.chats.save(CHAT.key, STATE, None)
    assert await names(store) == []
    due = await claim(store, clock)
    assert due and await commit(store, due, Turn(), clock, read=0, version=0)
    clock.advance(LEASE)
    assert await claim(store, clock) is None


async def test_many_chats_are_held_for_at_once(store: Store) -> None:
    chats = [Chat("telegram", str(n)) for n in range(40)]
    await store.digests.hold((held("a", chat), START) for chat in chats)
    assert [len(await store.digests.of(chat.key)) for chat in chats] == [1] * 40


async def test_a_budget_is_spent_by_each_alert_once(store: Store, clock: Clock) -> None:
    async def spend(name: str, budget: int | None = 2) -> bool:
        wanted = [Spending(CHAT.key, alert(name), START, budget)]
        return CHAT.key not in await store.digests.spend(wanted, now=clock())

    assert await spend("a") and await spend("a") and await spend("b")
    assert not await spend("c")
    assert await spend("b"), "it rang already"
    assert await spend("urgent", None)
    assert await store.digests.spent(CHAT.key, START) == 3


async def test_each_chats_budget_is_its_own_and_each_hour_has_one(
    store: Store, clock: Clock
) -> None:
    chats = [Chat("telegram", str(n)).key for n in range(20)]
    wanted = [Spending(chat, alert(n), START, 1) for n in "ab" for chat in chats[:10]]
    wanted += [Spending(chat, alert("a"), START, 1) for chat in chats[10:]]
    assert await store.digests.spend(wanted, now=clock()) == set(chats[:10])
    now = clock.advance(HOUR)
    again = [Spending(chat, alert("c"), now, 1) for chat in chats]
    assert await store.digests.spend(again, now=now) == set()
