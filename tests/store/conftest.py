"""Whatever the store promises, it promises on one server and on a Redis Cluster alike."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.store import Store
from bot.store.client import Client
from tests.peers.valkey import Cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One Cluster of three masters for the whole run; each test finds it empty."""
    with asyncio.Runner() as runner:
        cluster = Cluster(tmp_path_factory.mktemp("cluster"), options=("--appendfsync", "no"))
        runner.run(cluster.__aenter__())
        yield cluster
        runner.run(cluster.__aexit__())


@pytest.fixture(params=["server", "cluster"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param).url)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    client = await Client.connect(url)
    await client.call("FLUSHALL")
    store = Store(client)
    yield store
    await store.close()
