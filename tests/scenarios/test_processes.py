"""Several processes on one store: they share the work, and take over from one that dies."""

import asyncio
import random
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from bot.feeds.identity import feed_id
from bot.model import Chat, ChatState, Watch, WatchId
from bot.store import Store, keys
from bot.store.client import Client
from bot.store.feeds import POLL
from tests.chaos.news import Newsroom
from tests.chaos.program import ROOT, Program, environment
from tests.conftest import START
from tests.peers.feeds import FeedServer, Item
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.valkey import Server
from tests.waiting import until

PATIENCE = 15.0
"""Seconds: a lease, and the start of a process on a busy machine."""


@dataclass
class Company:
    """Processes of the real program, by name, on one store."""

    folder: Path
    told: Mapping[str, str]
    store: Store
    feeds: FeedServer
    telegram: TelegramPeer
    stack: AsyncExitStack
    processes: dict[str, Program] = field(default_factory=dict)

    async def join(self, name: str, roles: str) -> Program:
        folder = self.folder / name
        folder.mkdir()
        program = Program(folder, {**self.told, "TOCSIN_ROLES": roles})
        self.processes[name] = await self.stack.enter_async_context(program)
        return program

    async def publish(self, paper: str, title: str) -> None:
        """Print something new, and let whoever claims the feed read it at once."""
        self.feeds.publish(paper, Item(title))
        id_ = feed_id(self.feeds.url(paper))
        partition = keys.feed_partition(id_)
        await self.store.client.call("ZADD", keys.poll_due(partition), "XX", 0, id_)
        await self.store.bell.ring(POLL, [partition])

    async def all_read(self) -> bool:
        states = [state for _, state in await self.store.feeds.all()]
        return bool(states) and all(state.worked for state in states)

    async def listener(self) -> str:
        """The process that listens to Telegram, once there is one."""

        async def found() -> str:
            saying = [
                name
                for name, process in self.processes.items()
                if process.runs and "telegram: this process listens" in process.said
            ]
            return saying[-1] if saying else ""

        return await until(found, within=PATIENCE)


@asynccontextmanager
async def company(folder: Path) -> AsyncIterator[Company]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Server(folder / "redis"))
        feeds = await stack.enter_async_context(FeedServer())
        telegram = await stack.enter_async_context(TelegramPeer())
        store = Store(await Client.connect(server.url))
        stack.push_async_callback(store.close)
        papers = [{"url": feeds.url(name), "name": name} for name in ("herald", "tide")]
        told = {
            "network": {"allow": ["127.0.0.0/8"]},
            "feeds": papers,
            "access": {"telegram": "open"},
        }
        (folder / "feeds.yaml").write_text(yaml.safe_dump(told))
        for name in ("herald", "tide"):
            feeds.publish(name, Item("Nothing new"))
        variables = environment(folder / "data", folder / "feeds.yaml") | {
            "REDIS_URL": server.url,
            "TELEGRAM_BASE_URL": telegram.url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
        }
        yield Company(folder, variables, store, feeds, telegram, stack)


async def test_processes_with_a_role_each_do_the_whole_job_and_outlive_one_another(
    tmp_path: Path,
) -> None:
    newsroom = Newsroom(random.Random(1))

    async with company(tmp_path) as here:
        for name, roles in (("p1", "poll"), ("d1", "deliver"), ("c1", "chat"), ("c2", "chat")):
            await here.join(name, roles)
        ada = here.telegram.person("Ada")
        room = here.telegram.private(ada)

        async def says(text: str, answer: str) -> None:
            await here.telegram.say(room, ada, text)
            await here.telegram.message(lambda post: answer in post.text, timeout=PATIENCE)

        async def rings(paper: str, topic: str) -> None:
            title = f"{topic} {newsroom.dispatch().item.title}"
            await here.publish(paper, title)
            await here.telegram.message(lambda post: title in post.text, timeout=PATIENCE)

        await says("/watch harbour, senate, orchard", "Watching")
        await until(here.all_read, within=PATIENCE)
        await rings("herald", "Harbour")

        listener = await here.listener()
        await here.join("p2", "poll")
        await here.processes[listener].kill_for_good()
        await says("/watchlist", "orchard")
        assert await here.listener() != listener

        await here.join("d2", "deliver")
        for name in ("p1", "d1"):
            await here.processes[name].kill_for_good()
        await rings("tide", "Senate")
        await rings("herald", "Orchard")
        assert here.telegram.defects == []
        alerts = [post.text for post in here.telegram.messages if "🔔" in post.text]
        assert len(alerts) == 3
        assert not any(process.complaints() for process in here.processes.values())


# --- two processes, one script each -----------------------------------------------------------


