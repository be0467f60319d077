"""Is the work being done? What `tocsin health`, `/healthz` and `tocsin doctor` ask.

Whatever is due is claimed within a moment, and what was claimed is due again when its lease ends.
So what has long been due says that nobody does that work, and a store that does not answer, that
nobody can.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import utc_now
from bot.durations import shown
from bot.settings import Settings
from bot.store import Store, keys
from bot.store.client import Client
from bot.store.due import first_due
from bot.store.embedded import EmbeddedValkey
from bot.store.items import AHEAD

LATE = timedelta(minutes=2)
"""Many leases long: what is later than this, nobody has."""

BUSY = timedelta(minutes=20)
"""Alerts wait for the platform's pace, all chats of a big story in one line: at 30 a second, this
is the time of 36,000."""


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: the due sets that say when, what is told when it stays undone, and how long
    it may wait. `ahead` is how far answers are put before everything else (see store/items.py)."""

    due: tuple[str, ...]
    undone: str
    patience: timedelta = LATE
    ahead: timedelta = timedelta()


async def problem(settings: Settings) -> str:
    """One sentence on what is wrong, or nothing. Raises StoreError if the store does not answer."""
    url = settings.redis_url or EmbeddedValkey(settings.data / "store").url
    store = Store(await Client.connect(url))
    try:
        return " ".join(await problems(store, settings.platforms, now=utc_now()))
    finally:
        await store.close()


async def problems(store: Store, platforms: Iterable[str], *, now: datetime) -> list[str]:
    """What is overdue, one sentence each. Raises StoreError if the store does not answer."""
    works = list(kinds(platforms))
    firsts = await asyncio.gather(*(_firsts(store, work, now) for work in works))
    told = (lateness(work, due, now=now) for work, due in zip(works, firsts, strict=True))
    return [sentence for sentence in told if sentence]


async def _firsts(store: Store, work: Work, now: datetime) -> Sequence[datetime | None]:
    """When the first thing is due, or was: of work that has answers, the first answer too."""
    first = await first_due(store.client, work.due)
    if not work.ahead:
        return (first,)
    return first, await first_due(store.client, work.due, after=now - work.ahead / 2)


def kinds(platforms: Iterable[str]) -> Iterable[Work]:
    """Everything that is done because it is due."""
    chats, stories = keys.CHAT_PARTITIONS, keys.STORY_PARTITIONS
    yield Work(
        tuple(map(keys.poll_due, keys.FEED_PARTITIONS)),
        "Feeds are not being polled: one has been due for {late}.",
    )
    yield Work(
        tuple(map(keys.grown, stories)),
        "Alerts are not being brought up to date: one has been due for {late}.",
    )
    yield Work(
        tuple(map(keys.digest_due, chats)),
        "Digests are not being made: one has been due for {late}.",
    )
    for name in platforms:
        yield Work(
            tuple(keys.due(partition, f"in:{name}") for partition in chats),
            f"Nobody answers on {name}: a request has waited for {{late}}.",
        )
        yield Work(
            tuple(keys.due(partition, f"out:{name}") for partition in chats),
            f"Nothing is being sent to {name}: something has been due for {{late}}.",
            BUSY,
            AHEAD,
        )


def lateness(work: Work, firsts: Iterable[datetime | None], *, now: datetime) -> str:
    """What is wrong if what is due first was due then; None: there is nothing to do."""
    for due in firsts:
        late, patience = now - due if due else timedelta(), work.patience
        if work.ahead and late > work.ahead / 2:  # an answer, and those come first
            late, patience = late - work.ahead, LATE
        if late > patience:
            return work.undone.format(late=shown(late))
    return ""
