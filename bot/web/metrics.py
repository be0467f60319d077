"""What all processes owe together, from the store → gauges beside what this process counted.

While the store is away, what this process counted is told all the same: that is when it is asked.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.meter import Meter
from bot.model import FeedState
from bot.store import Store
from bot.store.owed import owed

_BY_PLATFORM = {
    "tocsin_owed": "Deliveries that wait to be sent.",
    "tocsin_oldest_owed_seconds": "How long the oldest of them has waited.",
    "tocsin_set_aside": "Deliveries that a platform refused, until somebody acts.",
    "tocsin_requests": "What people asked that is not answered yet.",
}

CONDITIONS = ("working", "failing", "gone", "new")


def exposed(meter: Meter, common: CollectorRegistry | None) -> bytes:
    """`/metrics`, in Prometheus's text format. `common` is of the store; None: it is away."""
    store = CollectorRegistry()
    up = Gauge("tocsin_store_up", "Whether the store answers: 1 or 0.", registry=store)
    up.set(common is not None)
    every = (meter.registry, store, *([common] if common else []))
    return b"".join(map(generate_latest, every))


async def common(store: Store, platforms: Iterable[str], *, now: datetime) -> CollectorRegistry:
    """What all processes owe together. Raises StoreError."""
    registry = CollectorRegistry()
    gauges = [
        Gauge(name, meaning, ["platform"], registry=registry)
        for name, meaning in _BY_PLATFORM.items()
    ]
    counted = await asyncio.gather(*(_waiting(store, name, now) for name in platforms))
    for platform, values in zip(platforms, counted, strict=True):
        for gauge, value in zip(gauges, values, strict=True):
            gauge.labels(platform).set(value)
    await _feeds(
        store, Gauge("tocsin_feeds", "Feeds, by how they are.", ["condition"], registry=registry)
    )
    return registry


async def _waiting(store: Store, platform: str, now: datetime) -> tuple[float, ...]:
    """A platform's values, in the order of _BY_PLATFORM."""
    outbox = store.outbox(platform)
    out = await owed(store.client, outbox.name)
    asked = await owed(store.client, store.inbox(platform).name)
    waited = max(0.0, (now - out.oldest).total_seconds()) if out.oldest else 0.0
    return out.items, waited, await outbox.asides.total(), asked.items


async def _feeds(store: Store, gauge: Gauge) -> None:
    counted = Counter(condition(state) for _, state in await store.feeds.all())
    for one in CONDITIONS:
        gauge.labels(one).set(counted[one])


def condition(state: FeedState) -> str:
    """One of CONDITIONS: `gone` is for good, `new` was not polled yet."""
    if state.gone:
        return "gone"
    if state.problem:
        return "failing"
    return "working" if state.worked else "new"
