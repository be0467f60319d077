"""Slack with everything behind it: a peer, the real handler, and the workers that serve and send.

Nothing is polled here: a test puts into the archive what it wants to be found there.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.alerts.deliver import Deliverer
from bot.clock import utc_now
from bot.commands.ask import Desk
from bot.commands.counter import Counter
from bot.commands.serve import Clerk, item
from bot.commands.table import COMMANDS
from bot.feeds.config import Access, Config, Configure, Limits
from bot.feeds.discover import Candidate
from bot.feeds.fetch import Fetcher, Unavailable
from bot.feeds.identity import feed_id
from bot.model import ChatState, Entry, EntryId, Feed, FeedState, Fulltext, Request
from bot.pipeline import Pipeline
from bot.placing import Placer
from bot.register import Register
from bot.sandbox import Sandbox
from bot.store import Store, keys
from bot.store.feeds import Learnt
from bot.watches.monitor import Monitor
from bot.worker import Worker
from handlers.slack import Slack
from tests.commands.conftest import LEASE, Apart, NoPages
from tests.handlers.fakes import BRISK, Naps
from tests.handlers.slack.conftest import chat_in, slack_of
from tests.peers.slack import Said, SlackPeer
from tests.peers.slack.rendering import rendered
from tests.peers.slack.views import Shown

CALM = timedelta(seconds=5)
"""Between checks of the socket: on a busy machine an impatient one loses what was clicked."""

BBC = Feed(feed_id("https://bbc.example/rss"), "https://bbc.example/rss", "BBC World")


@dataclass
class Sites:
    """What is found where; a search waits while `open` is not set."""

    feeds: dict[str, Sequence[Candidate]] = field(default_factory=dict)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def find(self, typed: str) -> Sequence[Candidate] | Unavailable:
        await self.open.wait()
        return self.feeds.get(typed) or Unavailable("has no feed that could be found")


@dataclass
class Office:
    peer: SlackPeer
    store: Store
    slack: Slack
    sites: Sites

    async def home(self, person: str = "ada") -> Shown:
        """Opens the person's Home tab, and gives it once it is shown."""
        await self.peer.acknowledged(await self.peer.open_home(person))
        user = self.peer.person(person).id
        return await self.peer.wait_for(lambda: self.peer.views.homes.get(user))

    async def form(self, pressed: Any) -> Shown:
        """The form that something pressed opens."""
        before = len(self.peer.views.modals)
        await self.peer.acknowledged(await pressed)
        assert len(self.peer.views.modals) == before + 1
        return self.peer.views.modals[-1]

    async def shows(self, shown: Shown, words: str) -> str:
        """Until a view shows these words; gives all that it shows then."""
        try:
            await self.peer.wait_for(lambda: words in text_of(shown))
        except TimeoutError:
            raise AssertionError(f"no {words!r} in: {text_of(shown)}") from None
        return text_of(shown)

    async def said(self, words: str, *, within: float = 5) -> Said:
        def found() -> Said | None:
            return next((one for one in self.peer.messages if words in one.plain), None)

        return await self.peer.wait_for(found, within=within)

    async def state(self, channel: str, thread: str = "") -> ChatState | None:
        return await self.store.chats.load(chat_in(self.peer, channel, thread).key)

    async def watched(self, channel: str) -> list[str]:
        state = await self.state(channel)
        return [watch.query for watch in state.watches] if state else []

    async def publish(self, *titles: str, feed: Feed = BBC) -> None:
        """Let entries with these titles be in the archive, an hour old."""
        await poll(self.store, feed, titles, Pipeline.begin)

    async def ring(self, *titles: str, feed: Feed = BBC) -> None:
        """Let entries with these titles ring where they are watched for."""
        await poll(self.store, feed, titles, Pipeline.ring)


def text_of(shown: Shown) -> str:
    return rendered(shown.view["blocks"])


async def poll(store: Store, feed: Feed, titles: Sequence[str], take: Any) -> None:
    now = utc_now()
    await store.feeds.add(feed, due=now)
    register = Register(store, Monitor())
    await register.load()
    articles = NoPages(Fetcher(), Sandbox())
    pipeline = Pipeline(store, register, Placer(store, Apart()), articles, clock=utc_now)
    entries = [
        Entry(
            EntryId(f"{feed.id}:{title}"),
            feed.id,
            feed.name,
            title,
            now,
            url=f"https://bbc.example/{number}",
            published=now - timedelta(hours=1),
        )
        for number, title in enumerate(titles)
    ]
    archive = await take(pipeline, feed, entries)
    partition = keys.feed_partition(feed.id)
    due = await store.feeds.claim(partition, 99, now=now, lease=LEASE)
    (poll,) = (one for one in due.claimed if one.feed.id == feed.id)
    state = FeedState(worked=now, checked=now, newest=now)
    await store.feeds.settle(poll, Learnt(state, archive), next_due=now)


@asynccontextmanager
async def at_the_office(
    peer: SlackPeer,
    store: Store,
    *,
    access: Access = "open",
    configure: Configure = "everyone",
    slack: Slack | None = None,
    speaker: Slack | None = None,
    posting: Callable[[Slack, SlackPeer], Awaitable[Any]] | None = None,
) -> AsyncIterator[Office]:
    """The handler at work, listening, serving and sending; over HTTP with `posting`. A `speaker`
    sends in its place, as where another process has that role."""
    if slack is None:
        slack = slack_of(peer, Naps(), ping=CALM)
        slack.pace = BRISK
    sites = Sites()
    sites.open.set()
    await slack.start()
    config = Config(
        watchlist=("ceasefire", "security guarantees"),
        access={"slack": access},
        limits=Limits(commands=None),
        configure={"slack": configure},
    )

    async def fuller(entry: Entry, fulltext: Fulltext) -> Entry:
        return entry

    desk = Desk(store, config, {"slack": slack}, COMMANDS, sites.find, fuller)
    slack.attend(Counter(desk, clock=utc_now))
    inbox, outbox = store.inbox("slack"), store.outbox("slack")

    async def submit(request: Request) -> None:
        await inbox.put([item(request)], now=utc_now())

    def worker(source: Any, handle: Any) -> Worker[Any]:
        everywhere = {"partitions": keys.CHAT_PARTITIONS, "slots": 16}
        return Worker(source.name, source, handle, bell=store.bell, clock=utc_now, **everywhere)

    clerk = Clerk(desk, "slack", clock=utc_now)
    speaker = speaker or slack
    if speaker is not slack:
        await speaker.start()
    deliverer = Deliverer(speaker, store, clock=utc_now)
    tasks = [
        asyncio.create_task(work)
        for work in (
            store.bell.listen(),
            slack.listen(submit),
            worker(inbox, clerk.serve).run(),
            worker(outbox, deliverer.deliver).run(),
        )
    ]
    try:
        await (posting(slack, peer) if posting else peer.connected())
        yield Office(peer, store, slack, sites)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await slack.close()
        if speaker is not slack:
            await speaker.close()
