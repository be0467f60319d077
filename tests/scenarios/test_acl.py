"""The whole job under docs/redis.acl, on a server and on a Cluster, as a user that may do nothing
else there."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
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


@asynccontextmanager
async def guarded(kind: str, folder: Path) -> AsyncIterator[str]:
    """The address, as Tocsin's user, of a server or a Cluster that lets in nobody else."""
    server = Server(folder, options=("--appendfsync", "no"))
    cluster = Cluster(folder, options=("--appendfsync", "no"))
    async with server if kind == "server" else cluster as place:
        nodes = place.nodes if isinstance(place, Cluster) else [place]
        for node in nodes:
            await admit(node)
        for node in nodes:
            await node.call("ACL", "SETUSER", "default", "off")
        yield as_tocsin(place.url)


KINDS = ["server", "cluster"]


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with guarded(request.param, tmp_path) as url:
        store = Store(await Client.connect(url))
        yield store
        await store.close()


@pytest.fixture(scope="module", params=KINDS)
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One of each for all that is refused: nothing is written there."""
    with asyncio.Runner() as runner:
        place = guarded(request.param, tmp_path_factory.mktemp("acl"))
        yield runner.run(place.__aenter__())
        runner.run(place.__aexit__(None, None, None))


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
async def test_that_user_may_do_nothing_else(address: str, command: tuple[str, ...]) -> None:
    client = await Client.connect(address)
    with pytest.raises(StoreError, match=r"(?i)permission"):
        await client.call(*command)
    await client.close()