async def told_by_two(script: str, *arguments: str) -> list[str]:
    """What two processes print that run the same script at once; each is given its number."""
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script, number, *arguments),
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        for number in ("0", "1")
    ]
    outputs = await asyncio.gather(*(one.communicate() for one in running))
    assert [one.returncode for one in running] == [0, 0]
    return [out.decode() for out, _ in outputs]


PLACING = """
import asyncio, sys
from bot.clock import utc_now
from bot.model import Entry, EntryId, FeedId
from bot.placing import Placer
from bot.store import Store
from bot.store.client import Client
from bot.stories.group import Grouper

NUMBER, URL, *TITLES = sys.argv[1:]

async def main():
    store = Store(await Client.connect(URL))
    placer = Placer(store, Grouper())
    await placer.load()
    await store.client.call("INCR", "ready")
    while await store.client.call("GET", "ready") != "2":
        pass
    outlet, way = ("Herald", 1) if NUMBER == "0" else ("Tide", -1)
    for title in TITLES[::way]:
        entry = Entry(EntryId(f"{outlet} {title}"), FeedId(outlet), outlet, title, utc_now())
        await placer.place(entry, now=utc_now())
        await asyncio.sleep(0.005)  # as an entry that is placed is matched and owed
    await store.close()

asyncio.run(main())
"""


async def test_two_processes_that_meet_the_same_stories_at_once_open_no_twins(
    store: Store, request: pytest.FixtureRequest
) -> None:
    newsroom = Newsroom(random.Random(2))
    titles = [newsroom.dispatch().item.title for _ in range(80)]
    url = request.getfixturevalue("server").url
    await told_by_two(PLACING, url, *titles)
    told: defaultdict[str, list[str]] = defaultdict(list)
    for placement in (await store.stories.placed("0-0"))[1]:
        told[placement.story].append(placement.entry)
    assert len(told) == len(titles)
    for title in titles:
        assert any({*entries} == {f"Herald {title}", f"Tide {title}"} for entries in told.values())
    assert {entries[0].split()[0] for entries in told.values()} == {"Herald", "Tide"}


KNOWING = """
import asyncio, sys, time
from bot.register import Register
from bot.store import Store
from bot.store.client import Client
from bot.watches.monitor import Monitor

async def main():
    store = Store(await Client.connect(sys.argv[2]))
    register = Register(store, Monitor())
    await register.load()
    asyncio.ensure_future(store.bell.listen())
    asyncio.ensure_future(register.follow())
    await asyncio.sleep(0.2)  # the bell's line has to stand
    await store.client.call("INCR", "ready")
    while not register.chats:
        await asyncio.sleep(0.001)
    print(time.time())

asyncio.run(main())
"""


async def test_a_new_watch_is_known_in_every_process_within_a_second(
    store: Store, request: pytest.FixtureRequest
) -> None:
    async def both_ready() -> bool:
        return bool(await store.client.call("GET", "ready") == "2")

    knowing = asyncio.create_task(told_by_two(KNOWING, request.getfixturevalue("server").url))
    await until(both_ready, within=30)
    chat = Chat("telegram", "1")
    watch = Watch(WatchId("w"), chat.key, "harbour", START)
    began = time.time()
    await store.chats.save(chat.key, None, ChatState(chat, (watch,), version=1))
    assert all(float(known) - began < 1 for known in await knowing)


async def test_a_wait_for_a_second_outlet_outlives_the_process_that_noted_it(
    tmp_path: Path,
) -> None:
    async with company(tmp_path) as here:
        for name, roles in (("p1", "poll"), ("d1", "deliver"), ("c1", "chat")):
            await here.join(name, roles)
        ada = here.telegram.person("Ada")
        room = here.telegram.private(ada)

        async def says(text: str, answer: str) -> None:
            await here.telegram.say(room, ada, text)
            await here.telegram.message(lambda post: answer in post.text, timeout=PATIENCE)

        async def waits() -> bool:
            chat = Chat("telegram", str(room.id)).key
            return bool(await here.store.waits.listed(chat))

        await says("/watch ceasefire min:2", "once 2 outlets tell it")
        await until(here.all_read, within=PATIENCE)
        await here.publish("herald", "Ceasefire agreed by Orvania and Sendria at Halmsund summit")
        await until(waits, within=PATIENCE)
        await here.processes["p1"].kill_for_good()
        await says("/watchlist", "1 of 2 outlets, since")
        await here.join("p2", "poll")
        await here.publish("tide", "At Halmsund summit, Sendria and Orvania agree on ceasefire")
        alert = await here.telegram.message(lambda post: "🔔" in post.text, timeout=PATIENCE)
        assert alert.text.startswith("Ceasefire agreed by Orvania")
        assert "\n+1: tide" in alert.text
