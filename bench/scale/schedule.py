"""100,000 feeds that are all due: how many polls a second are claimed and settled, with nothing
fetched between. As a process of the crew: `python -m bench.scale.schedule URL SECONDS`."""

import asyncio
from collections.abc import Sequence
from time import perf_counter, process_time

from bench.scale.crew import member, starting_gun, together
from bot.clock import utc_now
from bot.model import Feed, FeedId, FeedState
from bot.store import Store, keys
from bot.store.codec import encode
from bot.store.feeds import POLL, Learnt, Poll
from bot.worker import Worker

FEEDS = 100_000
SECONDS = 8

SLOTS = 256
"""Polls under way in a process: here none waits for a server, so these wait for the store alone."""


async def fill(store: Store) -> None:
    """Feeds that all have been due for a while."""
    for partition in keys.FEED_PARTITIONS:
        mine = [one for one in map(_feed, range(FEEDS)) if keys.feed_partition(one.id) == partition]
        for start in range(0, len(mine), 1000):
            some = mine[start : start + 1000]
            told = [text for feed in some for text in (feed.id, encode(feed))]
            await store.client.call("HSET", keys.feeds(partition), *told)
            due = [value for feed in some for value in (0, feed.id)]
            await store.client.call("ZADD", keys.poll_due(partition), *due)


def _feed(number: int) -> Feed:
    return Feed(
        FeedId(f"{number:016x}"), f"https://outlet-{number}.example/rss", f"Outlet {number}"
    )


async def measure(url: str, store: Store) -> None:
    print(f"\n{FEEDS:,} feeds, all due: claimed and settled")
    print(f"{'processes':>9} {'polls/s':>9} {'processor of each':>18}")
    for count in (1, 2, 4):
        await store.client.call("FLUSHALL")
        await fill(store)
        told = await together("bench.scale.schedule", count, url, str(SECONDS))
        rate = sum(done for done, _ in told) / SECONDS
        busy = "+".join(f"{used / SECONDS:.0%}" for _, used in told)
        print(f"{count:>9} {rate:>9,.0f} {busy:>18}", flush=True)
    print(f"Polled every five minutes, they need {FEEDS / 300:,.0f} polls/s.")


async def work(store: Store, arguments: Sequence[str]) -> tuple[int, float]:
    """How many polls were settled, and the processor's seconds that took."""
    seconds, settled = float(arguments[0]), 0
    state = FeedState(etag='"abcdef"', checked=utc_now(), worked=utc_now())

    async def settle(poll: Poll) -> None:
        nonlocal settled
        kept = await store.feeds.settle(poll, Learnt(state), next_due=utc_now())
        settled += kept

    worker = Worker(
        POLL,
        store.feeds,
        settle,
        bell=store.bell,
        partitions=keys.FEED_PARTITIONS,
        slots=SLOTS,
        clock=utc_now,
    )
    await starting_gun(store)
    began, used = perf_counter(), process_time()
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(began + seconds - perf_counter())
    done, busy = settled, process_time() - used
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return done, busy


if __name__ == "__main__":
    member(work)
