"""Polls per second of one core: unchanged feeds (304), and changed ones with one new entry.

A server in another process serves invented feeds of 50 items on loopback. What counts is the
processor time of whoever polls, children included, not the server's: so the figure is that of one
core, however many there are. In one run, beside each other:

- bare aiohttp: one session, a GET with the ETag, the body read and thrown away
- Tocsin: Fetcher (guarded, bounded), and for changed feeds Parsers and the decision what is new;
  without the store
- lemon24's reader, if an environment that has it is named: update_feeds() into SQLite in memory

    python -m bench.polling [--feeds N] [--rounds N] [--reader /path/to/its/python]
"""

import argparse
import asyncio
import random
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.feeds.fetch import Fetched, Fetcher, Unchanged
from bot.feeds.guard import networks
from bot.feeds.identity import decide, feed_id, from_json, items_of, to_json
from bot.feeds.parse import Document, ParsedFeed
from bot.feeds.worker import Parsers
from bot.model import EntryId, Feed
from tests.peers.feeds import FeedServer, Item

AT_ONCE = 100
HOSTS = 200 if sys.platform == "linux" else 1
WORDS = [
    *("ceasefire", "talks", "envoy", "minister", "border", "council", "agree", "reject", "harvest"),
    *("market", "storm", "river", "north", "south", "report", "week", "truce", "convoy", "aid"),
    *("parliament", "vote", "budget", "strike", "port", "rail", "energy", "winter"),
]


# --- the server ----------------------------------------------------------------------------------


def text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize()


def item(chance: random.Random) -> Item:
    summary = f"<p>{text(chance, 30)}.</p><p>{text(chance, 30)}.</p>"
    return Item(text(chance, 9), summary, published=datetime.now(UTC))


async def serve(feeds: int) -> None:
    """Serve until killed; a GET of /publish adds an item to each feed."""
    chance = random.Random(1)
    async with FeedServer(host="0.0.0.0" if HOSTS > 1 else "127.0.0.1") as server:
        names = [f"feed-{number}" for number in range(feeds)]
        for name in names:
            server.publish(name, *(item(chance) for _ in range(50)))

        async def publish(_: web.Request) -> web.Response:
            for name in names:
                server.publish(name, item(chance))
            return web.Response()

        server.answer("publish", publish)
        print(server.url("").rsplit(":", 1)[1].strip("/"), flush=True)
        await asyncio.Event().wait()


# --- those that poll ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round took: processor seconds for so many polls."""

    polls: int
    processor: float

    @property
    def per_second(self) -> float:
        return self.polls / self.processor


def processor_time() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


