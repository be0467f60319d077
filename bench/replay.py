"""Every alert that watches would have rung over the real feeds of the corpus, in order of time.

    python -m bench.replay                      the watches of feeds.yaml
    python -m bench.replay ceasefire election   watches of your own

The whole way but for the network: parse, place, match, condense, compose, the outbox. Each alert is
printed as a terminal shows it, with what fell under it. For reading with a desk editor's eyes.
"""

import asyncio
import csv
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.alerts.owe import unpacked
from bot.articles import Articles
from bot.delivery import Delivery
from bot.feeds.config import load
from bot.feeds.fetch import Fetcher
from bot.feeds.identity import feed_id
from bot.feeds.parse import Document, ParsedFeed, parse
from bot.model import Chat, ChatState, Entry, Feed, Fulltext, Watch, WatchId
from bot.pipeline import Pipeline
from bot.placing import Placer
from bot.register import Register
from bot.sandbox import Sandbox
from bot.store import Store, keys
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from bot.stories.group import Grouper
from bot.watches.monitor import Monitor
from handlers.plain import plain_text

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared/corpus/feeds"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
"""Later than all entries; those without a date happen now."""
CHAT = Chat("replay", "1")
LEASE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Rung:
    """What an entry rang, with the entry."""

    entry: Entry
    delivery: Delivery


class NoPages(Articles):
    """The pages are gone since: alerts say what the feed says."""

    async def fuller(self, entry: Entry, fulltext: Fulltext) -> Entry:
        return entry


class Past:
    """A clock that is set to each entry's time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def entries() -> Iterator[tuple[Feed, Entry]]:
    """Every entry of the corpus's feeds, with its feed."""
    with (CORPUS / "MANIFEST.tsv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            url = f"https://{row['file']}.example/rss"
            outlet = row["outlet"].partition(" (")[0]
            feed = Feed(feed_id(url), url, outlet, row["language"])
            parsed = parse(Document((CORPUS / row["file"]).read_bytes(), feed, NOW))
            if isinstance(parsed, ParsedFeed):
                yield from ((feed, entry) for entry, _ in parsed.entries)


async def replay(store: Store, queries: Sequence[str]) -> AsyncIterator[Rung]:
    """What these watches of one chat ring, in order."""
    watches = tuple(Watch(WatchId(query), CHAT.key, query, NOW) for query in queries)
    await store.chats.save(CHAT.key, None, ChatState(CHAT, watches, budget=None))
    register, clock = Register(store, Monitor()), Past()
    await register.load()
    articles = NoPages(Fetcher(), Sandbox())
    pipeline = Pipeline(store, register, Placer(store, Grouper()), articles, clock=clock)
    for feed, entry in sorted(entries(), key=lambda one: one[1].when):
        clock.now = entry.when
        await pipeline.ring(feed, [entry])
        for delivery in await _owed(store, clock.now):
            yield Rung(entry, delivery)


async def _owed(store: Store, now: datetime) -> list[Delivery]:
    outbox, partition = store.outbox(CHAT.platform), keys.chat_partition(CHAT.key)
    found = []
    while owed := (await outbox.claim(partition, 1, now=now, lease=LEASE)).claimed:
        await outbox.done(owed[0], ref="1")
        found.append(unpacked(owed[0].body)[1])
    return found


@asynccontextmanager
async def private_store() -> AsyncIterator[Store]:
    with tempfile.TemporaryDirectory() as data:
        valkey = EmbeddedValkey(Path(data) / "store")
        await valkey.start()
        store = Store(await Client.connect(valkey.url))
        try:
            yield store
        finally:
            await store.close()
            await valkey.stop()


async def main(queries: Sequence[str]) -> None:
    async with private_store() as store:
        count = 0
        async for rung in replay(store, queries):
            count += 1
            under = "    ↳ " if rung.delivery.under else ""
            about = f"[{rung.entry.language} {rung.entry.when:%Y-%m-%d}]"
            print(f"\n{under}{about} {plain_text(rung.delivery.message)}", flush=True)
        print(f"\n{count} alerts and developments")


if __name__ == "__main__":
    config = load((ROOT / "feeds.yaml").read_text(encoding="utf-8"))
    asyncio.run(main(sys.argv[1:] or config.watchlist))
