"""What a poll costs: of an unchanged feed (304), and of one with one new entry among fifty.

A server in another process serves invented feeds on loopback. Beside each other, in turns, so that
a busy machine is as busy for all of them:

- bare aiohttp: one session, a GET with the ETag, the body read and thrown away
- Tocsin, without its store: the guarded Fetcher, and for changed feeds the parsing processes and
  the decision what is new
- Tocsin, with its store: all that `tocsin run` does for a poll, down to what is on the disk; for
  changed feeds analysis, grouping and matching too (see poll_role)
- lemon24's reader, if an environment that has it is named: update_feeds() into SQLite in memory

Processor time is that of whoever polls, parsing processes included, and of the best round; the
private store's own processor time stands beside it, and the server's counts nowhere.

    python -m bench.polling [--feeds N] [--rounds N] [--reader /path/to/its/python]
"""

import argparse
import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bench.invented import ITEMS, Invented, invented
from bench.poll_role import Spent, parsing_seconds, poll_role, spent
from bot.feeds.fetch import Fetched, Fetcher, Unchanged
from bot.feeds.guard import networks
from bot.feeds.identity import decide, feed_id, from_json, items_of, to_json
from bot.feeds.parse import Document, ParsedFeed
from bot.feeds.parsers import Parsers
from bot.model import EntryId, Feed

AT_ONCE = 64

Round = Callable[[], Awaitable[Spent]]
"""Polls every feed once."""


# --- those that poll ---------------------------------------------------------------------------


@asynccontextmanager
async def bare(source: Invented) -> AsyncIterator[Round]:
    """aiohttp and nothing else."""
    etags: dict[str, str] = {}
    async with aiohttp.ClientSession() as session:

        async def poll(url: str) -> None:
            headers = {"If-None-Match": etags.get(url, "")}
            async with session.get(url, headers=headers) as response:
                await response.read()
                etags[url] = response.headers["ETag"]

        async def round_() -> Spent:
            before = spent()
            await all_of(poll, source.urls)
            return spent() - before

        yield round_


class WithoutStore:
    """Fetcher, Parsers and the decision, with a dictionary for a store, of JSON as the real one."""

    def __init__(self, fetcher: Fetcher, parsers: Parsers) -> None:
        self._fetcher, self._parsers = fetcher, parsers
        self._etags: dict[str, str] = {}
        self._seen: dict[str, dict[EntryId, str]] = {}

    async def poll(self, url: str) -> None:
        answer = await self._fetcher.fetch(url, etag=self._etags.get(url, ""))
        if isinstance(answer, Unchanged):
            return
        assert isinstance(answer, Fetched), answer
        seen = self._seen.setdefault(url, {})
        known = {id_: from_json(mark) for id_, mark in seen.items()}
        feed = Feed(feed_id(url), url, "")
        document = Document(answer.body, feed, datetime.now(UTC), url, known=items_of(known))
        parsed = await self._parsers.parse(document)
        assert isinstance(parsed, ParsedFeed), parsed
        decision = decide(parsed.entries, known, items=parsed.items)
        assert len(decision.new) == (1 if known else ITEMS)
        seen |= {id_: to_json(mark) for id_, mark in decision.remember.items()}
        self._etags[url] = answer.etag


@asynccontextmanager
async def without_store(source: Invented) -> AsyncIterator[Round]:
    async with (
        Fetcher(allow=networks(["127.0.0.0/8"]), gap=timedelta()) as fetcher,
        Parsers() as parsers,
    ):
        ours = WithoutStore(fetcher, parsers)

        async def round_() -> Spent:
            before = spent(parsers=parsing_seconds(parsers))
            await all_of(ours.poll, source.urls)
            return spent(parsers=parsing_seconds(parsers)) - before

        yield round_


@asynccontextmanager
async def with_store(source: Invented) -> AsyncIterator[Round]:
    async with poll_role(source) as role:
        yield role.round


async def all_of(poll: Callable[[str], Awaitable[None]], urls: Iterable[str]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with places:
            await poll(url)

    await asyncio.gather(*(one(url) for url in urls))


CONTENDERS = {
    "bare aiohttp": bare,
    "Tocsin, without its store": without_store,
    "Tocsin, with its store": with_store,
}


# --- measuring -----------------------------------------------------------------------------------

Best = Mapping[str, tuple[Spent, Spent]]
"""The best round of each: unchanged, changed."""


async def measure(source: Invented, rounds: int) -> Best:
    unchanged: dict[str, list[Spent]] = {name: [] for name in CONTENDERS}
    changed: dict[str, list[Spent]] = {name: [] for name in CONTENDERS}
    async with AsyncExitStack() as stack:
        poll = {
            name: await stack.enter_async_context(open_(source))
            for name, open_ in CONTENDERS.items()
        }
        for name in CONTENDERS:
            await poll[name]()
        for number in range(rounds):
            for name in CONTENDERS:
                unchanged[name].append(await poll[name]())
            if number % 2:
                await source.add_an_item_each()
                for name in CONTENDERS:
                    changed[name].append(await poll[name]())
    return {name: (best(unchanged[name]), best(changed[name])) for name in CONTENDERS}


def best(rounds: Iterable[Spent]) -> Spent:
    return min(rounds, key=lambda one: one.ours)


def measure_reader(python: str, source: Invented, rounds: int) -> tuple[float, float]:
    """Processor seconds of its best rounds: unchanged, changed."""
    script = Path(__file__).with_name("reader_update.py")
    command = [python, str(script), str(rounds), source.publish]
    told = subprocess.run(
        command, input="\n".join(source.urls), text=True, check=True, stdout=subprocess.PIPE
    )
    unchanged, changed = map(float, told.stdout.split())
    return unchanged, changed


# --- the report --------------------------------------------------------------------------------


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--feeds", type=int, default=300)
    arguments.add_argument("--rounds", type=int, default=12)
    arguments.add_argument("--reader", metavar="PYTHON", help="of an environment with `reader`")
    given = arguments.parse_args()
    with invented(given.feeds) as source:
        print(f"{given.feeds} feeds of {ITEMS} items; microseconds a poll, best of many rounds")
        print(f"{'':27}{'unchanged':>9}{'x bare':>8}{'store':>7}{'clock':>7}", end="")
        print(f"{'changed':>11}{'x bare':>8}{'store':>7}{'clock':>7}", flush=True)
        found = asyncio.run(measure(source, given.rounds))
        base = [one.ours for one in found["bare aiohttp"]]
        for name, costs in found.items():
            show(name, costs, base, given.feeds)
        if given.reader:
            alone = measure_reader(given.reader, source, rounds=2)
            show("reader", [Spent(0, cost, 0, 0) for cost in alone], base, given.feeds)


def show(name: str, costs: Iterable[Spent], base: list[float], polls: int) -> None:
    print(f"{name:25}", end="")
    for cost, bare_cost in zip(costs, base, strict=True):
        mine, store, clock = (1e6 * s / polls for s in (cost.ours, cost.store, cost.clock))
        print(f"{mine:11,.0f}{cost.ours / bare_cost:8.1f}{store:7,.0f}{clock:7,.0f}", end="")
    print(flush=True)


if __name__ == "__main__":
    main()
