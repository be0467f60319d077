"""A day's soak, compressed: 24 hours of feed time in 10 minutes. Are memory, descriptors and keys
flat, is every key as it was declared?

The whole program at work in this process, on a private Valkey: feeds from a server in a process of
its own, and a platform that takes every message at once. One real minute stands for 2.4 hours: a
feed polled every half hour is polled every 12.5 s. What is kept for days (what a chat was sent, who
told a story, the window of grouping) is kept for 90 s, so that what is to go goes while we look.
Linux only: it reads /proc.

    python -m bench.soak [--feeds N] [--chats N] [--minutes N]
"""

import argparse
import asyncio
import os
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import mean
from time import monotonic

import aiohttp

from bench.invented import LANGUAGES, Invented, invented, vocabulary
from bot import placing
from bot.app import attend
from bot.clock import utc_now
from bot.delivery import Delivery, Outcome, Pace, Sent
from bot.feeds.config import Config
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import networks
from bot.feeds.identity import feed_id
from bot.feeds.parsers import Parsers
from bot.house import House
from bot.model import Chat, ChatState, Feed, Request, Watch, WatchId
from bot.platform import Submit
from bot.reading import Reading
from bot.store import Store, chats, digests, queue, stories
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from bot.store.inventory import faults, kind_of
from bot.stories.group import Grouper

DAY = timedelta(days=1)
KEPT = timedelta(seconds=90)
HALF_AN_HOUR = timedelta(minutes=30)
ITEMS = 5
"""In a feed's document."""

ENTRIES = 12_000
"""In a day, over all feeds."""

COMMON, RARE = 150, 1_500
"""The ranks of words that are watched for."""

LOOK = 10.0
"""Seconds between two looks."""


