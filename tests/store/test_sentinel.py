"""Sentinel: the address that names it, and a master that is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreError
from bot.settings import Settings
from bot.store.client import Client
from bot.store.sentinel import Address, is_sentinel
from tests.peers.valkey import Watched
from tests.waiting import until


def test_an_address_names_sentinels_service_and_passwords() -> None:
    url = "rediss+sentinel://ada:s%40y@a:1,[::1]:2,c/main/3?sentinel_password=hush"
    assert is_sentinel(url)
    assert Address.read(url) == Address(
        (("a", 1), ("::1", 2), ("c", 26379)),
        "main",
        db=3,
        username="ada",
        password="s@y",
        sentinel_password="hush",
        tls=True,
    )
    assert {"s%40y", "s@y", "hush"} <= set(Settings(redis_url=url).secrets)


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://:secret@host:26379",
        "redis+sentinel:///main",
        "redis+sentinel://host:port/main",
        "redis+sentinel://host:1/main/first",
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="write redis\\+sentinel://host") as told:
        Address.read(url)
    assert "secret" not in str(told.value)


async def test_sentinels_that_nobody_answers_for_are_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.store.client.PATIENCE", timedelta(seconds=0.2))
    with pytest.raises(StoreError) as told:
        await Client.connect("redis+sentinel://:secret@127.0.0.1:1/main")
    assert str(told.value) == "the store does not answer: No master found for 'main'"


async def test_when_the_master_is_lost_its_replica_is_asked_instead(tmp_path: Path) -> None:
    async with Watched(tmp_path) as watched:
        client = await Client.connect(watched.url)
        await client.call("SET", "before", "kept")
        await until(lambda: watched.replica.call("EXISTS", "before"))
        await watched.master.kill()
        await client.call("SET", "after", "written")
        assert await client.call("MGET", "before", "after") == ["kept", "written"]
        assert (await watched.replica.call("INFO", "replication"))["role"] == "master"
        await client.close()


async def test_a_master_that_became_a_replica_is_left_for_the_new_one(tmp_path: Path) -> None:
    async with Watched(tmp_path) as watched:
        client = await Client.connect(watched.url)
        await client.call("SET", "before", "kept")
        await watched.fail_over()
        await client.call("SET", "after", "written")
        assert await client.call("GET", "after") == "written"
        assert (await client.call("INFO", "server"))["tcp_port"] == watched.replica.port
        await client.close()
