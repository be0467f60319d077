"""The program as a whole: what it leaves behind."""

import asyncio
import fcntl
import os
import signal
from pathlib import Path

from bot.app import run
from bot.feeds.config import Config
from bot.settings import Settings
from tests.waiting import until


async def test_told_to_stop_while_it_starts_it_leaves_no_store_running(tmp_path: Path) -> None:
    lock = tmp_path / "store" / "server.lock"
    starting = asyncio.create_task(run(Settings(data=tmp_path), Config(), console=True))

    async def store_starts() -> bool:
        return lock.exists() and not is_free(lock)

    await until(store_starts)
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(5):
        await starting
    assert is_free(lock)


def is_free(lock: Path) -> bool:
    """Whether nobody holds this lock; a server does as long as it lives."""
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
