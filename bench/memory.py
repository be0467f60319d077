"""Resident memory of the whole program with many feeds and watches, process by process.

`tocsin run` as people start it, in six languages, with its private store and with Telegram and
Slack, which are peers on loopback here. All feeds are polled once, then again with one new entry
each, and again. Watches are for single words that occur now and then, so some of them ring.
Linux only: it reads /proc.

    python -m bench.memory [--feeds N] [--items N] [--chats N] [--watches N]
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

import yaml

from bench.invented import ITEMS, LANGUAGES, Invented, invented, vocabulary
from bot.clock import utc_now
from bot.feeds.identity import feed_id
from bot.model import Chat, ChatState, Watch, WatchId
from bot.store import Store, keys
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from bot.store.feeds import POLL
from tests.peers.slack.peer import SlackPeer
from tests.peers.telegram.peer import TelegramPeer
from tests.waiting import until

PATIENCE = 1_500.0
"""Seconds for a round of polls."""

COMMON, RARE = 150, 3_000
"""The ranks of words that are watched for."""


async def main(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder, invented(given.feeds, given.items) as source:
        async with AsyncExitStack() as stack:
            telegram = await stack.enter_async_context(TelegramPeer())
            slack = await stack.enter_async_context(SlackPeer())
            store = await open_store(Path(folder), stack)
            await fill(store, given.chats, given.watches)
            (Path(folder) / "feeds.yaml").write_text(yaml.dump(configuration(source)))
            program = await start(Path(folder), environment(telegram, slack))
            stack.push_async_callback(end, program)
            await measure(program.pid, store, source)


async def open_store(folder: Path, stack: AsyncExitStack) -> Store:
    """The program's own private store, begun by us; it joins in."""
    valkey = EmbeddedValkey(folder / "data" / "store")
    stack.push_async_callback(valkey.stop)
    await valkey.start()
    store = Store(await Client.connect(valkey.url))
    stack.push_async_callback(store.close)
    # How fast the disk is tells nothing of memory.
    await store.client.call("CONFIG", "SET", "appendfsync", "no")
    return store


async def fill(store: Store, chats: int, watches: int) -> None:
    """Chats with a watchlist each, half of them in Telegram, half in Slack."""
    chance = random.Random(1)
    words = [word for language in LANGUAGES for word in vocabulary(language)[COMMON:RARE]]
    for number in range(chats):
        chat = (
            Chat("telegram", str(1000 + number)) if number % 2 else Chat("slack", f"T1/C{number}")
        )
        listed = tuple(
            Watch(WatchId(f"w{number}-{n}"), chat.key, chance.choice(words), utc_now())
            for n in range(watches // chats)
        )
        await store.chats.save(chat.key, None, ChatState(chat, listed, version=1))


def configuration(source: Invented) -> Mapping[str, object]:
    feeds = [
        {"url": url, "name": f"Outlet {n}", "language": source.language(n)}
        for n, url in enumerate(source.urls)
    ]
    return {"poll": {"every": "6h"}, "network": {"allow": ["127.0.0.0/8"]}, "feeds": feeds}


def environment(telegram: TelegramPeer, slack: SlackPeer) -> Mapping[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_BASE_URL": telegram.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
    }


async def start(folder: Path, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    root = str(Path(__file__).parents[1])
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": root, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )


async def end(program: asyncio.subprocess.Process) -> None:
    program.terminate()
    await program.wait()


# --- measuring -----------------------------------------------------------------------------------


async def measure(pid: int, store: Store, source: Invented) -> None:
    store_pid = (await store.client.call("INFO", "server"))["process_id"]
    began = perf_counter()
    print(f"{len(source.urls)} feeds; resident memory in MB")
    print(f"{'':22}{'main':>6}{'peak':>6}{'children':>10}{'store':>7}{'seconds':>9}")

    def show(what: str) -> None:
        children = "+".join(f"{resident(child):.0f}" for child in children_of(pid, but=store_pid))
        now, peak, seconds = resident(pid), resident(pid, "VmHWM"), perf_counter() - began
        print(f"{what:22}{now:6.0f}{peak:6.0f}{children:>10}", end="")
        print(f"{resident(store_pid):7.0f}{seconds:9.0f}", flush=True)

    await polled(store, source, rounds=1)
    show("all feeds read once")
    for number in range(2):
        await source.add_an_item_each()
        await make_due(store, source)
        await polled(store, source, rounds=number + 2)
        show(f"{number + 1} new in each")


async def make_due(store: Store, source: Invented) -> None:
    ids = [feed_id(url) for url in source.urls]
    for id_ in ids:
        await store.client.call("ZADD", keys.poll_due(keys.feed_partition(id_)), "XX", 0, id_)
    await store.bell.ring(POLL, keys.FEED_PARTITIONS)


async def polled(store: Store, source: Invented, *, rounds: int) -> None:
    """Wait until the archive has had everything that was published so far."""
    wanted = len(source.urls) * (source.items + rounds - 1)

    async def all_archived() -> bool:
        counts = [
            int(await store.client.call("GET", keys.archived(partition)) or 0)
            for partition in keys.FEED_PARTITIONS
        ]
        return sum(counts) >= wanted

    await until(all_archived, within=PATIENCE)


def resident(pid: int, name: str = "VmRSS") -> float:
    """MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def children_of(pid: int, *, but: int) -> list[int]:
    """Those of a process's children that live, in order."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if int(child) != but]


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--feeds", type=int, default=2_000)
    arguments.add_argument("--items", type=int, default=ITEMS)
    arguments.add_argument("--chats", type=int, default=1_000)
    arguments.add_argument("--watches", type=int, default=10_000)
    asyncio.run(main(arguments.parse_args()))
