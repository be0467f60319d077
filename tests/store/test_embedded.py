"""Our own server: it outlives what kills it or us, and two never run on one folder."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import embedded
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from tests.waiting import until

OWNER = """
import asyncio, sys
from pathlib import Path
from bot.store.embedded import EmbeddedValkey

async def main():
    await EmbeddedValkey(Path(sys.argv[1])).start()
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[EmbeddedValkey]:
    valkey = EmbeddedValkey(folder)
    try:
        await valkey.start()
        yield valkey
    finally:
        await valkey.stop()


@asynccontextmanager
async def connected(valkey: EmbeddedValkey) -> AsyncIterator[Client]:
    client = await Client.connect(valkey.url)
    try:
        yield client
    finally:
        await client.close()


async def server_of(valkey: EmbeddedValkey) -> int:
    """The process id of the server that answers there."""
    async with connected(valkey) as client:
        about = await client.call("INFO", "server")
        return int(about["process_id"])


async def killed_owner(folder: Path) -> None:
    """Start an owner in a process of its own, and kill -9 it."""
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OWNER, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert owner.stdout
    assert await owner.stdout.readline() == b"ready\n"
    owner.kill()
    await owner.wait()


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_a_killed_server_is_started_again_with_all_that_it_acknowledged(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as valkey, connected(valkey) as client:
        first = await server_of(valkey)
        await client.call("SET", "tocsin:test", "kept")
        os.kill(first, signal.SIGKILL)
        assert await client.call("GET", "tocsin:test") == "kept"
        assert await server_of(valkey) != first


async def test_the_server_of_a_killed_owner_ends_before_the_next_one_starts(
    tmp_path: Path,
) -> None:
    await killed_owner(tmp_path)
    orphan = await server_of(EmbeddedValkey(tmp_path))
    async with connected(EmbeddedValkey(tmp_path)) as client:
        await client.call("SET", "tocsin:test", "kept")
    async with running(tmp_path) as valkey, connected(valkey) as client:
        assert await server_of(valkey) != orphan
        assert await client.call("GET", "tocsin:test") == "kept"


async def test_no_second_server_starts_beside_one_that_does_not_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed_owner(tmp_path)
    orphan = await server_of(EmbeddedValkey(tmp_path))
    os.kill(orphan, signal.SIGSTOP)
    try:
        monkeypatch.setattr(embedded, "END", timedelta(seconds=0.3))
        with pytest.raises(StoreError, match="still has"):
            async with running(tmp_path):
                pass
    finally:
        os.kill(orphan, signal.SIGKILL)


async def test_a_second_process_joins_the_server_and_leaves_it_running(tmp_path: Path) -> None:
    async with running(tmp_path) as valkey:
        pid = await server_of(valkey)
        async with running(tmp_path) as joined:
            assert await server_of(joined) == pid
        assert await server_of(valkey) == pid


async def test_a_server_that_hangs_does_not_hold_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "STOP", timedelta(seconds=0.1))
    async with running(tmp_path) as valkey:
        pid = await server_of(valkey)
        os.kill(pid, signal.SIGSTOP)
        async with asyncio.timeout(1):
            await valkey.stop()
        assert is_gone(pid)


async def test_nothing_but_the_owner_may_reach_the_data(tmp_path: Path) -> None:
    async with running(tmp_path / "store") as valkey:
        assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700
        assert valkey.socket.stat().st_mode & 0o777 == 0o700
        async with connected(valkey) as client:
            assert (await client.call("CONFIG", "GET", "port"))["port"] == "0"


async def test_a_socket_too_far_down_for_its_path_leaves_no_folder_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    with tempfile.TemporaryDirectory() as folder:  # tmp_path may itself be too deep
        monkeypatch.setattr("tempfile.tempdir", folder)
        first, second = EmbeddedValkey(deep), EmbeddedValkey(deep)
        await first.start()
        private = first.socket.parent
        assert private.parent == Path(folder)
        assert private.stat().st_mode & 0o777 == 0o700
        await first.stop()
        assert not private.exists()
        await second.start()  # made before the first had gone
        assert await server_of(second)
        await second.stop()
        assert not private.exists()


def test_where_no_socket_can_be_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(StoreError, match="choose a shorter TOCSIN_DATA"):
        EmbeddedValkey(tmp_path / ("d" * 100))


async def test_a_server_that_cannot_start_says_where_its_reason_stands(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match=r"valkey\.log says why"):
        async with running(tmp_path):
            pass


async def test_a_server_killed_as_it_starts_again_is_started_once_more(tmp_path: Path) -> None:
    async with running(tmp_path) as valkey:
        for _ in range(3):
            pid = await server_of(valkey)
            os.kill(pid, signal.SIGKILL)
            await until(lambda pid=pid: another(valkey, pid))


async def another(valkey: EmbeddedValkey, pid: int) -> bool:
    return await server_of(valkey) != pid
