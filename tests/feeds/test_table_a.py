"""Table A, all at once: each feed was good, then turns hostile. Whoever configured it is told in
one clear sentence, other feeds come in time, and what was seen stays seen.

The rows that a feed can send are here, through fetcher, parsing processes, poller and store; 19 to
22 are what a person or a message can be (tests/feeds/test_discover.py, tests/commands,
tests/watches, tests/handlers).
"""

import asyncio
import gzip
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from aiohttp import web

from bot.feeds.addresses import unnamed
from bot.feeds.darkness import Turn
from bot.feeds.fetch import Fetcher
from bot.feeds.identity import feed_id
from bot.feeds.parsers import Parsers
from bot.feeds.poller import Poller
from bot.model import Entry, EntryId, Feed, FeedState, StoryId
from bot.sandbox import Limits
from bot.store import Store, keys
from bot.store.feeds import Indexed, Poll
from tests.conftest import Clock
from tests.feeds.conftest import LOOPBACK, rss
from tests.peers.feeds import FeedServer, Item

PATIENCE = timedelta(seconds=2)

LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">\n' for before, name in pairwise("abcdefghij")
)
TOO_BIG = "sent more than 5 MiB"
TOO_HEAVY = "sent a feed that takes too much time or memory to read"


def _document(text: str) -> bytes:
    return text.encode()


BODIES: dict[str, tuple[bytes, str]] = {
    "2 a vast author": (rss(f"<title>x</title><author>{'a' * 100_000}</author>"), TOO_HEAVY),
    "3 seven megabytes of nesting": (b"<rss><channel>" + b"<d>" * 2_300_000, TOO_BIG),
    "9 nothing": (b"", "sent an empty document"),
    "10 a login page": (
        b"<!doctype html><title>Log in</title><form>",
        "sent a web page instead of a feed",
    ),
}
"""What is sent, and what is said of it, after the feed's name."""

READ: dict[str, tuple[bytes, str]] = {
    "1 a billion laughs": (
        _document(f'<!DOCTYPE r [<!ENTITY a "ha">{LAUGHS}]>{rss("<title>&j;</title>").decode()}'),
        "",
    ),
    "8 a file": (
        _document(
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            f"{rss('<title>a &x; b</title>').decode()}"
        ),
        "a",
    ),
    "11 an encoding that is none": (
        b'<?xml version="1.0" encoding="punycode"?>' + rss("<title>Envoys meet</title>"),
        "Envoys meet",
    ),
    "12 café": (
        b'<?xml version="1.0" encoding="utf-8"?>'
        + rss("<title>Café</title>").replace("é".encode(), b"\xe9"),
        "Café",
    ),
    "13 control characters": (
        rss("<title>Envoys meet</title>").replace(b"voys", b"vo\0ys\x08"),
        "Envoys meet",
    ),
    "14 cut after three": (
        rss(*(f"<title>{n}</title>" for n in ("One", "Two", "Three"))).rpartition(b"</channel>")[0]
        + b"<item><title>Fo",
        "One",
    ),
    "16 absurd dates": (
        rss("<title>Far</title><pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>"),
        "Far",
    ),
    "17 markup": (
        rss("<title>&lt;script&gt; &lt;!channel&gt; &lt;@U1&gt; @user *_[](</title>"),
        "@user *_[](",
    ),
    "18 a link that is none": (
        rss("<title>Title stays</title><link>javascript:alert(1)</link>"),
        "Title stays",
    ),
}
"""What is sent, and a part of the first title that is made of it: hostile, but of use."""


async def _bomb(request: web.Request) -> web.StreamResponse:
    body = gzip.compress(gzip.compress(bytes(64 << 20)))
    return web.Response(body=body, headers={"Content-Encoding": "gzip, gzip"})


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65_536)


async def _slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"<")
        await asyncio.sleep(0.3)


async def _redirect(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"/{request.match_info['name']}?{random.random()}")


ANSWERS: dict[str, tuple[Callable[[web.Request], Awaitable[web.StreamResponse]], str]] = {
    "4 gzip in gzip": (_bomb, "sent its answer in a compression that was not asked for"),
    "5 without end": (_endless, TOO_BIG),
    "6 a byte now and then": (_slow, "did not answer in full within 2 seconds"),
    "7 redirects": (_redirect, "redirected more than 5 times"),
}
FAILING = {**{row: said for row, (_, said) in BODIES.items()}} | {
    row: said for row, (_, said) in ANSWERS.items()
}


