"""100,000 chats, and a story that 20,000 of them watch: by the real program's poll role, from the
feed's bytes to everything owed. Each process has a story of its own, all at once.

As a process: `tocsin run --roles poll`, with a feed server of ours before it.
"""

import asyncio
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import yaml

from bench.invented import vocabulary
from bench.memory import resident
from bot.clock import utc_now
from bot.feeds.identity import feed_id
from bot.model import Chat, ChatState, Watch, WatchId
from bot.store import Store, keys
from bot.store.codec import encode
from bot.store.feeds import POLL
from tests.chaos.program import Program, environment
from tests.peers.feeds import FeedServer, Item
from tests.waiting import until

CHATS = 100_000
WATCHING = 20_000

TOPICS = ("harbour", "orchard", "lighthouse", "almanac")
"""Each is watched for by 20,000 chats, so that each process has a story to tell."""

SUMMARY = (
    "After eleven hours of talks the two sides signed the accord in the early morning, said their "
    "delegations; ten states stand behind it, and the first convoys are to leave on Friday."
)


async def fill(store: Store) -> None:
    """Every chat has five watches: one for a topic in four of five, the rest for other words."""
    words, chance = vocabulary("en")[150:3000], random.Random(1)
    for start in range(0, CHATS, 5000):
        by_partition: dict[int, list[str]] = {}
        for number in range(start, start + 5000):
            state = _state(number, words, chance)
            key = state.chat.key
            by_partition.setdefault(keys.chat_partition(key), []).extend((key, encode(state)))
        for partition, told in by_partition.items():
            await store.client.call("HSET", keys.chats(partition), *told)


def _state(number: int, words: list[str], chance: random.Random) -> ChatState:
    chat = Chat("telegram", str(10_000_000 + number), title=f"Reader {number}")
    topic = number // WATCHING
    queries = [*TOPICS[topic : topic + 1], *chance.sample(words, 5)][:5]
    watches = tuple(
        Watch(WatchId(f"{number:08x}{n}"), chat.key, query, utc_now())
        for n, query in enumerate(queries)
    )
    return ChatState(chat, watches, version=1)


async def measure(url: str, store: Store) -> None:
    print(f"\n{CHATS:,} chats with five watches each; stories that {WATCHING:,} of them watch")
    print(f"{'processes':>9} {'loaded in':>10} {'MB each':>8} {'first owed':>11} {'all owed':>9}")
    for count in (1, 2, 4):
        await store.client.call("FLUSHALL")
        await fill(store)
        async with AsyncExitStack() as stack:
            feeds = await stack.enter_async_context(FeedServer())
            folder = Path(stack.enter_context(TemporaryDirectory()))
            programs, loaded = await _start(count, url, store, feeds, folder, stack)
            size = sum(resident(one.pid) for one in programs) / count
            first, last = await _ring(count, store, feeds)
            print(
                f"{count:>9} {loaded:>8.1f} s {size:>8.0f} {first:>9.2f} s {last:>7.2f} s",
                flush=True,
            )


async def _start(
    count: int,
    url: str,
    store: Store,
    feeds: FeedServer,
    folder: Path,
    stack: AsyncExitStack,
) -> tuple[list[Program], float]:
    """The processes, and the seconds until they had loaded and read each feed once."""
    papers = [f"paper-{number}" for number in range(count)]
    for paper in papers:
        feeds.publish(paper, Item("Nothing new"))
    (folder / "feeds.yaml").write_text(yaml.safe_dump(_configuration(feeds, papers)))
    told = environment(folder / "data", folder / "feeds.yaml")
    told |= {"REDIS_URL": url, "TOCSIN_ROLES": "poll"}
    began, programs = perf_counter(), list[Program]()
    for number in range(count):
        place = folder / f"program{number}"
        place.mkdir()
        programs.append(await stack.enter_async_context(Program(place, told)))

    async def all_at_work() -> bool:
        # A process subscribes to the bell first and claims last, when it has loaded everything.
        checked = [state.worked for _, state in await store.feeds.all()]
        return len(checked) == count and all(checked)

    await until(all_at_work, within=180)
    return programs, perf_counter() - began


def _configuration(feeds: FeedServer, papers: list[str]) -> Mapping[str, object]:
    return {
        "poll": {"every": "1d"},
        "network": {"allow": ["127.0.0.0/8"]},
        "feeds": [{"url": feeds.url(paper), "name": paper, "language": "en"} for paper in papers],
    }


async def _ring(count: int, store: Store, feeds: FeedServer) -> tuple[float, float]:
    """Publish a story in each feed: seconds until the first alert was owed, and until the last."""
    for number in range(count):
        title = f"The {TOPICS[number]} accord is signed {number}"
        feeds.publish(f"paper-{number}", Item(title, SUMMARY))
    for number in range(count):
        id_ = feed_id(feeds.url(f"paper-{number}"))
        partition = keys.feed_partition(id_)
        await store.client.call("ZADD", keys.poll_due(partition), "XX", 0, id_)
    began = perf_counter()
    await store.bell.ring(POLL, keys.FEED_PARTITIONS)

    async def owed() -> int:
        due = [keys.due(partition, "out:telegram") for partition in keys.CHAT_PARTITIONS]
        return sum(await asyncio.gather(*(store.client.call("ZCARD", key) for key in due)))

    await until(owed, within=60)
    first = perf_counter() - began

    async def all_owed() -> bool:
        return await owed() >= count * WATCHING

    await until(all_owed, within=120)
    return first, perf_counter() - began
