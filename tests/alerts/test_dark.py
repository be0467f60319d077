"""Who is told that a feed has gone dark."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.dark import announce, word
from bot.alerts.owe import unpacked
from bot.delivery import Delivery
from bot.feeds.darkness import Back, Dark
from bot.model import Chat, ChatState, Feed, FeedId
from bot.store import Store
from tests.conftest import START, Clock

OWN = Feed(FeedId("own"), "https://own.example/rss", "The *Own* One", shared=False)
SHARED = replace(OWN, id=FeedId("shared"), shared=True)
ADDED, GONE, OTHER = (Chat("telegram", one) for one in ("1", "2", "3"))
OPERATOR = Chat("telegram", "99")
DARK = Dark(START, "answered 403 Forbidden")


@pytest.fixture
async def town(store: Store) -> Store:
    for chat in (ADDED, OTHER):
        await store.chats.save(chat.key, None, ChatState(chat, version=1))
    gone = ChatState(GONE, gone="blocked", version=1)
    await store.chats.save(GONE.key, None, gone)
    for chat in (ADDED, GONE):
        await store.feeds.follow(OWN, chat.key, due=START)
    code = await store.access.code("telegram")
    await store.access.claim("telegram", code, OPERATOR.id)
    return store


async def owed(store: Store, chat: Chat) -> list[Delivery]:
    return [unpacked(body)[1] for body in await store.outbox(chat.platform).bodies(chat.key)]


def said(delivery: Delivery) -> str:
    return "\n".join("".join(run.text for run in line) for line in delivery.message.paragraphs)


async def test_the_chats_that_added_a_feed_are_told_once_and_silently(
    town: Store, clock: Clock
) -> None:
    await announce(town, OWN, DARK, now=clock())
    await announce(town, OWN, DARK, now=clock.advance(timedelta(hours=1)))
    (one,) = await owed(town, ADDED)
    assert one.message.silent
    assert said(one) == (
        "🌑 The *Own* One has gone dark: it answered 403 Forbidden.\n"
        "It is tried again, ever more rarely. You hear of it when it is back.\n"
        "To do without it: removefeed The *Own* One"
    )
    assert not await owed(town, GONE)
    assert not await owed(town, OTHER)
    assert not await owed(town, OPERATOR)


async def test_the_operator_is_told_of_a_feed_that_all_share(town: Store, clock: Clock) -> None:
    await announce(town, SHARED, DARK, now=clock())
    await announce(town, SHARED, Back(START), now=clock.advance(timedelta(hours=1)))
    dark, back = await owed(town, OPERATOR)
    assert "removefeed" not in said(dark)
    assert said(back) == "☀️ The *Own* One is back."
    assert not await owed(town, ADDED)


def test_silence_is_told_by_how_long_it_lasts() -> None:
    told = word(SHARED, Dark(START), now=START + timedelta(days=4, hours=6, minutes=7))
    assert "nothing new for 4d 6h." in "".join(run.text for run in told.paragraphs[0])


def test_a_feed_that_is_gone_for_good_is_not_said_to_be_tried_again() -> None:
    told = word(OWN, Dark(START, "answered 410 Gone", for_good=True), now=START)
    assert ["".join(run.text for run in line) for line in told.paragraphs] == [
        "🌑 The *Own* One has gone dark: it answered 410 Gone.",
        "Its site says that it is gone for good: it is not tried again.",
        "To do without it: removefeed The *Own* One",
    ]
