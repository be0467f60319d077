"""An invented newsroom's day, as the operator's page shows it: for tests and for pictures."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts.owe import owed_item
from bot.delivery import Delivery
from bot.meter import BOUNDS
from bot.model import Chat, DeliveryId, Feed, FeedId, FeedState
from bot.richtext import message
from bot.store import Store, keys
from bot.store.aside import Aside
from bot.store.codec import encode
from bot.store.feeds import Learnt

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

OUTLETS = (
    ("The Harbour Post", "harbourpost.example/rss", 4 * MINUTE, ""),
    ("Tarnel Valley Herald", "tarnelherald.example/feed", 11 * MINUTE, ""),
    ("Radio Halmsund", "radiohalmsund.example/news.atom", 26 * MINUTE, ""),
    ("L’Écho du Détroit", "echodetroit.example/une.xml", 48 * MINUTE, ""),
    ("Nordwacht", "nordwacht.example/aktuell.rss", 2 * HOUR, "answered 403 Forbidden"),
    ("Вісник Затоки", "zatoka.example/rss", 75 * MINUTE, ""),
    ("Ministry Bulletin", "bulletin.example/en/all", 9 * HOUR, "is a web page, not a feed"),
    ("Island Gazette", "islandgazette.example/feed.json", 31 * HOUR, "answered 410 Gone"),
)

HOSTILE = '<img src=x onerror="document.title=1"></bdi></td>\u202e<script>document.title=2</script>'


async def newsroom(store: Store, now: datetime, *, names: Sequence[str] = ()) -> None:
    """Fill an empty store; `names` are more feeds, with a problem each."""
    feeds = [(name, url, newest, problem) for name, url, newest, problem in OUTLETS]
    feeds += [(name, f"more.example/{n}", HOUR, f"said {name}") for n, name in enumerate(names)]
    for number, (name, url, newest, problem) in enumerate(feeds):
        feed = Feed(FeedId(f"f{number}"), f"https://{url}", name, shared=number % 4 != 3)
        state = FeedState(
            checked=now - (number % 5 + 1) * MINUTE / 2,
            worked=now - newest,
            newest=now - newest,
            problem=problem,
            gone="410" in problem,
        )
        await _polled(store, feed, state, now)
    await _day(store, now)
    await _owed(store, now)


async def _polled(store: Store, feed: Feed, state: FeedState, now: datetime) -> None:
    await store.feeds.add(feed, due=now)
    claims = await store.feeds.claim(keys.feed_partition(feed.id), 99, now=now, lease=MINUTE)
    for poll in claims.claimed:
        await store.feeds.settle(poll, Learnt(state), next_due=now + 4 * MINUTE)


async def _day(store: Store, now: datetime) -> None:
    for quarter in range(95, -1, -1):
        when = now - quarter * 15 * MINUTE
        slow = (
            1
            + (quarter * 7919 % 13) / 9
            + 11 * math.exp(-(((when.hour + when.minute / 60 - 5) / 1.4) ** 2))
        )
        counts = {
            BOUNDS[3]: round(6 / slow),
            BOUNDS[4]: round(14 / slow),
            BOUNDS[5]: 9,
            BOUNDS[6]: round(2 * slow),
            BOUNDS[7]: round(slow - 1),
        }
        if when.hour != 2:
            await store.tallies.add_lags({b: n for b, n in counts.items() if n}, now=when)
    rang = {"ceasefire": 214, "security guarantees": 131, "grain AND port": 64, "@sanctions": 41}
    await store.tallies.add_rings({**rang, "перемирʼя OR тиша": 23, "title:ferry": 4}, now=now)


async def _owed(store: Store, now: datetime) -> None:
    for number in range(3):
        chat = Chat("telegram", str(4711 + number), title="Night desk")
        one = _delivery(chat, f"alert {number}", "Guns to fall silent in the Tarnel valley", now)
        await store.outbox("telegram").put([owed_item(chat, one)], now=now - number * MINUTE)
    refused = (
        (Chat("telegram", "-100", title="Strait watch"), "Ten states sign the accord in Halmsund",
         "can't parse entities: unsupported start tag at byte offset 118"),
        (Chat("slack", "C042", title="#news-desk"), HOSTILE, "invalid_blocks"),
    )  # fmt: skip
    for number, (chat, text, reason) in enumerate(refused):
        one = _delivery(chat, f"refused {number}", text, now)
        aside = Aside(one.id, encode((chat, one)), reason, now - (number + 1) * 40 * MINUTE)
        await store.outbox(chat.platform).asides.put(chat.key, aside)


def _delivery(chat: Chat, id_: str, text: str, now: datetime) -> Delivery:
    one = Delivery(DeliveryId(id_), chat.key, "alert", message(text), now)
    return replace(one, published=now - MINUTE)
