"""Processes that do one thing together: begun at the same moment, each telling what it did."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from bot.store import Store
from bot.store.client import Client
from tests.waiting import until

ROOT = Path(__file__).parents[2]

READY, GO = "bench:ready", "bench:go"


async def together(module: str, count: int, url: str, *arguments: str) -> list[Any]:
    """What `count` processes tell that run `python -m module URL arguments`."""
    store = Store(await Client.connect(url))
    await store.client.call("DEL", READY, GO)
    command = (sys.executable, "-m", module, url, *arguments)
    crew = [
        await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
        for _ in range(count)
    ]

    async def all_ready() -> bool:
        return int(await store.client.call("GET", READY) or 0) == count

    await until(all_ready, within=180)
    await store.client.call("SET", GO, 1)
    told = await asyncio.gather(*(one.communicate() for one in crew))
    await store.close()
    assert not any(one.returncode for one in crew)
    return [json.loads(out) for out, _ in told]


def member(work: Callable[[Store, Sequence[str]], Awaitable[Any]]) -> None:
    """Be one of those processes: wait for the others, work, tell."""
    asyncio.run(_member(work))


async def _member(work: Callable[[Store, Sequence[str]], Awaitable[Any]]) -> None:
    store = Store(await Client.connect(sys.argv[1]))
    print(json.dumps(await work(store, sys.argv[2:])))
    await store.close()


async def starting_gun(store: Store) -> None:
    """Say that we are ready, and wait until all are."""
    await store.client.call("INCR", READY)
    while not await store.client.call("GET", GO):  # noqa: ASYNC110 - another process sets it
        await asyncio.sleep(0.01)
