"""A feed that is due → its new entries rung, then remembered, then its next poll scheduled.

The order is the promise: entries are owed before they are seen, and the validators are saved
last, so that a poll that was cut short finds the same entries new again.
"""

import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.feeds.fetch import Answer, Fetched, Fetcher
from bot.feeds.identity import Decision, Fingerprint, decide, from_json, items_of, to_json
from bot.feeds.parse import Document, ParsedFeed, Unreadable
from bot.feeds.schedule import next_poll
from bot.feeds.worker import Parsers
from bot.model import Entry, EntryId, Feed
from bot.store import Store
from bot.store.feeds import Learnt, Poll

log = logging.getLogger(__name__)

Ring = Callable[[Feed, Sequence[Entry]], Awaitable[None]]


class Poller:
    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        parsers: Parsers,
        ring: Ring,
        *,
        every: timedelta,
        clock: Callable[[], datetime],
        chance: random.Random,
    ) -> None:
        """`every` is how often a feed is polled that does not say; `chance` spreads the polls."""
        self._store = store
        self._fetcher = fetcher
        self._parsers = parsers
        self._ring = ring
        self._every = every
        self._clock = clock
        self._chance = chance

    async def poll(self, poll: Poll) -> None:
        """Poll one claimed feed. Raises StoreError."""
        state = poll.state
        answer = await self._fetcher.fetch(
            poll.feed.url,
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
        decision = decide(parsed.entries, known, items=parsed.items)
        if poll.state.worked is None:
            log.info("%s: %d entries to begin with", feed.name, len(decision.new))
        elif decision.new:
            await self._ring(feed, decision.new)
        await self._settle(poll, fetched, parsed, decision)

    async def _known(self, feed: Feed) -> dict[EntryId, Fingerprint]:
        stored = await self._store.feeds.seen(feed.id)
        return {id_: from_json(text) for id_, text in stored.items()}

    async def _settle(
        self,
        poll: Poll,
        outcome: Answer | Unreadable,
        parsed: ParsedFeed | None = None,
        decision: Decision | None = None,
    ) -> None:
        due, state = next_poll(
            poll.feed,
            poll.state,
            outcome,
            parsed,
            now=self._clock(),
            default_every=self._every,
            jitter=self._chance.random(),
        )
        learnt = Learnt(state)
        if decision:
            marks = {id_: to_json(mark) for id_, mark in decision.remember.items()}
            learnt = Learnt(state, decision.new, marks, decision.forget)
        await self._store.feeds.settle(poll, learnt, next_due=due)
