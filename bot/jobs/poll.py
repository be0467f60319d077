"""The poll role: feeds that are due → alerts owed."""

import asyncio
import gc
import random
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, nullcontext

from bot.catalogue import synchronise
from bot.feeds.poller import Poller
from bot.house import House, Part
from bot.meaning import Meaning, is_installed
from bot.model import Feed
from bot.pipeline import Pipeline
from bot.placing import Placer
from bot.register import Register
from bot.store import keys
from bot.store.feeds import POLL
from bot.stories.group import Grouper
from bot.watches.analysis import prepare
from bot.watches.monitor import Monitor
from bot.watches.packs import Meanings
from bot.watchman import Watchman


async def work(house: House) -> None:
    """Poll what is due until cancelled."""
    await synchronise(house.store, house.config.feeds, now=house.clock())
    register = Register(house.store, Monitor(Meanings(house.packs)))
    await register.load()
    async with _meaning() as meaning, asyncio.TaskGroup() as group:
        poller = await _poller(house, register, meaning)
        await asyncio.to_thread(load_dictionaries, house.config.feeds)
        gc.collect()
        gc.freeze()  # what was loaded stays: no full collection walks it and keeps all waiting
        group.create_task(Watchman(house.store, clock=house.clock).run())
        group.create_task(register.follow())
        group.create_task(prepare_watches(register.monitor, house.config.feeds))
        polling = house.worker(
            POLL, house.store.feeds, poller.poll, partitions=keys.FEED_PARTITIONS, slots=64
        )
        group.create_task(polling.run())


def _meaning() -> AbstractAsyncContextManager[Meaning | None]:
    """Used where it is installed."""
    return Meaning() if is_installed() else nullcontext()


async def _poller(house: House, register: Register, meaning: Meaning | None) -> Poller:
    assert house.reading
    placer = Placer(house.store, Grouper(), meaning)
    await placer.load()
    pipeline = Pipeline(
        house.store,
        register,
        placer,
        house.reading.articles,
        clock=house.clock,
        edit_every=house.edit_every,
        rewriter=house.rewriter,
        weights=house.config.weights,
        meter=house.meter,
    )
    return Poller(
        house.store,
        house.reading.fetcher,
        house.reading.parsers,
        pipeline,
        every=house.config.every,
        clock=house.clock,
        chance=random.Random(),
        meter=house.meter,
    )


def load_dictionaries(feeds: Iterable[Feed]) -> None:
    """Load what the feeds' languages need before their first entries wait for it: up to a second
    each."""
    for language in _languages(feeds):
        prepare(language)


async def prepare_watches(monitor: Monitor, feeds: Iterable[Feed]) -> None:
    """Get the watches ready for the feeds' languages, before the first entries wait for it: with
    many watches, seconds each. Others get their turns between."""
    for language in _languages(feeds):
        while not monitor.prepare(language):  # noqa: ASYNC110 - nobody else gets it ready
            await asyncio.sleep(0)


def _languages(feeds: Iterable[Feed]) -> list[str]:
    return sorted({feed.language for feed in feeds if feed.language})


PART = Part(work)
