"""The store: does it answer, is it new enough, does it keep what it is given, is there room?"""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from bot.doctor.finding import Finding, fail, look, ok
from bot.store import Store
from bot.store.cautions import cautions
from bot.store.inventory import faults

LEAST_VERSION = (7, 0)
"""Scripts that run while the store is full need Redis 7; every Valkey has them."""

SLOW = timedelta(milliseconds=20)
FULL = 0.9

SAMPLE = 50_000
"""Keys that are looked at: of a larger store, these are sample enough."""

TRIES = 21


async def examine(store: Store) -> AsyncIterator[Finding]:
    """Raises StoreError if it does not answer."""
    about = await store.client.call("INFO", "server")
    yield version(about)
    for caution in await cautions(store.client):
        said, _, do = caution.partition(" Set: ")
        yield fail("store", said, f"Set: {do}")
    yield latency([await _ping(store) for _ in range(TRIES)])
    yield room(await store.client.call("INFO", "memory"))
    yield await _keys(store)


def version(about: Mapping[str, Any]) -> Finding:
    """From INFO's section server."""
    name = "Valkey" if "valkey_version" in about else "Redis"
    written = str(about.get("valkey_version") or about.get("redis_version", "?"))
    parts = tuple(int(part) for part in re.findall(r"\d+", written)[:2])
    if parts < LEAST_VERSION:
        do = "Use Redis 7 or newer, or Valkey."
        return fail("store", f"It is {name} {written}, which is too old.", do)
    return ok("store", f"It is {name} {written}.")


def latency(seconds: list[float]) -> Finding:
    middle = timedelta(seconds=median(seconds))
    said = f"It answers in {middle / timedelta(milliseconds=1):.1f} ms."
    if middle <= SLOW:
        return ok("store", said)
    return look("store", said, "Run Tocsin nearer to it: each alert asks it a few times.")


def room(about: Mapping[str, Any]) -> Finding:
    """From INFO's section memory."""
    used, most = int(about.get("used_memory", 0)), int(about.get("maxmemory", 0))
    said = f"It holds {used / 2**20:,.0f} MiB" + (f" of {most / 2**20:,.0f}." if most else ".")
    if most and used > FULL * most:
        return fail("store", said, "Raise maxmemory before it takes no more.")
    return ok("store", said)


async def _ping(store: Store) -> float:
    begun = perf_counter()
    await store.client.call("PING")
    return perf_counter() - begun


async def _keys(store: Store) -> Finding:
    strange = [fault async for fault in faults(store.client, most=SAMPLE)]
    if strange:
        said = f"{len(strange):,} of its keys are not as this version writes them ({strange[0]})."
        return look("store", said, "Was it used by another version? A backup leaves them out.")
    return ok("store", "All in it is as this version writes it.")
