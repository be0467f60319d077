"""The composition root: settings → store, HTTP, platforms → the work that this process does."""

import asyncio
import gc
import logging
import random
import signal
import sys
from collections.abc import AsyncIterator, Container, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from bot import __version__
from bot.alerts.deliver import Deliverer
from bot.alerts.digesting import Digester
from bot.alerts.grow import EVERY, Grower
from bot.articles import Articles
from bot.catalogue import synchronise
from bot.clock import Clock, utc_now
from bot.commands import serve
from bot.commands.ask import Desk
from bot.commands.table import COMMANDS, menu
from bot.durations import shown
from bot.feeds.config import Config
from bot.feeds.discover import Candidate, discover
from bot.feeds.fetch import Fetcher, Unavailable
from bot.feeds.poller import Poller
from bot.feeds.worker import Parsers
from bot.model import Feed, Request
from bot.pipeline import Pipeline
from bot.placing import Placer
from bot.platform import Platform
from bot.register import Register
from bot.rewriting import Rewriter
from bot.settings import Settings
from bot.store import Store, keys
from bot.store.cautions import cautions
from bot.store.client import Client
from bot.store.digests import DIGESTS
from bot.store.embedded import EmbeddedValkey
from bot.store.feeds import POLL
from bot.store.stories import GROWN
from bot.stories.group import Grouper
from bot.watches.analysis import prepare
from bot.watches.monitor import Monitor
from bot.watches.packs import Meanings, Pack, load
from bot.watchman import Watchman
from bot.worker import Worker

log = logging.getLogger(__name__)

STOP = (signal.SIGINT, signal.SIGTERM)


async def run(settings: Settings, config: Config, *, console: bool) -> None:
    """Do the whole job until SIGINT or SIGTERM. Raises TocsinError if it cannot begin."""
    # From the first moment on: told to stop while it starts, we would leave the store running.
    await until_told(_work(settings, config, console=console))


async def _work(settings: Settings, config: Config, *, console: bool) -> None:
    async with open_house(settings, config, console=console) as house:
        print(banner(settings, config, house.platforms), flush=True)
        await attend(house)


@asynccontextmanager
async def open_house(
    settings: Settings, config: Config, *, console: bool
) -> "AsyncIterator[House]":
    """Everything that the work needs, opened, and closed again in the end."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        platforms = connect(settings, console=console)
        for platform in platforms:
            stack.push_async_callback(platform.close)
        fetcher = await stack.enter_async_context(Fetcher(allow=config.allow))
        parsers = await stack.enter_async_context(Parsers())
        packs = load(*settings.packs)
        await synchronise(store, config.feeds, now=utc_now())
        rewriter = None
        if config.condense:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            rewriter = Rewriter(config.condense, session, key=settings.condense_key)
        by_name = {platform.name: platform for platform in platforms}
        yield House(store, config, by_name, fetcher, parsers, utc_now, packs, rewriter=rewriter)


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Work until SIGINT or SIGTERM, then end it in order. A second signal ends it at once."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

    def stop() -> None:
        for number in STOP:
            loop.remove_signal_handler(number)
        task.cancel()

    for number in STOP:
        loop.add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await task


def banner(settings: Settings, config: Config, platforms: Container[str]) -> str:
    """What this process is doing, and what to type next."""
    feeds = f"{len(config.feeds)} from {settings.feeds}, polled every {shown(config.every)}"
    place = settings.data.resolve() / "store"
    lines = [
        f"Tocsin {__version__}",
        f"  Sources    {feeds}",
        f"  Watchlist  {' · '.join(config.watchlist) or 'none'}",
        f"  Data       {'the server that REDIS_URL names' if settings.redis_url else place}",
    ]
    if "console" in platforms:
        lines += [
            "  Alerts appear here. Type /latest, /sources, /watch <words> or /help.",
            "  To use Telegram or Slack, see README.md. Ctrl-C stops.",
        ]
    return "\n".join(lines)


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The store that REDIS_URL names, or our own private one."""
    async with AsyncExitStack() as stack:
        url = settings.redis_url
        if not url:
            valkey = EmbeddedValkey(settings.data / "store")
            stack.push_async_callback(valkey.stop)
            await valkey.start()
            url = valkey.url
        client = await Client.connect(url)
        stack.push_async_callback(client.close)
        for caution in await cautions(client):
            log.warning(caution)
        yield Store(client)


def connect(settings: Settings, *, console: bool) -> list[Platform]:
    """The platforms that have tokens; the terminal if asked for, or if there are none.

    A platform's SDK is imported only where it is used: each costs memory and time.
    """
    platforms: list[Platform] = []
    if settings.telegram_token:
        from handlers.telegram import Telegram

        platforms.append(
            Telegram(
                token=settings.telegram_token, base_url=settings.telegram_base_url, menu=menu()
            )
        )
    if settings.slack_bot_token:
        from handlers.slack import Slack

        platforms.append(
            Slack(
                bot_token=settings.slack_bot_token,
                app_token=settings.slack_app_token,
                api_url=settings.slack_api_url,
            )
        )
    if console or not platforms:
        from handlers.console import Console

        platforms.append(Console(sys.stdin, sys.stdout, styled=sys.stdout.isatty()))
    return platforms


