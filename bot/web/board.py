"""The store → what the operator's page shows: how things stand now, and how the day went."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.age import age
from bot.alerts.owe import unpacked
from bot.health import problems
from bot.model import ChatKey, Feed, FeedState
from bot.store import Store
from bot.store.aside import Aside
from bot.store.owed import Owed, owed
from bot.web.metrics import condition
from bot.web.plot import NARROW, Plot, plot

MOST_RINGING = 12
MOST_ASIDE = 50
LONGEST = 160


@dataclass(frozen=True, slots=True)
class FeedRow:
    name: str
    url: str
    condition: str
    problem: str
    newest: str
    polled: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Ringing:
    """A query, how often it rang, and how much that is of what the first one did, in per cent."""

    query: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class AsideRow:
    """`says` is the beginning of the message, `where` the chat's title or key."""

    platform: str
    chat: ChatKey
    id: str
    where: str
    says: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True)
class OwedRow:
    platform: str
    messages: int
    chats: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Board:
    now: datetime
    problems: Sequence[str]
    feeds: Sequence[FeedRow]
    working: int
    feeds_in_all: int
    ringing: Sequence[Ringing]
    owed: Sequence[OwedRow]
    aside: Sequence[AsideRow]
    aside_in_all: int
    lag: Plot
    narrow_lag: Plot


async def board(
    store: Store, platforms: Sequence[str], *, now: datetime, most: int | None = None
) -> Board:
    """`most` is how many feeds are shown, those with a problem first; None: all. Raises
    StoreError."""
    outboxes = [store.outbox(name) for name in platforms]
    found, feeds, rings, lags, waiting, aside = await asyncio.gather(
        problems(store, platforms, now=now),
        store.feeds.all(),
        store.tallies.rings(now=now, most=MOST_RINGING),
        store.tallies.lags(now=now),
        asyncio.gather(*(owed(store.client, outbox.name) for outbox in outboxes)),
        asyncio.gather(*(outbox.asides.all() for outbox in outboxes)),
    )
    every = [
        row for name, some in zip(platforms, aside, strict=True) for row in _aside(name, some, now)
    ]
    return Board(
        now,
        found,
        [feed_row(feed, state, now) for feed, state in sorted(feeds, key=_worst_first)[:most]],
        sum(condition(state) == "working" for _, state in feeds),
        len(feeds),
        list(_ringing(rings)),
        [_owed(name, one, now) for name, one in zip(platforms, waiting, strict=True)],
        every[:MOST_ASIDE],
        len(every),
        plot(lags),
        plot(lags, NARROW),
    )


def _worst_first(one: tuple[Feed, FeedState]) -> tuple[bool, float, str]:
    """Those with a problem, then those whose newest entry is oldest."""
    feed, state = one
    return not state.problem, state.newest.timestamp() if state.newest else 0.0, feed.name


def feed_row(feed: Feed, state: FeedState, now: datetime) -> FeedRow:
    return FeedRow(
        feed.name,
        feed.url,
        condition(state),
        state.problem,
        age(state.newest, now) if state.newest else "—",
        age(state.checked, now) if state.checked else "not yet",
        feed.shared,
    )


def _ringing(rings: Iterable[tuple[str, int]]) -> Iterable[Ringing]:
    listed = list(rings)
    most = listed[0][1] if listed else 1
    for query, count in listed:
        yield Ringing(query, count, max(1, round(100 * count / most)))


def _owed(platform: str, one: Owed, now: datetime) -> OwedRow:
    return OwedRow(platform, one.items, one.chats, age(one.oldest, now) if one.oldest else "—")


def _aside(
    platform: str, some: Iterable[tuple[ChatKey, Aside]], now: datetime
) -> Iterable[AsideRow]:
    for chat, one in some:
        where, says = _told(chat, one)
        yield AsideRow(platform, chat, one.id, where, says, one.reason, age(one.at, now))


def _told(chat: ChatKey, one: Aside) -> tuple[str, str]:
    try:
        about, delivery = unpacked(one.body)
    except msgspec.DecodeError:  # written by another version: it can be dropped all the same
        return chat, one.id
    text = " ".join(run.text for paragraph in delivery.message.paragraphs for run in paragraph)
    return about.title or chat, text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
