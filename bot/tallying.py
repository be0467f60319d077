"""What this process counted → the day's tallies in the store, every few seconds."""

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta

from bot.clock import Clock
from bot.errors import StoreError
from bot.log import told
from bot.meter import Meter
from bot.store import Store

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=10)


async def tally(store: Store, meter: Meter, platforms: Collection[str], *, clock: Clock) -> None:
    """Write down what was counted, and where we speak, until cancelled."""
    while True:
        await write_down(store, meter, platforms, clock=clock)
        await asyncio.sleep(EVERY.total_seconds())


async def write_down(
    store: Store, meter: Meter, platforms: Collection[str], *, clock: Clock
) -> None:
    lags, rings = meter.take_lags(), meter.take_rings()
    try:
        await store.tallies.speak(platforms, now=clock())
        await store.tallies.add_lags(lags, now=clock())
        lags = {}
        await store.tallies.add_rings(rings, now=clock())
    except StoreError as error:
        meter.put_back(lags, rings)
        log.warning("the day's tallies come later", extra=told(reason=error))
