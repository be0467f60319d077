"""How far the stream of updates was read."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from handlers.telegram.patience import Patience
from handlers.telegram.updates import Updates
from tests.handlers.fakes import Naps

Batch = list[dict[str, Any]]


class Stream:
    """Gives prepared batches, then ends the listening; remembers the offsets asked for."""

    def __init__(self, *batches: Sequence[int]) -> None:
        self._batches = [[{"update_id": number} for number in batch] for batch in batches]
        self.offsets: list[int] = []
        self.handled: list[int] = []

    async def fetch(self, offset: int) -> Batch:
        self.offsets.append(offset)
        if not self._batches:
            raise asyncio.CancelledError
        return self._batches.pop(0)

    async def handle(self, update: dict[str, Any]) -> None:
        self.handled.append(update["update_id"])


async def offsets(*batches: Sequence[int]) -> list[int]:
    stream = Stream(*batches)
    with pytest.raises(asyncio.CancelledError):
        await Updates(stream.fetch, stream.handle, Patience(Naps())).follow()
    assert stream.handled == [number for batch in batches for number in batch]
    return stream.offsets


async def test_each_poll_confirms_what_was_handed_on() -> None:
    assert await offsets([5, 6], [7]) == [0, 7, 8]


async def test_after_a_quiet_poll_a_lower_id_is_read_too() -> None:
    assert await offsets([900], [], [12]) == [0, 901, 0, 13]
