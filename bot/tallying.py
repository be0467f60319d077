"""What this process counted → the day's tallies in the store, every few seconds."""

import asyncio
import logging
from datetime import timedelta

from bot.clock import Clock
from bot.errors import StoreError
from bot.log import told
from bot.meter import Meter
from bot.store import Store

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=10)


async def tally(store: Store, meter: Meter, *, clock: Clock) -> None:
    """Write down what was counted, until cancelled."""
    while True:
        await asyncio.sleep(EVERY.total_seconds())
        await write_down(store, meter, clock=clock)


async def write_down(store: Store, meter: Meter, *, clock: Clock) -> None:
    lags, rings = meter.take_lags(), meter.take_rings()
    try:
        await store.tallies.add_lags(lags, now=clock())
        await store.tallies.add_rings(rings, now=clock())
    except StoreError as error:
        log.warning("the day's tallies lack a few counts", extra=told(reason=error))
