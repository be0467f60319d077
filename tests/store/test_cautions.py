"""What a store may lose is said before it does."""

from pathlib import Path

import pytest

from bot.store import Store
from bot.store.cautions import cautions, risks
from bot.store.client import Client
from tests.peers.valkey import Server


async def test_a_store_that_keeps_everything_gives_no_cause_for_caution(store: Store) -> None:
    assert await cautions(store.client) == []


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--appendonly", "no", "append-only file"),
        ("--maxmemory-policy", "allkeys-lru", "throws things away"),
    ],
)
async def test_a_store_that_may_lose_something_is_warned_of(
    tmp_path: Path, option: str, value: str, words: str
) -> None:
    options = (option, value, "--maxmemory", "100mb")
    async with Server(tmp_path, options=options) as server:
        client = await Client.connect(server.url)
        (told,) = await cautions(client)
        assert words in told
        await client.close()


def test_an_eviction_policy_without_a_limit_of_memory_evicts_nothing() -> None:
    assert list(risks({"aof_enabled": 1, "maxmemory": 0, "maxmemory_policy": "allkeys-lru"})) == []


def test_a_server_that_still_reads_its_file_keeps_one() -> None:
    assert list(risks({"aof_enabled": 0, "loading": 1})) == []
