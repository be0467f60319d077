"""The store: does it answer, is it new enough, does it keep what it is given, is there room?"""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from bot.doctor.finding import Finding, fail, look, ok
from bot.errors import StoreError
from bot.store import Store, keys, occupancy
from bot.store.cautions import cautions
from bot.store.inventory import faults
from bot.store.version import version_of

SLOW = timedelta(milliseconds=20)
FULL = 0.9

SAMPLE = 50_000
"""Keys that are looked at: of a larger store, these are sample enough."""

TRIES = 21


async def examine(store: Store) -> AsyncIterator[Finding]:
    """Raises StoreError if it does not answer."""
    if await occupancy.is_cut_short(store.client):
        yield fail("store", "It holds only a part of a backup.", "Restore it again, to its end.")
    about = await store.client.call("INFO", "server")
    yield version(about)
    for caution in await cautions(store.client):
        said, _, do = caution.partition(" Set: ")
        yield fail("store", said, f"Set: {do}")
    if deaf := await _deafness(store):
        yield deaf
    yield latency([await _ping(store) for _ in range(TRIES)])
    yield room(await store.client.call("INFO", "memory"))
    yield await _keys(store)


def version(about: Mapping[str, Any]) -> Finding:
    """From INFO's section server."""
    found = version_of(about)
    if found.is_too_old:
        return fail(
            "store", f"It is {found}, which is too old.", "Use Redis 7 or newer, or Valkey."
        )
    return ok("store", f"It is {found}.")


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


async def _deafness(store: Store) -> Finding | None:
    """What keeps us from hearing the bell, without which all that is due is late by seconds."""
    try:
        await store.client.call("PUBLISH", keys.bell(), "doctor 0")  # nobody waits for that
        return None
    except StoreError as error:
        do = "Let its user have the channel tocsin:bell, as docs/redis.acl does."
        return fail("store", f"Processes cannot wake one another: {error}.", do)


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
