"""How far the stream of updates was read."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from telegram import Update

from handlers.telegram import Telegram
from handlers.telegram.incoming import Me, request_of
from handlers.telegram.patience import Patience
from handlers.telegram.receiving import KINDS, Receiver
from handlers.telegram.updates import Updates
from tests.conftest import START
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.telegram.conftest import listening
from tests.peers.telegram import TelegramPeer

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


class Empty(Update):
    """An update of no kind, which notes which kinds it is asked for."""

    asked: ClassVar[set[str]] = set()

    def __getattribute__(self, name: str) -> Any:
        if name in Update.ALL_TYPES:
            Empty.asked.add(name)
        return super().__getattribute__(name)


class Blank(Receiver):
    """Reads nothing but empty updates."""

    def __init__(self) -> None: ...

    def _read(self, raw: dict[str, Any], me: Me) -> tuple[Update | None, Any]:
        update = Empty(1)
        Empty.asked.clear()
        return update, request_of(update, me=me, now=START)


async def test_exactly_those_kinds_are_asked_for_that_somebody_reads(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    await Blank().take(Inbox().submit, Me(1, "tocsin_bot", frozenset()), {})
    assert Empty.asked == set(KINDS)
    async with listening(telegram, Inbox()):
        await peer.wait_for(lambda: any(name == "getUpdates" for name, _ in peer.calls))
    told = [asked["allowed_updates"] for name, asked in peer.calls if name == "getUpdates"]
    assert set(told) == {json.dumps(list(KINDS))}
