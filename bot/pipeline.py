"""New entries → what is owed to chats, and what the archive finds them by: place in a story, match,
condense, route, owe.

Nothing here remembers what is owed: an entry that comes again rings again, under the same delivery
ids, which the outbox takes once.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from weakref import WeakValueDictionary

from bot.alerts.compose import merged_spans, teller
from bot.alerts.dark import announce
from bot.alerts.grow import EVERY, edited_every
from bot.alerts.hold import heard_now
from bot.alerts.owe import owe
from bot.alerts.route import route
from bot.alerts.telling import Hearing, Hearings
from bot.articles import Articles
from bot.feeds.darkness import Turn
from bot.meter import Meter
from bot.model import Archived, ChatKey, Entry, Feed, Match, StoryId, Teller, platform_of
from bot.placing import Placer
from bot.register import Register
from bot.rewriting import Rewriter
from bot.store import Store
from bot.store.feeds import Indexed
from bot.stories.condense import condense
from bot.stories.lookup import BASELINE, link_key, story_key
from bot.waiting import Rings, Waiters
from bot.watches.document import Document, analyse
from bot.watches.retrieval import keys_of

A_BREATH = 500
"""Chats that a story is told to before other work gets its turn: about 10 ms."""

NOTHING: Mapping[ChatKey, str] = MappingProxyType({})
NO_WEIGHTS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Telling:
    """An entry of a story, the feed that it is from, and who tells the story by now."""

    feed: Feed
    entry: Entry
    story: StoryId
    tellers: Sequence[Teller]
    now: datetime


class Pipeline:
    def __init__(
        self,
        store: Store,
        register: Register,
        placer: Placer,
        articles: Articles,
        *,
        clock: Callable[[], datetime],
        edit_every: timedelta = EVERY,
        rewriter: Rewriter | None = None,
        meter: Meter | None = None,
        weights: Mapping[str, float] = NO_WEIGHTS,
    ) -> None:
        """`edit_every` is how often an alert may be edited as more outlets tell its story;
        `rewriter` is there if an operator named a model; `weights` say what an outlet with a tag
        counts for a watch that asks for several."""
        self._store = store
        self._register = register
        self._placer = placer
        self._articles = articles
        self._clock = clock
        self._edit_every = edit_every
        self._rewriter = rewriter
        self._meter = meter or Meter()
        self._waiters = Waiters(store, register, weights)
        self._telling: WeakValueDictionary[StoryId, asyncio.Lock] = WeakValueDictionary()

    async def ring(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """Owe what each chat is to hear of these entries. Raises StoreError."""
        await self._register.catch_up()
        taken = []
        for entry in entries:
            document = analyse(entry)
            await self._prepare(document.language)
            story = await self._place(feed, entry)
            matches = self._register.monitor.match_document(document)
            silent = await self._tell(feed, entry, story, matches)
            taken.append(indexed(document, story, silent=silent))
            await asyncio.sleep(0)  # analysis takes a millisecond: others come between
        return taken

    async def _prepare(self, language: str) -> None:
        """Get ready for a language's first entry: with many watches, long work."""
        ready = False
        while not ready:
            ready = self._register.monitor.prepare(language)
            await asyncio.sleep(0)

    async def begin(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """What a feed has at its first poll rings nowhere: only the archive takes it."""
        taken = []
        for entry in entries:
            story = await self._place(feed, entry)
            await self._tell(feed, entry, story, ())  # another outlet: some may have waited for it
            taken.append(indexed(analyse(entry), story, BASELINE))
            await asyncio.sleep(0)
        return taken

    async def revise(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """Entries known before whose text has changed: they ring for what they say only now, and
        what has changed is told where their story was. Raises StoreError."""
        await self._register.catch_up()
        taken = []
        for entry in entries:
            held = await self._store.archive.get(feed.id, entry.id)
            if held and (held.entry.title, held.entry.summary) != (entry.title, entry.summary):
                before = {one.watch.id for one in self._register.monitor.match(held.entry)}
                document = analyse(entry)
                matches = self._register.monitor.match_document(document)
                told = await self._store.stories.told(held.story)
                news = [m for m in matches if m.watch.id not in before or m.watch.chat in told]
                await self._tell(feed, entry, held.story, news)
                taken.append(indexed(document, held.story))
                await asyncio.sleep(0)
        return taken

    async def announce(self, feed: Feed, turn: Turn) -> None:
        """A feed has gone dark, or is back. Raises StoreError."""
        await announce(self._store, feed, turn, now=self._clock())

    async def _place(self, feed: Feed, entry: Entry) -> StoryId:
        story = await self._placer.place(entry, now=self._clock())
        await self._store.stories.add(story, replace(teller(entry), shared=feed.shared))
        return story

    async def _tell(
        self, feed: Feed, entry: Entry, story: StoryId, matches: Sequence[Match]
    ) -> Mapping[ChatKey, str]:
        """Owe what chats are to hear; returns why others that watch for it hear nothing."""
        # Two entries of a story at once would each take the other for untold.
        async with self._telling.setdefault(story, asyncio.Lock()):
            return await self._tell_alone(feed, entry, story, matches)

    async def _tell_alone(
        self, feed: Feed, entry: Entry, story: StoryId, matches: Sequence[Match]
    ) -> Mapping[ChatKey, str]:
        now = self._clock()
        routed = route(matches, self._register.chats, feed=feed, story=story, now=now)
        rings = dict(await self._waiters.begin(story, routed.rings, feed, entry, now=now))
        tellers = await self._store.stories.tellers(story)
        ready, ended = await self._waiters.ready(story, tellers, now=now)
        told = await self._store.stories.told(story, {chat for one in ready for chat in one.rings})
        for one in ready:
            earlier = one.entry.id != entry.id
            first = {c: m for c, m in one.rings.items() if earlier and c not in told}
            await self._say(Telling(one.feed, one.entry, story, tellers, now), first)
            for chat, rang in one.rings.items():
                if chat not in first:  # told already, or told by this entry: only add the watch
                    rings[chat] = [*rings.get(chat, ()), *_here(rang, entry)]
        await self._say(Telling(feed, entry, story, tellers, now), rings)
        await self._waiters.settle(story, ended)
        if len(tellers) > 1:
            every = edited_every(self._edit_every, chats=len(routed.rings))
            await self._store.stories.grow(story, due=now + every)
        return routed.silent

    async def _say(self, telling: Telling, rings: Rings) -> None:
        """Owe each chat what it is to hear of a story by this telling of it."""
        entry, story, now = telling.entry, telling.story, telling.now
        stories, chats = self._store.stories, self._register.chats
        if not rings:
            return
        for chat, rang in rings.items():
            self._meter.rang(platform_of(chat), (match.watch.query for match in rang))
        before = await stories.told(story, rings)
        untold: Rings = {chat: rang for chat, rang in rings.items() if chat not in before}
        shown, new = await self._in_full(telling.feed, entry, untold)
        reworded = await self._reworded(shown, new)
        hearings, heard = Hearings(story, telling.tellers, now=now), dict[ChatKey, Hearing]()
        for number, (chat, rang) in enumerate(new.items()):
            if number % A_BREATH == 0:
                await asyncio.sleep(0)
            words = reworded.get(chat, "")
            heard[chat] = hearings.first(chats[chat], shown, rang, reworded=words)
        for chat, told in before.items():
            language = chats[chat].language
            if further := hearings.developed(told, entry, rings[chat], language=language):
                heard[chat] = further
        about = Archived(entry, story)
        heard = await heard_now(self._store, heard, rings, chats, about=about, now=now)
        owed = ((one.told.chat, one.delivery) for one in heard.values() if one.delivery)
        await owe(self._store, owed, now=now)
        noted = {chat: one.told for chat, one in heard.items()}
        await stories.tell_first(story, {c: one for c, one in noted.items() if c not in before})
        await stories.tell(story, {c: one for c, one in noted.items() if c in before})

    async def _in_full(self, feed: Feed, entry: Entry, rings: Rings) -> tuple[Entry, Rings]:
        """The entry with its page's text where its feed says little, and what matches in that."""
        fuller = await self._articles.fuller(entry, feed.fulltext) if rings else entry
        if fuller is entry:
            return entry, rings
        found = {one.watch.id: one for one in self._register.monitor.match(fuller)}
        return fuller, {
            chat: [found.get(one.watch.id, one) for one in rang] for chat, rang in rings.items()
        }

    async def _reworded(
        self, entry: Entry, rings: Mapping[ChatKey, Sequence[Match]]
    ) -> dict[ChatKey, str]:
        """What each chat is told in other words, if a model is named and says it faithfully."""
        if self._rewriter is None:
            return {}
        spans = {chat: tuple(merged_spans(rang)) for chat, rang in rings.items()}
        told = {places: condense(entry, places).text for places in set(spans.values())}
        extracts = {chat: told[places] for chat, places in spans.items()}
        source = f"{entry.title}\n{entry.summary}\n{entry.content}"
        words = {one: await self._rewriter.rewrite(one, source) for one in set(extracts.values())}
        return {chat: words[one] for chat, one in extracts.items() if words[one] != one}


def _here(rang: Sequence[Match], entry: Entry) -> list[Match]:
    """Matches as far as they are this entry's: another's places are not in its text."""
    return [
        one if one.entry.id == entry.id else replace(one, entry=entry, spans=()) for one in rang
    ]


def indexed(
    document: Document, story: StoryId, *keys: str, silent: Mapping[ChatKey, str] = NOTHING
) -> Indexed:
    """A document as the archive takes it: found by its words, its story and its link too."""
    entry = document.entry
    found_under = keys_of(document).union((story_key(story), link_key(entry.url), *keys))
    return Indexed(entry, story, document.language, found_under, silent)