@dataclass
class Newsroom:
    """Takes what rings, and indexes nothing."""

    rung: list[tuple[str, Entry]] = field(default_factory=list)

    async def begin(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        return []

    async def ring(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        self.rung += [(feed.name, entry) for entry in entries]
        return [Indexed(entry, StoryId("s"), "en", frozenset()) for entry in entries]

    async def revise(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        return []

    async def announce(self, feed: Feed, turn: Turn) -> None: ...


@dataclass
class Round:
    """Polls all feeds at once, and notes how long each took."""

    store: Store
    poller: Poller
    newsroom: Newsroom
    clock: Clock
    took: dict[str, timedelta] = field(default_factory=dict)

    async def poll(self) -> dict[str, FeedState]:
        self.clock.advance(timedelta(days=2))
        polls: list[Poll] = []
        for partition in keys.FEED_PARTITIONS:
            lease = timedelta(minutes=1)
            claims = await self.store.feeds.claim(partition, 99, now=self.clock(), lease=lease)
            polls += claims.claimed
        await asyncio.gather(*(self._one(poll) for poll in polls))
        return {feed.name: state for feed, state in await self.store.feeds.all()}

    async def _one(self, poll: Poll) -> None:
        begun = datetime.now(UTC)
        await self.poller.poll(poll)
        self.took[poll.feed.name] = datetime.now(UTC) - begun

    async def seen(self, feed: str, url: str) -> set[EntryId]:
        return set(await self.store.feeds.seen(feed_id(url)))


@pytest.fixture
async def round_(store: Store, clock: Clock) -> AsyncIterator[Round]:
    newsroom = Newsroom()
    limits = Limits(processor=timedelta(seconds=0.5))
    async with (
        Fetcher(allow=LOOPBACK, gap=timedelta(), patience=PATIENCE) as fetcher,
        Parsers(processes=2, limits=limits) as parsers,
    ):
        every = timedelta(minutes=5)
        chance = random.Random(1)
        poller = Poller(store, fetcher, parsers, newsroom, every=every, clock=clock, chance=chance)
        yield Round(store, poller, newsroom, clock)


GOOD = "a good feed"


def url_of(feeds: FeedServer, row: str) -> str:
    """A host of its own for each, as other feeds have: one host is asked by two at once."""
    number = 2 + sorted([GOOD, *FAILING, *READ]).index(row)
    return feeds.url(row.replace(" ", "-")).replace("0.0.0.0", f"127.0.0.{number}")


def turn_hostile(feeds: FeedServer) -> None:
    for row, (body, _) in {**BODIES, **READ}.items():
        feeds.serve_bytes(row.replace(" ", "-"), body)
    for row, (answer, _) in ANSWERS.items():
        feeds.answer(row.replace(" ", "-"), answer)


async def test_the_whole_table_at_once(round_: Round, store: Store, clock: Clock) -> None:
    async with FeedServer(host="0.0.0.0") as feeds:
        for row in (GOOD, *FAILING, *READ):
            feeds.publish(row.replace(" ", "-"), Item("Known before"))
            url = url_of(feeds, row)
            await store.feeds.add(Feed(feed_id(url), url, row), due=clock())
        assert not any(state.problem for state in (await round_.poll()).values())
        before = {row: await round_.seen(row, url_of(feeds, row)) for row in FAILING}
        assert all(len(ids) == 1 for ids in before.values())

        turn_hostile(feeds)
        feeds.publish(GOOD.replace(" ", "-"), Item("News in time"))
        states = await round_.poll()
        assert {row: states[row].problem for row in FAILING} == FAILING
        assert (GOOD, "News in time") in [(name, e.title) for name, e in round_.newsroom.rung]
        assert round_.took[GOOD] < PATIENCE, "it waited for a server that says nothing"
        assert max(round_.took.values()) < 2 * PATIENCE
        for row in FAILING:
            assert await round_.seen(row, url_of(feeds, row)) == before[row], row

        assert not any(states[row].problem for row in READ)
        for row, (_, part) in READ.items():
            titles = [entry.title for name, entry in round_.newsroom.rung if name == row]
            assert part in titles[0], row
            assert len(titles) == (3 if row.startswith("14") else 1)
            assert all(len(title) < 1_000 and "root:" not in title for title in titles)
            assert not [e.url for n, e in round_.newsroom.rung if n == row and "script" in e.url]
            assert all(e.when <= clock() for n, e in round_.newsroom.rung if n == row)


async def test_a_feed_that_is_good_again_rings_for_what_is_new_alone(
    round_: Round, store: Store, clock: Clock
) -> None:
    async with FeedServer() as feeds:
        feeds.publish("herald", Item("Known before"))
        url = feeds.url("herald")
        await store.feeds.add(Feed(feed_id(url), url, "Herald"), due=clock())
        await round_.poll()
        good = feeds._feeds.pop("herald")
        for body, _ in BODIES.values():
            feeds.serve_bytes("herald", body)
            assert (await round_.poll())["Herald"].problem
        feeds._feeds["herald"] = good
        feeds.publish("herald", Item("News"))
        assert not (await round_.poll())["Herald"].problem
    assert [entry.title for _, entry in round_.newsroom.rung] == ["News"]


@pytest.mark.parametrize("polls", [5])
async def test_15_entries_without_anything_of_their_own_ring_once_over_five_polls(
    round_: Round, store: Store, clock: Clock, polls: int
) -> None:
    async with FeedServer() as feeds:
        feeds.publish("herald", Item("Known before"))
        url = feeds.url("herald")
        await store.feeds.add(Feed(feed_id(url), url, "Herald"), due=clock())
        await round_.poll()
        for number in range(polls):
            body = rss("<title>Envoys meet</title>") + b" " * number  # so that no hash knows it
            feeds.serve_bytes("herald", body)
            await round_.poll()
    assert [entry.title for _, entry in round_.newsroom.rung] == ["Envoys meet"]


async def test_a_feed_that_a_chat_imported_is_called_what_it_calls_itself(
    round_: Round, store: Store, clock: Clock
) -> None:
    async with FeedServer() as feeds:
        feeds.publish("herald", Item("Known before"), title="The Ostra Herald")
        url = feeds.url("herald")
        await store.feeds.add(Feed(feed_id(url), url, unnamed(url), shared=False), due=clock())
        assert list(await round_.poll()) == ["The Ostra Herald"]
        feeds.publish("herald", Item("News"))
        await round_.poll()
    assert [entry.outlet for _, entry in round_.newsroom.rung] == ["The Ostra Herald"]
