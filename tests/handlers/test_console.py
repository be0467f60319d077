"""The terminal: what is typed is kept, and what comes is shown."""

import asyncio
import io
from contextlib import suppress

from bot.errors import StoreError
from bot.model import Request
from handlers.console import Console


async def test_a_line_typed_while_the_store_is_away_waits_for_it() -> None:
    kept: list[str] = []
    tries: list[str] = []
    done = asyncio.Event()

    async def submit(request: Request) -> None:
        tries.append(request.id)
        if len(tries) in (2, 3):
            raise StoreError("the store is away")
        kept.append(request.text)
        if request.text == "status":
            done.set()

    async def no_time(seconds: float) -> None: ...

    terminal = Console(io.StringIO("latest\nstatus\n"), io.StringIO(), styled=False, sleep=no_time)
    listening = asyncio.create_task(terminal.listen(submit))
    async with asyncio.timeout(5):
        await done.wait()
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    assert kept == ["subscribe", "latest", "status"]
    assert len(set(tries)) == 3
