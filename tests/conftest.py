"""What every test may ask for: a store on a real server, and a clock that a test moves."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey

os.environ.setdefault("TOCSIN_WEB", "off")  # programs that tests start would share one port
os.environ["LC_ALL"] = "C.UTF-8"  # and be answered in English, wherever the tests run
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Clock:
    """Tells the time that the test says."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    """One real Valkey for the whole run; each test finds it empty."""
    folder: Path = tmp_path_factory.mktemp("store")
    with asyncio.Runner() as runner:
        valkey = EmbeddedValkey(folder)
        runner.run(valkey.start())
        runner.run(_forgetful(valkey))
        yield valkey
        runner.run(valkey.stop())


async def _forgetful(valkey: EmbeddedValkey) -> None:
    """What tests keep need not survive the machine, and waiting for the disk would slow them."""
    client = await Client.connect(valkey.url)
    await client.call("CONFIG", "SET", "appendfsync", "no")
    await client.close()


@pytest.fixture
async def store(server: EmbeddedValkey) -> AsyncIterator[Store]:
    client = await Client.connect(server.url)
    await client.call("FLUSHALL")
    store = Store(client)
    yield store
    await store.close()
