"""The chat role: of several processes one listens to a bot that has one seat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot import worker
from bot.clock import utc_now
from bot.delivery import Pace
from bot.feeds.config import Config
from bot.house import House
from bot.jobs import chat
from bot.model import Request
from bot.platform import Submit
from bot.store import Store
from tests.commands.conftest import FakePlatform
from tests.waiting import until

SEAT = "telegram:1"


class Listener(FakePlatform):
    """Notes who listens now."""

    seat = SEAT
    pace = Pace(chat=timedelta(0), overall=timedelta(0))

    def __init__(self, name: str, listening: list[str]) -> None:
        super().__init__()
        self.who = name
        self.listening = listening

    async def listen(self, submit: Submit) -> None:
        self.listening.append(self.who)
        try:
            await asyncio.Event().wait()
        finally:
            self.listening.remove(self.who)


async def refuse(request: Request) -> None:
    raise AssertionError("nobody says anything here")


@asynccontextmanager
async def at_work(store: Store, platform: Listener) -> AsyncIterator["asyncio.Task[None]"]:
    house = House(store, Config(), {}, utc_now)
    task = asyncio.create_task(chat.listen(house, platform, refuse))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def listens(listening: list[str], *who: str, within: float = 10) -> None:
    async def so() -> bool:
        return listening == list(who)

    await until(so, within=within)


async def test_one_of_two_listens_and_the_other_takes_over_at_once_when_it_ends(
    store: Store,
) -> None:
    listening: list[str] = []
    async with at_work(store, Listener("here", listening)) as here:
        await listens(listening, "here")
        async with at_work(store, Listener("there", listening)):
            here.cancel()
            await listens(listening, "there", within=2)
    assert listening == []


async def test_who_lost_the_seat_listens_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "LOOK", timedelta(seconds=0.02))
    listening: list[str] = []
    async with at_work(store, Listener("here", listening)):
        await listens(listening, "here")
        # As if this process had been stopped for longer than its lease.
        taken = await store.seat(SEAT).claim(
            0, 1, now=utc_now() + 2 * worker.LEASE, lease=worker.LEASE
        )
        assert taken.claimed
        await listens(listening)
        assert await store.seat(SEAT).held(taken.claimed[0])
