"""A whole town on loopback: sources, a Telegram, a Slack, a terminal, and the program in it."""

import asyncio
import io
import queue
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from bot.alerts.grow import EVERY
from bot.app import attend
from bot.catalogue import synchronise
from bot.clock import Clock, utc_now
from bot.commands.profile import profiles
from bot.delivery import Pace
from bot.feeds.config import Access, Config, Limits
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import networks
from bot.feeds.identity import feed_id
from bot.feeds.parsers import Parsers
from bot.house import House
from bot.model import Feed, FeedId
from bot.platform import Platform
from bot.reading import Reading
from bot.rewriting import Rewriter
from bot.store import Store, keys
from bot.store.feeds import POLL
from handlers.console import Console
from handlers.slack import Slack
from handlers.telegram import Telegram
from tests.handlers.fakes import BRISK
from tests.peers.feeds import FeedServer
from tests.peers.slack.peer import SlackPeer
from tests.peers.telegram.peer import TelegramPeer
from tests.waiting import until

WATCHLIST = ("ceasefire", "security guarantees", "multinational force")


class Keyboard(io.StringIO):
    """What is typed into the terminal, line by line, whenever the test types it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: queue.Queue[str] = queue.Queue()

    def type(self, line: str) -> None:
        self._lines.put(f"{line}\n")

    def end(self) -> None:
        self._lines.put("")

    def __next__(self) -> str:
        if line := self._lines.get():
            return line
        raise StopIteration


class Screen(io.StringIO):
    """What the terminal shows; a test may wait for words to appear."""

    def __init__(self) -> None:
        super().__init__()
        self._written = asyncio.Event()

    def write(self, text: str) -> int:
        self._written.set()
        return super().write(text)

    async def shows(self, words: str, *, within: float = 5) -> str:
        async with asyncio.timeout(within):
            while words not in self.getvalue():
                self._written.clear()
                await self._written.wait()
        return self.getvalue()


@dataclass
class Town:
    """`poll` makes feeds due at once, so that no test waits for a schedule. `pace` is kept instead
    of the platforms' own."""

    store: Store
    feeds: FeedServer
    telegram: TelegramPeer
    slack: SlackPeer
    keyboard: Keyboard = field(default_factory=Keyboard)
    screen: Screen = field(default_factory=Screen)
    pace: Pace | None = None

    async def poll(self, *names: str) -> None:
        await self.poll_feeds(*(feed_id(self.feeds.url(name)) for name in names))

    async def poll_feeds(self, *ids: FeedId) -> None:
        for id_ in ids:
            partition = keys.feed_partition(id_)
            await self.store.client.call("ZADD", keys.poll_due(partition), "XX", 0, id_)
            await self.store.bell.ring(POLL, [partition])

    async def polled(self, *names: str, within: float = 10) -> None:
        """Wait until each of these feeds has been read at least once."""
        await self.read({feed_id(self.feeds.url(name)) for name in names}, within=within)

    async def read(self, ids: set[FeedId], *, within: float = 10) -> None:
        async def all_checked() -> bool:
            return {f.id for f, s in await self.store.feeds.all() if s.checked} >= ids

        await until(all_checked, within=within)

    async def archived(self, words: str, count: int) -> None:
        """Wait until so many entries with these words in their titles are in the archive."""

        async def enough() -> bool:
            found = [one async for one in self.store.archive.newest()]
            return sum(words in one.entry.title for one in found) >= count

        await until(enough)

    def platforms(self) -> list[Platform]:
        telegram = Telegram(
            token=self.telegram.token, base_url=self.telegram.url, profiles=profiles()
        )
        slack = Slack(
            bot_token=self.slack.bot_token,
            app_token=self.slack.app_token,
            api_url=self.slack.api_url,
        )
        if self.pace:
            telegram.pace = slack.pace = self.pace
        return [telegram, slack, Console(self.keyboard, self.screen, styled=False)]


@asynccontextmanager
async def town(store: Store) -> AsyncIterator[Town]:
    async with FeedServer() as feeds, TelegramPeer() as telegram, SlackPeer() as slack:
        yield Town(store, feeds, telegram, slack, pace=BRISK)


@asynccontextmanager
async def at_work(
    town: Town,
    names: Iterable[str],
    *,
    access: Access = "open",
    edit_every: timedelta = EVERY,
    clock: Clock = utc_now,
    rewriter: Rewriter | None = None,
    elsewhere: tuple[Feed, ...] = (),
    watchlist: tuple[str, ...] = WATCHLIST,
) -> AsyncIterator[None]:
    """The whole program at work, on these feeds of the town, and on others that are `elsewhere`."""
    served = tuple(Feed(feed_id(town.feeds.url(n)), town.feeds.url(n), n, "en") for n in names)
    feeds = served + elsewhere
    config = Config(
        feeds=feeds,
        watchlist=watchlist,
        allow=networks(["127.0.0.0/8"]),
        access={"telegram": access, "slack": "open"},
        limits=Limits(commands=None),
    )
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(Fetcher(allow=config.allow))
        parsers = await stack.enter_async_context(Parsers())
        platforms = {platform.name: platform for platform in town.platforms()}
        for platform in platforms.values():
            stack.push_async_callback(platform.close)
        await synchronise(town.store, feeds, now=utc_now())
        house = House(
            town.store,
            config,
            platforms,
            clock,
            Reading(fetcher, parsers, clock),
            edit_every=edit_every,
            rewriter=rewriter,
        )
        work = asyncio.create_task(attend(house))
        try:
            yield
        finally:
            town.keyboard.end()
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
