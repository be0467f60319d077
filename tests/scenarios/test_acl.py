"""The whole job under docs/redis.acl, on a server and on a Cluster, as a user that may do nothing
else there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.backup import backup, restore
from bot.clock import utc_now
from bot.doctor.store import examine
from bot.errors import StoreError
from bot.health import problems
from bot.store import Store
from bot.store.client import Client
from tests.peers.feeds import Item
from tests.peers.valkey import Cluster, Server
from tests.scenarios.town import at_work, town

ACL = Path(__file__).parents[2] / "docs" / "redis.acl"


async def admit(server: Server) -> None:
    """Let nobody in but the users of docs/redis.acl."""
    users = [line.split() for line in ACL.read_text().splitlines() if line.startswith("user ")]
    for _, name, *rules in users:
        await server.call("ACL", "SETUSER", name, *rules)


def as_tocsin(url: str) -> str:
    return url.replace("://", "://tocsin:a-long-password@")


@pytest.fixture(params=["server", "cluster"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "server":
        async with Server(tmp_path, options=("--appendfsync", "no")) as server:
            await admit(server)
            store = Store(await Client.connect(as_tocsin(server.url)))
            await server.call("ACL", "SETUSER", "default", "off")
            yield store
            await store.close()
        return
    async with Cluster(tmp_path, options=("--appendfsync", "no")) as cluster:
        for node in cluster.nodes:
            await admit(node)
        store = Store(await Client.connect(as_tocsin(cluster.url)))
        for node in cluster.nodes:
            await node.call("ACL", "SETUSER", "default", "off")
        yield store
        await store.close()


async def test_the_whole_job_is_done_by_a_user_with_our_prefix_alone(
    store: Store, tmp_path: Path
) -> None:
    async with town(store) as place:
        place.feeds.publish("herald", Item("Mayor opens new ferry line"))
        async with at_work(place, ["herald"]):
            await place.polled("herald")
            ada = place.telegram.person("Ada")
            await place.telegram.say(place.telegram.private(ada), ada, "/subscribe ceasefire")
            await place.telegram.message(lambda post: "This chat gets alerts" in post.text)
            place.feeds.publish("herald", Item("Ceasefire holds at the strait"))
            await place.poll("herald")
            await place.telegram.message(lambda post: "at the strait" in post.text)
            assert await problems(store, ["telegram", "slack"], now=utc_now()) == []
        file = tmp_path / "b"
        assert await backup(store.client, file, {}, now=utc_now())
        assert await restore(store.client, file, {}, now=utc_now(), replace=True)
        found = [one async for one in examine(store)]
        assert {one.status for one in found} == {"ok"}


@pytest.mark.parametrize(
    "command",
    [
        ("GET", "other:key"),
        ("SET", "other:key", "x"),
        ("KEYS", "*"),
        ("FLUSHALL",),
        ("CONFIG", "GET", "*"),
        ("ACL", "LIST"),
        ("EVAL", "return redis.call('GET', 'other:key')", 0),
        ("PUBLISH", "other", "x"),
    ],
)
async def test_that_user_may_do_nothing_else(store: Store, command: tuple[str, ...]) -> None:
    with pytest.raises(StoreError, match=r"(?i)permission"):
        await store.client.call(*command)