@dataclass(frozen=True, slots=True)
class House:
    """What the jobs of one process share."""

    store: Store
    config: Config
    platforms: Mapping[str, Platform]
    fetcher: Fetcher
    parsers: Parsers
    clock: Clock
    packs: Mapping[str, Pack] = field(default_factory=load)
    edit_every: timedelta = EVERY
    rewriter: Rewriter | None = None

    @property
    def articles(self) -> Articles:
        return Articles(self.fetcher, self.parsers.sandbox)

    async def find_feeds(self, typed: str) -> Sequence[Candidate] | Unavailable:
        return await discover(typed, self.fetcher, self.parsers, now=self.clock())

    def worker(self, name: str, source: Any, handle: Any, **limits: Any) -> Worker[Any]:
        return Worker(name, source, handle, bell=self.store.bell, clock=self.clock, **limits)


async def attend(house: House) -> None:
    """Do every role until cancelled."""
    register = Register(house.store, Monitor(Meanings(house.packs)))
    await register.load()
    placer = Placer(house.store, Grouper())
    await placer.load()
    gc.collect()
    gc.freeze()  # what was loaded stays: a full collection need not walk it and keep all waiting
    async with asyncio.TaskGroup() as group:
        group.create_task(house.store.bell.listen())
        group.create_task(grow(house))
        group.create_task(digest(house))
        group.create_task(Watchman(house.store).run())
        group.create_task(poll(house, register, placer))
        for platform in house.platforms.values():
            group.create_task(chat(house, platform))


async def poll(house: House, register: Register, placer: Placer) -> None:
    """The poll role: feeds that are due → alerts owed."""
    await asyncio.to_thread(load_dictionaries, house.config.feeds)
    pipeline = Pipeline(
        house.store,
        register,
        placer,
        house.articles,
        clock=house.clock,
        edit_every=house.edit_every,
        rewriter=house.rewriter,
    )
    poller = Poller(
        house.store,
        house.fetcher,
        house.parsers,
        pipeline,
        every=house.config.every,
        clock=house.clock,
        chance=random.Random(),
    )
    await house.worker(
        POLL,
        house.store.feeds,
        poller.poll,
        partitions=keys.FEED_PARTITIONS,
        slots=64,
    ).run()


def load_dictionaries(feeds: Iterable[Feed]) -> None:
    """Load what the feeds' languages need before their first entries wait for it: up to a second
    each."""
    for language in sorted({feed.language for feed in feeds if feed.language}):
        prepare(language)


async def grow(house: House) -> None:
    """Bring alerts up to date as more outlets tell their stories."""
    grower = Grower(house.store, clock=house.clock, every=house.edit_every)
    await house.worker(
        GROWN, house.store.stories, grower.grow, partitions=keys.STORY_PARTITIONS, slots=4
    ).run()


async def digest(house: House) -> None:
    """Tell chats together what was held for them."""
    digester = Digester(house.store, clock=house.clock)
    await house.worker(
        DIGESTS, house.store.digests, digester.tell, partitions=keys.CHAT_PARTITIONS, slots=4
    ).run()


async def chat(house: House, platform: Platform) -> None:
    """The chat and deliver roles for one platform: requests in, answers and alerts out."""
    store, name = house.store, platform.name
    print(await platform.start(), flush=True)
    await invite(house, platform)
    inbox, outbox = store.inbox(name), store.outbox(name)
    desk = Desk(
        store,
        house.config,
        house.platforms,
        COMMANDS,
        house.find_feeds,
        house.articles.fuller,
        house.packs,
    )
    clerk = serve.Clerk(desk, name, clock=house.clock)
    deliverer = Deliverer(platform, store, clock=house.clock)

    async def submit(request: Request) -> None:
        await inbox.put([serve.item(request)], now=house.clock())

    everywhere = {"partitions": keys.CHAT_PARTITIONS, "slots": 16}
    async with asyncio.TaskGroup() as group:
        group.create_task(platform.listen(submit))
        served = house.worker(inbox.name, inbox, clerk.serve, **everywhere)
        sent = house.worker(outbox.name, outbox, deliverer.deliver, **everywhere)
        group.create_task(served.run())
        group.create_task(sent.run())


async def invite(house: House, platform: Platform) -> None:
    """Print the code that makes its sender the operator, while nobody is."""
    access = house.store.access
    if house.config.access.get(platform.name) != "claimed" or await access.operator(platform.name):
        return
    code = await access.code(platform.name)
    print(
        f"  Nobody operates this bot yet. To claim it, send it in a private chat: /start {code}",
        flush=True,
    )