async def all_of(poll: Callable[[str], Awaitable[None]], urls: Iterable[str]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with places:
            await poll(url)

    await asyncio.gather(*(one(url) for url in urls))


class Bare:
    """aiohttp and nothing else."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._etags: dict[str, str] = {}

    async def poll(self, url: str) -> None:
        headers = {"If-None-Match": self._etags.get(url, "")}
        async with self._session.get(url, headers=headers) as response:
            await response.read()
            self._etags[url] = response.headers["ETag"]


class Ours:
    """Fetcher, Parsers and the decision, with a dictionary for a store, of JSON as the real one."""

    def __init__(self, fetcher: Fetcher, parsers: Parsers) -> None:
        self._fetcher, self._parsers = fetcher, parsers
        self._etags: dict[str, str] = {}
        self._seen: dict[str, dict[EntryId, str]] = {}
        self.new = 0

    async def poll(self, url: str) -> None:
        answer = await self._fetcher.fetch(url, etag=self._etags.get(url, ""))
        if isinstance(answer, Unchanged):
            return
        assert isinstance(answer, Fetched), answer
        seen = self._seen.setdefault(url, {})
        known = {id_: from_json(mark) for id_, mark in seen.items()}
        feed = Feed(feed_id(url), url, "")
        now = datetime.now(UTC)
        document = Document(answer.body, feed, now, url, known=items_of(known))
        parsed = await self._parsers.parse(document)
        assert isinstance(parsed, ParsedFeed), parsed
        decision = decide(parsed.entries, known, items=parsed.items)
        seen |= {id_: to_json(mark) for id_, mark in decision.remember.items()}
        self.new += len(decision.new)
        self._etags[url] = answer.etag


async def measure_bare(urls: list[str], rounds: int, publish: str) -> tuple[Cost, Cost]:
    async with aiohttp.ClientSession() as session:
        bare = Bare(session)
        await all_of(bare.poll, urls)
        return await measure(bare.poll, urls, rounds, publish, processor_time)


async def measure_ours(urls: list[str], rounds: int, publish: str) -> tuple[Cost, Cost]:
    async with (
        Fetcher(allow=networks(["127.0.0.0/8"]), gap=timedelta()) as fetcher,
        Parsers() as parsers,
    ):
        ours = Ours(fetcher, parsers)
        await all_of(ours.poll, urls)
        ours.new = 0
        costs = await measure(
            ours.poll, urls, rounds, publish, lambda: processor_time() + children(parsers)
        )
        assert ours.new == rounds * len(urls), f"{ours.new} new entries were found"
        return costs


def children(parsers: Parsers) -> float:
    """Processor seconds of the parsing processes, which are counted nowhere until they end."""
    ticks = 0
    for pid in parsers.pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


async def measure(
    poll: Callable[[str], Awaitable[None]],
    urls: list[str],
    rounds: int,
    publish: str,
    clock: Callable[[], float],
) -> tuple[Cost, Cost]:
    unchanged = changed = 0.0
    for _ in range(rounds):
        begun = clock()
        await all_of(poll, urls)
        unchanged += clock() - begun
        await asyncio.to_thread(get, publish)
        begun = clock()
        await all_of(poll, urls)
        changed += clock() - begun
    polls = rounds * len(urls)
    return Cost(polls, unchanged), Cost(polls, changed)


def measure_reader(python: str, urls: list[str], rounds: int, publish: str) -> tuple[Cost, Cost]:
    script = Path(__file__).with_name("reader_update.py")
    command = [python, str(script), str(rounds), publish]
    told = subprocess.run(
        command, input="\n".join(urls), text=True, check=True, stdout=subprocess.PIPE
    )
    unchanged, changed = map(float, told.stdout.split())
    polls = rounds * len(urls)
    return Cost(polls, unchanged), Cost(polls, changed)


def get(url: str) -> None:
    subprocess.run(["curl", "--silent", "--fail", url], check=True)


# --- the report --------------------------------------------------------------------------------


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    arguments.add_argument("--feeds", type=int, default=2_000)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--reader", metavar="PYTHON", help="of an environment with `reader`")
    arguments.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.serve:
        asyncio.run(serve(given.feeds))
        return
    command = [sys.executable, "-m", "bench.polling", "--serve", "--feeds", str(given.feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            hosts = [f"127.0.1.{host + 1}" if HOSTS > 1 else "127.0.0.1" for host in range(HOSTS)]
            urls = [f"http://{hosts[n % HOSTS]}:{port}/feed-{n}" for n in range(given.feeds)]
            report(urls, given.rounds, f"http://127.0.0.1:{port}/publish", given.reader)
        finally:
            server.kill()


def report(urls: list[str], rounds: int, publish: str, reader: str | None) -> None:
    print(f"{len(urls)} feeds of 50 items, {rounds} rounds; polls per second of one core")
    print(f"{'':14}{'unchanged':>12}{'x bare':>8}{'changed':>12}{'x bare':>8}", flush=True)
    bare = asyncio.run(measure_bare(urls, rounds, publish))
    show("bare aiohttp", bare, bare)
    show("Tocsin", asyncio.run(measure_ours(urls, rounds, publish)), bare)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if reader:
        show("reader", measure_reader(reader, urls, rounds, publish), bare)
    print(f"This process, which held it all in memory, had {peak:.0f} MB at most.")


def show(name: str, costs: tuple[Cost, Cost], bare: tuple[Cost, Cost]) -> None:
    told = (
        f"{cost.per_second:>12,.0f}{base.per_second / cost.per_second:>8.1f}"
        for cost, base in zip(costs, bare, strict=True)
    )
    print(f"{name:14}{''.join(told)}", flush=True)


if __name__ == "__main__":
    main()
