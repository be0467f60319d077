"""Wait until something is so: for what no event tells of."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(found: Callable[[], Awaitable[T]], *, within: float = 10) -> T:
    """What `found` gives as soon as it is true. Raises TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while not (result := await found()):  # noqa: ASYNC110 - the store has no event for it
            await asyncio.sleep(0.02)
        return result
