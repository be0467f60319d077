"""A conversation: what a person says in a chat, and what they are told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import pytest

from bot.alerts.digesting import Digester
from bot.alerts.owe import unpacked
from bot.articles import Articles
from bot.commands.ask import Desk
from bot.commands.serve import Clerk, item
from bot.commands.table import COMMANDS
from bot.drawer import Drawer
from bot.feeds.config import Access, Config, Configure, Limits
from bot.feeds.discover import Candidate
from bot.feeds.fetch import Fetcher, Unavailable
from bot.feeds.identity import feed_id
from bot.model import (
    Chat,
    ChatState,
    Entry,
    EntryId,
    Feed,
    FeedState,
    Fulltext,
    Person,
    Request,
    RequestKind,
    StoryId,
)
from bot.pipeline import Pipeline
from bot.placing import Placer
from bot.platform import Platform
from bot.register import Register
from bot.richtext import Message
from bot.sandbox import Sandbox
from bot.store import Store, keys
from bot.store.feeds import Learnt
from bot.stories.features import Features
from bot.stories.group import Grouper
from bot.watches.monitor import Monitor
from bot.watches.packs import load
from handlers.plain import plain_text
from tests.alerts.test_deliver import FakePlatform
from tests.conftest import Clock

ADA = Person("11", "Ada")
PRIVATE = Chat("fake", "11")
GROUP = Chat("fake", "-5", kind="group", title="Desk")
BBC = Feed(feed_id("https://bbc.example/rss"), "https://bbc.example/rss", "BBC World")
packs = cache(load)
"""Read once, as a process does: a desk of ours lasts for one request."""

NOW, LEASE = timedelta(0), timedelta(seconds=5)


class Apart(Grouper):
    """Puts every entry in a story of its own: invented headlines are more alike than real ones."""

    def choose(self, told: Features) -> StoryId | None:
        return None


class NoPages(Articles):
    """Pages are out of reach: alerts say what the feed says."""

    async def fuller(self, entry: Entry, fulltext: Fulltext) -> Entry:
        return entry


@dataclass
class Talk:
    """Says things to the bot and collects its answers."""

    store: Store
    clock: Clock
    platform: FakePlatform = field(default_factory=FakePlatform)
    access: Access = "open"
    configure: Mapping[str, Configure] = field(default_factory=dict)
    limits: Limits = field(default_factory=lambda: Limits(commands=None))
    feeds_found: dict[str, Sequence[Candidate]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    grouper: Callable[[], Grouper] = Apart
    drawer: Drawer = field(default_factory=Drawer)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def desk(self) -> Desk:
        config = Config(
            watchlist=("ceasefire", "security guarantees", "multinational force"),
            access={"fake": self.access},
            configure=self.configure,
            limits=self.limits,
        )
        platforms: dict[str, Platform] = {"fake": self.platform}
        return Desk(
            self.store,
            config,
            platforms,
            COMMANDS,
            self._find_feeds,
            self._fuller,
            packs=packs(),
            draw=self.drawer.draw,
        )

    async def _fuller(self, entry: Entry, fulltext: Fulltext) -> Entry:
        return entry

    async def _find_feeds(self, typed: str) -> Sequence[Candidate] | Unavailable:
        return self.feeds_found.get(typed) or Unavailable("has no feed that could be found")

    async def say(
        self,
        text: str,
        *,
        chat: Chat = PRIVATE,
        person: Person = ADA,
        kind: RequestKind = "command",
    ) -> str:
        """The answer as plain text; empty if there is none."""
        request = Request(f"fake:{next(self.numbers)}", chat, person, text, self.clock(), kind=kind)
        return await self.serve(request)

    async def serve(self, request: Request) -> str:
        inbox, outbox = self.store.inbox("fake"), self.store.outbox("fake")
        await inbox.put([item(request)], now=self.clock())
        partition = keys.chat_partition(request.chat.key)
        for one in (await inbox.claim(partition, 1, now=self.clock(), lease=LEASE)).claimed:
            await Clerk(self.desk(), "fake", clock=self.clock).serve(one)
        owed = (await outbox.claim(partition, 1, now=self.clock(), lease=LEASE)).claimed
        if not owed:
            return ""
        await outbox.done(owed[0])
        self.messages.append(unpacked(owed[0].body)[1].message)
        return plain_text(self.messages[-1])

    async def arrives(self, chat: Chat = PRIVATE) -> list[str]:
        """What comes unasked by now: alerts, and the digests that are due."""
        partition, outbox = keys.chat_partition(chat.key), self.store.outbox("fake")
        due = await self.store.digests.claim(partition, 9, now=self.clock(), lease=LEASE)
        for one in due.claimed:
            await Digester(self.store, clock=self.clock).tell(one)
        texts = []
        while owed := (await outbox.claim(partition, 1, now=self.clock(), lease=LEASE)).claimed:
            await outbox.done(owed[0], ref="7")
            self.messages.append(unpacked(owed[0].body)[1].message)
            texts.append(plain_text(self.messages[-1]))
        return texts

    async def state(self, chat: Chat = PRIVATE) -> ChatState | None:
        return await self.store.chats.load(chat.key)

    async def watched(self, chat: Chat = PRIVATE) -> list[str]:
        state = await self.state(chat)
        return [watch.query for watch in state.watches] if state else []

    async def publish(self, *titles: str, feed: Feed = BBC, age: timedelta = NOW) -> None:
        """Let a feed's first poll bring these entries, one minute apart, the newest last: they
        ring nowhere."""
        await self._poll(feed, titles, age, Pipeline.begin)

    async def ring(self, *titles: str, feed: Feed = BBC, age: timedelta = NOW) -> None:
        """Let a later poll bring these entries: they ring where they are watched for."""
        await self._poll(feed, titles, age, Pipeline.ring)

    async def _poll(
        self, feed: Feed, titles: Sequence[str], age: timedelta, take: Callable[..., Any]
    ) -> None:
        await self.store.feeds.add(feed, due=self.clock())
        register = Register(self.store, Monitor())
        await register.load()
        placer = Placer(self.store, self.grouper())
        articles = NoPages(Fetcher(), Sandbox())
        pipeline = Pipeline(self.store, register, placer, articles, clock=self.clock)
        newest = self.clock() - age - timedelta(minutes=1)
        entries = [
            entry(title, feed, newest - n * timedelta(minutes=1), self.clock())
            for n, title in enumerate(reversed(titles))
        ]
        archive = await take(pipeline, feed, entries)
        state = FeedState(worked=self.clock(), checked=self.clock(), newest=newest)
        partition = keys.feed_partition(feed.id)
        due = await self.store.feeds.claim(partition, 99, now=self.clock(), lease=LEASE)
        (poll,) = (one for one in due.claimed if one.feed.id == feed.id)
        await self.store.feeds.settle(poll, Learnt(state, archive), next_due=self.clock())


def entry(title: str, feed: Feed, published: datetime, now: datetime) -> Entry:
    title, _, summary = title.partition("|")
    return Entry(
        EntryId(f"{feed.id}:{title}"),
        feed.id,
        feed.name,
        title,
        now,
        summary,
        url=link(title),
        published=published,
    )


def link(title: str) -> str:
    """Where the entry with this title stands."""
    return f"https://bbc.example/{title.lower().replace(' ', '-')}"


@pytest.fixture
def talk(store: Store, clock: Clock) -> Talk:
    return Talk(store, clock)


@pytest.fixture
def group() -> Chat:
    return replace(GROUP)
