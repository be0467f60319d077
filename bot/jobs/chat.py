"""The chat role: what people ask → answers owed.

Of a platform that lets one listener have a bot's events at a time, one process listens: it holds
the platform's seat, a lease in the store. When it dies, another takes the seat within seconds; when
it ends in order, at once.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial

from bot.commands import serve
from bot.commands.ask import Desk
from bot.commands.counter import Counter, Fronted
from bot.commands.offering import Offering, Offers
from bot.commands.table import COMMANDS
from bot.errors import StoreError
from bot.house import House, Part
from bot.model import Request
from bot.platform import Platform, Submit
from bot.store import keys
from bot.store.seats import ONLY, Seat, Seated

log = logging.getLogger(__name__)

LOOK = timedelta(seconds=1)
"""How often whoever listens makes sure that it still has the seat."""


async def chat(house: House, platform: Platform) -> None:
    """Take in and serve what people ask on one platform."""
    assert house.reading
    await invite(house, platform)
    inbox = house.store.inbox(platform.name)
    desk = Desk(
        house.store,
        house.config,
        house.platforms,
        COMMANDS,
        house.reading.find_feeds,
        house.reading.articles.fuller,
        house.packs,
    )
    if isinstance(platform, Fronted):
        platform.attend(Counter(desk, clock=house.clock))
    if isinstance(platform, Offering):
        platform.offer(Offers(desk, clock=house.clock))
    clerk = serve.Clerk(desk, platform.name, clock=house.clock)

    async def submit(request: Request) -> None:
        await inbox.put([serve.item(request)], now=house.clock())

    async with asyncio.TaskGroup() as group:
        group.create_task(listen(house, platform, submit))
        serving = house.worker(
            inbox.name, inbox, clerk.serve, partitions=keys.CHAT_PARTITIONS, slots=16
        )
        group.create_task(serving.run())


async def listen(house: House, platform: Platform, submit: Submit) -> None:
    """Take in a platform's events, for as long as we have its seat if it has one."""
    if not platform.seat:
        await platform.listen(submit)
        return
    seat = house.store.seat(platform.seat)
    sit = partial(_sit, seat, platform, submit)
    await house.worker(seat.name, seat, sit, partitions=ONLY, slots=1, grace=timedelta(0)).run()


async def _sit(seat: Seat, platform: Platform, submit: Submit, seated: Seated) -> None:
    log.info("%s: this process listens", platform.name)
    listening = asyncio.create_task(platform.listen(submit))
    try:
        while not listening.done() and await _has(seat, seated):
            await asyncio.wait([listening], timeout=LOOK.total_seconds())
    except asyncio.CancelledError:
        await _end(listening)
        await _leave(seat, seated)
        raise
    await _end(listening)
    if not listening.cancelled():
        listening.result()
    log.warning("%s: another process listens now", platform.name)


async def _end(listening: "asyncio.Task[None]") -> None:
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def _has(seat: Seat, seated: Seated) -> bool:
    """Without a store we listen on: what cannot be kept safe stays with the platform."""
    try:
        return await seat.held(seated)
    except StoreError:
        return True


async def _leave(seat: Seat, seated: Seated) -> None:
    """So that another may sit at once; with the store away, the lease runs out."""
    with suppress(StoreError, TimeoutError):
        async with asyncio.timeout(LOOK.total_seconds()):
            await seat.leave(seated)


async def invite(house: House, platform: Platform) -> None:
    """Print the code that makes its sender the operator, while nobody is."""
    access = house.store.access
    if house.config.access.get(platform.name) != "claimed" or await access.operator(platform.name):
        return
    code = await access.code(platform.name)
    print(
        f"  Nobody operates this bot yet. To claim it, send it in a private chat: /start {code}",
        flush=True,
    )


PART = Part(on=chat)
