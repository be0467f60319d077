"""A feed that is due → its new entries rung, then remembered, then its next poll scheduled.

The order is the promise: entries are owed before they are seen, and the validators are saved
last, so that a poll that was cut short finds the same entries new again.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.feeds.addresses import unnamed
from bot.feeds.darkness import Turn, turn
from bot.feeds.fetch import Answer, Fetched, Fetcher, Unavailable, Unchanged
from bot.feeds.identity import Decision, Fingerprint, decide, from_json, items_of, to_json
from bot.feeds.opml import LONGEST_NAME
from bot.feeds.parse import Document, ParsedFeed, Unreadable
from bot.feeds.parsers import Parsers
from bot.feeds.schedule import next_poll
from bot.log import told
from bot.meter import Meter, Polled
from bot.model import Entry, EntryId, Feed, FeedState
from bot.store import Store
from bot.store.feeds import Indexed, Learnt, Poll

OFFLINE = timedelta(minutes=15)
"""When no server at all has answered for so long, no feed is called dark."""

MANY = 200
"""Entries, of which each may take a millisecond to recognise."""

log = logging.getLogger(__name__)

_OUTCOMES: dict[type, Polled] = {
    Unchanged: "unchanged",
    Unavailable: "unavailable",
    Unreadable: "unreadable",
}


class Newsroom(Protocol):
    """What becomes of new entries; see pipeline.py. Each returns them ready for the archive."""

    async def begin(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """Those of a feed's first poll: they ring nowhere."""

    async def ring(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """Those of any other poll. What is owed for them is owed on return."""

    async def revise(self, feed: Feed, entries: Sequence[Entry]) -> list[Indexed]:
        """Those known before that are not quite what they were."""

    async def announce(self, feed: Feed, turn: Turn) -> None:
        """The feed itself has gone dark, or is back. What is owed for that is owed on return."""


class Poller:
    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        parsers: Parsers,
        newsroom: Newsroom,
        *,
        every: timedelta,
        clock: Callable[[], datetime],
        chance: random.Random,
        meter: Meter | None = None,
    ) -> None:
        """`every` is how often a feed is polled that does not say; `chance` spreads the polls."""
        self._store = store
        self._fetcher = fetcher
        self._parsers = parsers
        self._newsroom = newsroom
        self._every = every
        self._clock = clock
        self._chance = chance
        self._meter = meter or Meter()
        self._online = datetime.min.replace(tzinfo=UTC)

    async def poll(self, poll: Poll) -> None:
        """Poll one claimed feed. Raises StoreError."""
        state = poll.state
        answer = await self._fetcher.fetch(
            state.home or poll.feed.url,
            etag=state.etag,
            last_modified=state.last_modified,
            body_hash=state.body_hash,
        )
        if isinstance(answer, Fetched):
            await self._read(poll, answer)
        else:
            await self._settle(poll, answer)

    async def _read(self, poll: Poll, fetched: Fetched) -> None:
        feed, now = poll.feed, self._clock()
        known = await self._known(feed)
        parsed = await self._parsers.parse(
            Document(
                fetched.body, feed, now, fetched.url, fetched.content_type, known=items_of(known)
            )
        )
        if isinstance(parsed, Unreadable):
            await self._settle(poll, parsed)
            return
        self._meter.polled("fetched")
        feed, parsed = await self._named(feed, parsed)
        decision = await _decided(parsed, known)
        log.info("a feed was read", extra=told(feed=feed.name, new=len(decision.new)))
        self._meter.entered(len(decision.new))
        if poll.state.worked:
            archive = await self._newsroom.ring(feed, decision.new)
            archive += await self._newsroom.revise(feed, decision.revised)
        else:
            archive = await self._newsroom.begin(feed, decision.new)
        marks = {id_: to_json(mark) for id_, mark in decision.remember.items()}
        due, state = await self._next(poll, fetched, parsed)
        learnt = Learnt(state, archive, marks, decision.forget)
        await self._store.feeds.settle(poll, learnt, next_due=due)

    async def _named(self, feed: Feed, parsed: ParsedFeed) -> tuple[Feed, ParsedFeed]:
        """A feed that a chat imported is called what it calls itself from its first poll on: what
        the file called it is nobody else's."""
        if feed.shared or not parsed.title or feed.name != unnamed(feed.url):
            return feed, parsed
        named = replace(feed, name=parsed.title[:LONGEST_NAME])
        await self._store.feeds.rename(named)
        entries = ((replace(one, outlet=named.name), mark) for one, mark in parsed.entries)
        return named, replace(parsed, entries=tuple(entries))

    async def _known(self, feed: Feed) -> dict[EntryId, Fingerprint]:
        stored = await self._store.feeds.seen(feed.id)
        return {id_: from_json(text) for id_, text in stored.items()}

    async def _settle(self, poll: Poll, outcome: Unchanged | Unavailable | Unreadable) -> None:
        self._meter.polled(_OUTCOMES[type(outcome)])
        if not isinstance(outcome, Unchanged):
            about = told(feed=poll.feed.name, url=poll.feed.url, reason=outcome.reason)
            log.info("a feed could not be read", extra=about)
        due, state = await self._next(poll, outcome)
        await self._store.feeds.settle(poll, Learnt(state), next_due=due)

    async def _next(
        self, poll: Poll, outcome: Answer | Unreadable, parsed: ParsedFeed | None = None
    ) -> tuple[datetime | None, FeedState]:
        now = self._clock()
        due, state = next_poll(
            poll.feed,
            poll.state,
            outcome,
            parsed,
            now=now,
            default_every=self._every,
            jitter=self._chance.random(),
        )
        return due, await self._told(poll.feed, outcome, state, now)

    async def _told(
        self, feed: Feed, outcome: Answer | Unreadable, state: FeedState, now: datetime
    ) -> FeedState:
        """Tell of a feed that has gone dark or is back, before its state says that it was told."""
        if not isinstance(outcome, Unavailable) or outcome.answered:
            self._online = now
        if now - self._online > OFFLINE:
            return state  # it is we who are in the dark
        news, after = turn(state, now=now)
        if news:
            await self._newsroom.announce(feed, news)
        return after


async def _decided(parsed: ParsedFeed, known: Mapping[EntryId, Fingerprint]) -> Decision:
    """Beside the event loop where that takes seconds: one feed's trouble never delays another."""
    if len(parsed.entries) <= MANY:
        return decide(parsed.entries, known, items=parsed.items)
    return await asyncio.to_thread(decide, parsed.entries, known, items=parsed.items)
