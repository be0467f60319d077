"""A live instance moves to another store and another bot: nothing is lost, nothing rings twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.backup import backup, restore
from bot.clock import utc_now
from bot.store import Store
from bot.store.client import Client
from bot.store.inventory import faults
from tests.peers.feeds import FeedServer, Item
from tests.peers.slack.peer import SlackPeer
from tests.peers.telegram.faults import BadGateway
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.valkey import Cluster
from tests.scenarios.town import Town, at_work
from tests.waiting import until

OLD, NEW = {"telegram": "7000000001"}, {"telegram": "7000000002"}
ANOTHER = "7000000002:AAFanotherTokenForTestsOnly_01234567"


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store of another kind: a Redis Cluster."""
    async with Cluster(tmp_path / "cluster", options=("--appendfsync", "no")) as cluster:
        store = Store(await Client.connect(cluster.url))
        yield store
        await store.close()


async def subscribed(place: Town) -> None:
    ada = place.telegram.person("Ada")
    await place.telegram.say(place.telegram.private(ada), ada, "/subscribe ceasefire")
    await place.telegram.message(lambda post: "This chat gets alerts" in post.text)


async def test_a_live_instance_moves_to_a_cluster_and_another_bot(
    store: Store, elsewhere: Store, tmp_path: Path
) -> None:
    file = tmp_path / "tocsin.backup"
    async with FeedServer() as feeds, TelegramPeer() as before, SlackPeer() as slack:
        place = Town(store, feeds, before, slack)
        feeds.publish("herald", Item("Mayor opens new ferry line"))
        async with at_work(place, ["herald"]):
            await place.polled("herald")
            await subscribed(place)
            feeds.publish("herald", Item("Ceasefire holds at the strait"))
            await place.poll("herald")
            await before.message(lambda post: "at the strait" in post.text)
            before.fail("sendMessage", BadGateway(), times=50)
            feeds.publish("herald", Item("Ceasefire agreed for Kharkiv, hospitals reopen"))
            await place.poll("herald")
            await place.archived("Kharkiv", 1)
            await backup(store.client, file, OLD, now=utc_now())
        async with TelegramPeer(token=ANOTHER) as after:
            await restore(elsewhere.client, file, NEW, now=utc_now(), replace=False)
            assert [fault async for fault in faults(elsewhere.client)] == []
            ada = after.person("Ada")
            after.private(ada)
            moved = Town(elsewhere, feeds, after, slack)
            async with at_work(moved, ["herald"]):
                await after.message(lambda post: "Kharkiv" in post.text)
                feeds.publish("herald", Item("Rebels reject ceasefire in the northern hills"))
                await moved.poll("herald")
                await after.message(lambda post: "northern hills" in post.text)
                await settled(moved)
            told = [post.text for post in after.messages]
            assert sum("Kharkiv" in text for text in told) == 1, "what was owed is paid"
            assert sum("northern hills" in text for text in told) == 1
            assert not [text for text in told if "strait" in text or "ferry" in text]
            assert after.defects == []
        await and_home_again(place, elsewhere, tmp_path / "second.backup")


async def and_home_again(place: Town, elsewhere: Store, file: Path) -> None:
    """From the Cluster back to one server, whose keys are of an older day: they are lost."""
    await backup(elsewhere.client, file, NEW, now=utc_now())
    await restore(place.store.client, file, NEW, now=utc_now(), replace=True)
    assert [fault async for fault in faults(place.store.client)] == []
    async with TelegramPeer(token=ANOTHER) as telegram:
        telegram.private(telegram.person("Ada"))
        home = Town(place.store, place.feeds, telegram, place.slack)
        async with at_work(home, ["herald"]):
            place.feeds.publish("herald", Item("Ceasefire monitors reach the capital"))
            await home.poll("herald")
            await telegram.message(lambda post: "reach the capital" in post.text)
            await settled(home)
        assert len([post for post in telegram.messages if "🔔" in post.text]) == 1


async def settled(place: Town) -> None:
    outbox = place.store.outbox("telegram")

    async def nothing_waits() -> bool:
        chats = [state.chat.key async for state in place.store.chats.all()]
        return not any([await outbox.waiting(chat) for chat in chats])

    await until(nothing_waits)