class Sink:
    """A platform that takes every message at once."""

    name = "console"
    seat = ""
    pace = Pace(timedelta(milliseconds=1), timedelta(0))

    def __init__(self) -> None:
        self.sent = 0

    async def start(self) -> str:
        return "Sink"

    async def listen(self, submit: Submit) -> None:
        await asyncio.Event().wait()

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        self.sent += 1
        return Sent(str(self.sent))

    async def may_configure(self, request: Request) -> bool:
        return True

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one moment; memory in MiB."""

    at: float
    main: float
    all: float
    store: float
    descriptors: int
    tasks: int
    polls: float
    sent: int
    keys: Mapping[str, int] = field(default_factory=dict)


def shorten() -> None:
    """Keep for 90 s what is kept for days."""
    for module in (queue, chats, digests):
        module.MEMORY = KEPT  # type: ignore[attr-defined]
    for module in (stories, digests):
        module.KEPT = KEPT  # type: ignore[attr-defined]
    placing.WINDOW = KEPT
    placing.MOST_PLACEMENTS = 2_000
    assert Grouper.__init__.__kwdefaults__
    Grouper.__init__.__kwdefaults__["window"] = KEPT


async def main(given: argparse.Namespace) -> None:
    shorten()
    seconds = given.minutes * 60
    every = HALF_AN_HOUR * (seconds / DAY.total_seconds())
    with tempfile.TemporaryDirectory() as folder, invented(given.feeds, ITEMS) as source:
        async with at_work(Path(folder), source, given.chats, every) as world:
            print(f"{given.feeds} feeds, {given.chats} chats; polled every {every}", flush=True)
            async with asyncio.TaskGroup() as group:
                press = group.create_task(publish(source, given.entries / seconds))
                looks = await watch(world, seconds)
                press.cancel()
            report(looks, [fault async for fault in faults(world.store.client)])


@dataclass(frozen=True, slots=True)
class World:
    store: Store
    sink: Sink
    parsers: Parsers
    house: House
    store_pid: int


@asynccontextmanager
async def at_work(
    folder: Path, source: Invented, chats: int, every: timedelta
) -> AsyncIterator[World]:
    valkey = EmbeddedValkey(folder)
    await valkey.start()
    store = Store(await Client.connect(valkey.url))
    await store.client.call("CONFIG", "SET", "appendfsync", "no")  # the disk is not what we ask of
    await fill(store, chats)
    feeds = tuple(
        Feed(feed_id(url), url, f"Outlet {n}", source.language(n))
        for n, url in enumerate(source.urls)
    )
    config = Config(feeds=feeds, every=every, allow=networks(["127.0.0.0/8"]))
    sink = Sink()
    async with Fetcher(allow=config.allow) as fetcher, Parsers() as parsers:
        reading = Reading(fetcher, parsers, utc_now)
        house = House(store, config, {"console": sink}, utc_now, reading)
        work = asyncio.create_task(attend(house, ("poll", "deliver")))
        pid = (await store.client.call("INFO", "server"))["process_id"]
        yield World(store, sink, parsers, house, pid)
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
    await store.close()
    await valkey.stop()


async def fill(store: Store, chats: int) -> None:
    chance = random.Random(1)
    words = [word for language in LANGUAGES for word in vocabulary(language)[COMMON:RARE]]
    for number in range(chats):
        chat = Chat("console", str(number))
        watches = tuple(
            Watch(WatchId(f"w{number}-{n}"), chat.key, chance.choice(words), utc_now())
            for n in range(10)
        )
        budget = None if number % 4 else 20  # the others are told at once, whatever rings
        state = ChatState(chat, watches, version=1, budget=budget)
        await store.chats.save(chat.key, None, state)


async def publish(source: Invented, rate: float) -> None:
    """`rate` entries a second, each in some feed."""
    begun = monotonic()
    async with aiohttp.ClientSession() as session:
        for second in count(1):
            await asyncio.sleep(max(0.0, begun + second - monotonic()))
            async with session.get(source.publish, params={"some": round(rate)}) as answer:
                answer.raise_for_status()


async def watch(world: World, seconds: float) -> list[Look]:
    begun, looks = monotonic(), list[Look]()
    while (passed := monotonic() - begun) < seconds:
        looks.append(await look(world, passed))
        print(line(looks[-1]), flush=True)
        await asyncio.sleep(LOOK)
    return looks


async def look(world: World, passed: float) -> Look:
    main, parsers = memory(os.getpid()), sum(map(memory, world.parsers.sandbox.pids))
    kinds: Counter[str] = Counter()
    async for key in world.store.client.names("tocsin:*"):
        known = kind_of(key)
        kinds[known[0].name if known else key] += 1
    polls = sum(
        sample.value
        for family in world.house.meter.registry.collect()
        if family.name == "tocsin_polls"
        for sample in family.samples
        if sample.name.endswith("_total")
    )
    return Look(
        passed,
        main,
        main + parsers,
        memory(world.store_pid),
        descriptors(),
        len(asyncio.all_tasks()),
        polls,
        world.sink.sent,
        kinds,
    )


def descriptors() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


def memory(pid: int) -> float:
    """MiB of resident memory that are a process's own; 0 if it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    pages = dict(row.split(":", 1) for row in status.splitlines())
    return int(pages.get("VmRSS", "0 kB").split()[0]) / 1024


def line(one: Look) -> str:
    return (
        f"{one.at:5.0f} s  main {one.main:6.1f} MiB  with parsers {one.all:6.1f}  "
        f"store {one.store:6.1f}  fds {one.descriptors:4}  tasks {one.tasks:4}  "
        f"polls {one.polls:8.0f}  sent {one.sent:7}  keys {sum(one.keys.values()):7}"
    )


def report(looks: list[Look], wrong: list[str]) -> None:
    """The last quarter beside the one before the middle."""
    quarter = len(looks) // 4
    before, after = looks[quarter : 2 * quarter], looks[-quarter:]
    print("\n| | second quarter | last quarter |\n|---|---|---|")
    for name in ("main", "all", "store", "descriptors", "tasks"):
        values = (mean(getattr(one, name) for one in some) for some in (before, after))
        print(f"| {name} | " + " | ".join(f"{value:.1f}" for value in values) + " |")
    for kind in sorted({kind for one in looks for kind in one.keys}):
        values = (mean(one.keys.get(kind, 0) for one in some) for some in (before, after))
        print(f"| keys: {kind} | " + " | ".join(f"{value:.0f}" for value in values) + " |")
    print(f"\n{looks[-1].polls:.0f} polls, {looks[-1].sent} messages.")
    print("\n".join(wrong) or "Every key is declared, and every lifetime is kept.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--minutes", type=float, default=10)
    asyncio.run(main(parser.parse_args()))
