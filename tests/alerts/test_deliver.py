"""Delivering: each outcome has its consequence, for that chat alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.deliver import Deliverer
from bot.alerts.owe import delivery_of, owed_item
from bot.delivery import ChatGone, Delivery, Moved, Outcome, Pace, Refused, RetryAfter, Sent
from bot.i18n import spoken
from bot.model import (
    Chat,
    ChatState,
    DeliveryId,
    EntryId,
    FeedId,
    Held,
    Request,
    StoryId,
    Teller,
    Told,
    Watch,
    WatchId,
)
from bot.platform import Submit
from bot.richtext import message
from bot.store import Store, client, keys
from bot.store.client import Client
from bot.store.items import Claimed
from tests.conftest import START, Clock
from tests.peers.valkey import Server
from tests.waiting import until

CHAT = Chat("fake", "1")
STATE = ChatState(CHAT, watches=(Watch(WatchId("w"), CHAT.key, "ceasefire", START),), version=1)


PACE = Pace(timedelta(seconds=1), timedelta(0))


@dataclass
class FakePlatform:
    """A platform whose outcomes a test lays out; it notes what it was asked to send."""

    outcomes: list[Outcome] = field(default_factory=list)
    sent: list[tuple[str, str, str, bool]] = field(default_factory=list)
    name: str = "fake"
    pace: Pace = PACE
    files: dict[str, bytes] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    """What was spoken when each was sent."""

    async def start(self) -> str:
        return "Fake"

    async def listen(self, submit: Submit) -> None:
        raise NotImplementedError("nobody types here")

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        self.sent.append((delivery.id, edits, under, plain))
        self.languages.append(spoken())
        return self.outcomes.pop(0) if self.outcomes else Sent(f"ref of {delivery.id}")

    async def file(self, request: Request) -> bytes:
        return self.files[request.file]

    async def may_configure(self, request: Request) -> bool:
        return True

    async def close(self) -> None: ...


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


def delivery(id_: str) -> Delivery:
    return Delivery(DeliveryId(id_), CHAT.key, "alert", message(id_), START)


async def deliver(store: Store, platform: FakePlatform, clock: Clock, chat: Chat = CHAT) -> bool:
    """Deliver the next item that is due; False if none is."""
    claims = await store.outbox("fake").claim(
        keys.chat_partition(chat.key), 1, now=clock(), lease=timedelta(seconds=5)
    )
    one: Claimed
    for one in claims.claimed:
        await Deliverer(platform, store, clock=clock).deliver(one)
    return bool(claims.claimed)


async def owe(store: Store, clock: Clock, *deliveries: Delivery) -> None:
    await store.outbox("fake").put([owed_item(CHAT, one) for one in deliveries], now=clock())


async def test_what_is_sent_is_done_and_its_chat_left_in_peace(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await owe(store, clock, delivery("a"), delivery("b"))
    assert await deliver(store, platform, clock)
    assert not await deliver(store, platform, clock)
    clock.advance(timedelta(seconds=1))
    assert await deliver(store, platform, clock)
    assert [id_ for id_, *_ in platform.sent] == ["a", "b"]
    assert await store.outbox("fake").ref(CHAT.key, "a") == "ref of a"


async def test_an_answer_that_replaces_a_message_edits_the_one_that_its_platform_names(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await owe(store, clock, replace(delivery("a"), replaces="77"))
    await deliver(store, platform, clock)
    assert platform.sent == [("a", "77", "", False)]


async def test_edits_and_replies_name_the_message_that_was_sent(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    follow_up = replace(delivery("b"), edits=DeliveryId("a"), under=DeliveryId("a"))
    await owe(store, clock, delivery("a"), follow_up)
    await deliver(store, platform, clock)
    clock.advance(timedelta(seconds=1))
    await deliver(store, platform, clock)
    assert platform.sent[1] == ("b", "ref of a", "ref of a", False)


async def test_what_would_bring_up_to_date_what_was_never_sent_is_not_sent(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await owe(store, clock, replace(delivery("b"), edits=DeliveryId("a")))
    assert await deliver(store, platform, clock)
    assert platform.sent == []
    assert await store.outbox("fake").waiting(CHAT.key) == 0


async def test_what_is_refused_goes_once_as_plain_text_and_then_is_set_aside(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    platform.outcomes = [Refused("bad markup"), Refused("still bad")]
    await owe(store, clock, delivery("a"), delivery("b"))
    await deliver(store, platform, clock)
    assert [plain for *_, plain in platform.sent] == [False, True]
    assert await store.outbox("fake").asides.count(CHAT.key) == 1
    assert await deliver(store, platform, clock)
    assert platform.sent[-1][0] == "b"


async def test_a_wait_that_the_platform_asks_for_is_kept_and_nothing_is_lost(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    platform.outcomes = [RetryAfter(timedelta(seconds=30), "flood", counts=False)]
    await owe(store, clock, delivery("a"))
    await deliver(store, platform, clock)
    clock.advance(timedelta(seconds=29))
    assert not await deliver(store, platform, clock)
    clock.advance(timedelta(seconds=1))
    assert await deliver(store, platform, clock)
    assert [id_ for id_, *_ in platform.sent] == ["a", "a"]


async def test_a_chat_that_is_gone_keeps_its_watches_but_is_owed_nothing(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    platform.outcomes = [ChatGone("blocked")]
    await owe(store, clock, delivery("a"), delivery("b"))
    await deliver(store, platform, clock)
    state = await store.chats.load(CHAT.key)
    assert state and state.gone == "blocked" and state.watches == STATE.watches
    assert await store.outbox("fake").waiting(CHAT.key) == 0


async def test_a_chat_that_moved_takes_watches_and_debts_along(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    platform.outcomes = [Moved("-100")]
    await owe(store, clock, delivery("a"), delivery("b"))
    await deliver(store, platform, clock)
    moved = replace(CHAT, id="-100")
    state = await store.chats.load(moved.key)
    assert state and [watch.chat for watch in state.watches] == [moved.key]
    assert await store.chats.load(CHAT.key) is None
    assert await deliver(store, platform, clock, moved)
    clock.advance(timedelta(seconds=1))
    assert await deliver(store, platform, clock, moved)
    assert [id_ for id_, *_ in platform.sent] == ["a", "a", "b"]


async def test_a_chat_that_moved_takes_along_what_is_held_for_its_digest(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    await store.digests.hold([(held_for(CHAT), clock())])
    platform.outcomes = [Moved("-100")]
    await owe(store, clock, delivery("a"))
    await deliver(store, platform, clock)
    moved = replace(CHAT, id="-100")
    assert await store.digests.of(moved.key) == [held_for(moved)]
    assert await store.digests.of(CHAT.key) == []


async def test_a_chat_that_moved_takes_along_what_was_set_aside(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await store.chats.save(CHAT.key, None, STATE)
    platform.outcomes = [Refused("bad"), Refused("still bad"), Moved("-100")]
    await owe(store, clock, delivery("a"), delivery("b"))
    await deliver(store, platform, clock)
    await deliver(store, platform, clock)
    moved, asides = replace(CHAT, id="-100"), store.outbox("fake").asides
    assert [(chat, one.id) for chat, one in await asides.all()] == [(moved.key, "a")]
    assert await asides.requeue(moved.key, "a", now=clock())
    clock.advance(timedelta(seconds=1))
    while await deliver(store, platform, clock, moved):
        clock.advance(timedelta(seconds=1))
    assert sorted(id_ for id_, *_ in platform.sent[3:]) == ["a", "b"]


def held_for(chat: Chat) -> Held:
    lead = Teller(EntryId("e"), FeedId("f"), "BBC", "Truce", "https://bbc.example/1", START)
    told = Told(chat, message("Truce").paragraphs, lead, ("ceasefire",), (lead.entry,))
    ids = (WatchId("w"),)
    return Held(StoryId("s"), lead, told, delivery_of(StoryId("s")), ids, START, "quiet")


async def test_who_lost_the_lease_while_waiting_for_its_turn_sends_nothing(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await owe(store, clock, delivery("a"))
    outbox, partition = store.outbox("fake"), keys.chat_partition(CHAT.key)
    lease = timedelta(seconds=5)
    (slow,) = (await outbox.claim(partition, 1, now=clock(), lease=lease)).claimed
    clock.advance(lease)
    (quick,) = (await outbox.claim(partition, 1, now=clock(), lease=lease)).claimed
    deliverer = Deliverer(platform, store, clock=clock)
    await deliverer.deliver(slow)
    assert platform.sent == []
    await deliverer.deliver(quick)
    assert [id_ for id_, *_ in platform.sent] == ["a"]


async def test_nothing_is_sent_when_the_lease_is_about_to_end(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    await owe(store, clock, delivery("a"))
    outbox, partition = store.outbox("fake"), keys.chat_partition(CHAT.key)
    lease = timedelta(seconds=5)
    (one,) = (await outbox.claim(partition, 1, now=clock(), lease=lease)).claimed
    clock.advance(lease - timedelta(seconds=1))
    await Deliverer(platform, store, clock=clock).deliver(one)
    assert platform.sent == []
    await outbox.renew(partition, [one], until=clock() + lease)
    await Deliverer(platform, store, clock=clock).deliver(one)
    assert [id_ for id_, *_ in platform.sent] == ["a"]


class KillsTheStore(FakePlatform):
    """Takes a message just as the store dies."""

    server: Server

    async def send(self, *args: Any, **options: Any) -> Outcome:
        outcome = await super().send(*args, **options)
        await self.server.kill()
        return outcome


async def test_what_was_sent_is_noted_even_if_the_store_is_long_away(
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(client, "PATIENCE", timedelta(seconds=0.1))
    async with Server(tmp_path) as server:
        store = Store(await Client.connect(server.url))
        platform = KillsTheStore()
        platform.server = server
        await owe(store, clock, delivery("a"))
        sending = asyncio.create_task(deliver(store, platform, clock))
        await until(logged(caplog, "not noted yet"))
        await server.start()
        assert await sending
        assert await store.outbox("fake").waiting(CHAT.key) == 0
        assert await store.outbox("fake").ref(CHAT.key, "a") == "ref of a"
        await store.close()


def logged(caplog: pytest.LogCaptureFixture, words: str) -> Callable[[], Awaitable[bool]]:
    async def so() -> bool:
        return words in caplog.text

    return so


async def test_what_a_platform_adds_of_its_own_is_in_the_language_of_what_is_sent(
    store: Store, platform: FakePlatform, clock: Clock
) -> None:
    platform.outcomes = [Refused("too long")]
    await owe(store, clock, replace(delivery("a"), language="fr"))
    assert await deliver(store, platform, clock)
    assert platform.languages == ["fr", "fr"]
