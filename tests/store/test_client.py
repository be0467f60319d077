"""The door to Redis: a store that restarts is waited for, and every failure is a StoreError."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError, StoreFault
from bot.store import Store, client
from bot.store.client import Client, Script
from tests.peers.valkey import Cluster, Server
from tests.waiting import until

ECHO = Script("return ARGV[1] .. redis.call('INCR', KEYS[1])")


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Server]:
    async with Server(tmp_path) as server:
        yield server


@pytest.fixture
async def door(own: Server) -> AsyncIterator[Client]:
    door = await Client.connect(own.url)
    yield door
    await door.close()


async def test_a_command_waits_for_a_store_that_restarts(own: Server, door: Client) -> None:
    await door.call("SET", "{t}", "kept")
    await own.kill()
    asked = asyncio.create_task(door.call("GET", "{t}"))
    await asyncio.sleep(0)
    await own.start()
    assert await asked == "kept"


async def test_a_script_is_loaded_again_where_it_was_forgotten(own: Server, door: Client) -> None:
    assert await door.run(ECHO, ["{t}"], ["a"]) == "a1"
    await door.call("SCRIPT", "FLUSH")
    assert await door.run(ECHO, ["{t}"], ["a"]) == "a2"
    await own.kill()
    await own.start()
    assert await door.run(ECHO, ["{t}"], ["a"]) == "a3"


async def test_a_store_that_stays_away_is_a_store_error(
    own: Server, door: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PATIENCE", timedelta(seconds=0.2))
    await own.kill()
    with pytest.raises(StoreError):
        await door.call("GET", "{t}")
    with pytest.raises(StoreError):
        await door.run(ECHO, ["{t}"], ["a"])
    with pytest.raises(StoreError, match="does not answer"):
        await Client.connect(own.url)


async def test_a_store_that_hangs_is_a_store_error(
    own: Server, door: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PATIENCE", timedelta(seconds=0.2))
    own.freeze()
    with pytest.raises(StoreError, match="no answer in time"):
        await door.call("GET", "{t}")


async def test_what_the_store_refuses_is_said_at_once(door: Client) -> None:
    await door.call("SET", "{t}", "text")
    with pytest.raises(StoreError, match="not an integer"):
        await door.call("INCR", "{t}")


async def test_a_bell_is_heard_again_after_the_store_restarts(own: Server, door: Client) -> None:
    here, there = Store(door), Store(await Client.connect(own.url))
    listening = asyncio.create_task(here.bell.listen())
    await own.kill()
    await own.start()

    async def rung() -> set[int]:
        await there.bell.ring("poll", [7])
        return await here.bell.wait("poll", timedelta(milliseconds=50))

    try:
        assert await until(rung) == {7}
    finally:
        listening.cancel()
        await there.close()


async def test_a_cluster_without_one_of_its_masters_is_a_store_error_until_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Cluster(tmp_path) as cluster:
        door = await Client.connect(cluster.url)
        keys = [f"{{c{number}}}" for number in range(16)]
        for key in keys:
            assert await door.run(ECHO, [key], ["a"]) == "a1"
        await cluster.nodes[1].kill()
        with monkeypatch.context() as patched:
            patched.setattr(client, "PATIENCE", timedelta(seconds=0.2))
            answers = await asyncio.gather(
                *(door.run(ECHO, [key], ["a"]) for key in keys), return_exceptions=True
            )
            failed = [each for each in answers if isinstance(each, BaseException)]
            assert failed and all(isinstance(each, StoreError) for each in failed)
        await cluster.nodes[1].start()
        for key in keys:
            assert await door.run(ECHO, [key], ["a"]) in ("a2", "a3")
        await door.close()


@pytest.mark.parametrize("command", [("HMGET", "key"), ("ZADD", "text", 1, "member")])
async def test_what_the_store_cannot_do_is_told_from_a_store_that_is_away(
    store: Store, command: tuple[str | int, ...]
) -> None:
    await store.client.call("SET", "text", "")
    with pytest.raises(StoreFault):
        await store.client.call(*command)
    with pytest.raises(StoreFault):
        lines = ", ".join(f"'{word}'" for word in command)
        await store.client.run(Script(f"return redis.call({lines})"), [])


async def test_a_full_store_is_no_mistake_of_ours(tmp_path: Path) -> None:
    async with Server(tmp_path, options=("--maxmemory", "1", "--appendonly", "no")) as server:
        door = await Client.connect(server.url)
        with pytest.raises(StoreError) as refused:
            await door.call("SET", "key", "value")
        assert not isinstance(refused.value, StoreFault)
        await door.close()
