"""Answers go before alerts: between peers that refuse what is too fast, with alerts waiting."""

from functools import partial
from itertools import pairwise
from statistics import median
from time import perf_counter

import pytest

from bot.alerts.owe import owe
from bot.clock import utc_now
from bot.delivery import Delivery
from bot.model import Chat, ChatKind, DeliveryId
from bot.richtext import message
from bot.store import Store
from tests.peers.feeds import FeedServer
from tests.peers.slack import SlackPeer
from tests.peers.telegram import Post, Room, TelegramPeer
from tests.scenarios.town import Town, at_work

ALERTS = 12


async def owed(store: Store, room: Room, kind: ChatKind) -> None:
    chat, now = Chat("telegram", str(room.id), kind=kind), utc_now()
    alerts = [
        Delivery(DeliveryId(f"story:{n}"), chat.key, "alert", message(f"Alert {n}"), now)
        for n in range(ALERTS)
    ]
    await owe(store, [(chat, one) for one in alerts], now=now)


@pytest.mark.parametrize("kind", ["private", "group"])
async def test_an_answer_goes_before_the_alerts_that_wait_and_nothing_is_refused(
    store: Store, kind: ChatKind
) -> None:
    async with FeedServer() as feeds, TelegramPeer(ceilings=True) as telegram, SlackPeer() as slack:
        place = Town(store, feeds, telegram, slack)
        place.feeds.publish("Harbour Post")
        ada = telegram.person("Ada")
        room = telegram.private(ada) if kind == "private" else telegram.group("Desk")
        async with at_work(place, ["Harbour Post"]):
            await owed(store, room, kind)
            await telegram.message(lambda post: "Alert" in post.text)
            await telegram.say(room, ada, "/watchlist@tocsin_bot")
            await telegram.message(lambda post: "watches for nothing" in post.text)
            order = [post.text for post in telegram.messages]
            assert order.index(answer(order)) <= 2
            await telegram.message(lambda post: post.text == f"Alert {len(order) - 1}", timeout=9)
        assert telegram.defects == []
        assert apart(telegram.messages) > 0.85


async def test_answers_come_in_a_moment_while_every_chat_has_alerts_waiting(store: Store) -> None:
    """A second is the platform's own wait after an alert; the rest is for a busy machine."""
    async with FeedServer() as feeds, TelegramPeer(ceilings=True) as telegram, SlackPeer() as slack:
        place = Town(store, feeds, telegram, slack)
        place.feeds.publish("Harbour Post")
        ada = telegram.person("Ada")
        readers = [telegram.private(telegram.person(f"Reader {n}")) for n in range(4)]
        groups = [telegram.group(f"Desk {n}") for n in range(2)]
        took: tuple[list[float], list[float]] = [], []
        async with at_work(place, ["Harbour Post"]):
            for room in (*readers, *groups):
                await owed(store, room, "private" if room in readers else "group")
            await telegram.message(lambda post: post.text == "Alert 1")
            for room in (*readers, *groups) * 2:
                before, began = len(telegram.messages), perf_counter()
                await telegram.say(room, ada, "/watchlist@tocsin_bot")
                await telegram.wait_for(partial(told, telegram, room, before))
                took[room in groups].append(perf_counter() - began)
        print("answers took, ms:", [sorted(round(one * 1000) for one in each) for each in took])
        sends = sum(name == "sendMessage" for name, _ in telegram.calls)
        assert sends == len(telegram.messages), "the peer refused some as too fast"
        assert max(map(median, took)) < 2, "the slowest is another's business on a busy machine"


def told(telegram: TelegramPeer, room: Room, since: int) -> list[Post]:
    posts = telegram.messages[since:]
    return [one for one in posts if one.room is room and "watches for nothing" in one.text]


def answer(texts: list[str]) -> str:
    return next(text for text in texts if "watches for nothing" in text)


def apart(posts: list[Post]) -> float:
    """The least time between two messages, in seconds."""
    times = [post.at.timestamp() for post in posts]
    return min(after - before for before, after in pairwise(times))
