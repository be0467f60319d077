"""What is owed to chats → sent, one at a time to each chat, at the platform's pace."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import assert_never

from bot.alerts.gate import Gate
from bot.alerts.owe import unpacked
from bot.alerts.pace import Later, Paid, SetAside, Settlement, settlement
from bot.alerts.parting import mark_gone, move_chat
from bot.delivery import ChatGone, Delivery, Moved, Outcome, Refused, RetryAfter, Sent
from bot.errors import StoreError
from bot.i18n import speaking
from bot.log import told
from bot.meter import Meter, Settled
from bot.model import Chat, DeliveryId
from bot.platform import Platform
from bot.store import Store
from bot.store.items import Claimed, Rest
from bot.store.pace import PlatformPace

log = logging.getLogger(__name__)

ENOUGH = timedelta(seconds=2)
"""What a lease must have left for a send to begin. Those of a living worker have 4 s or more."""

PATIENCE = timedelta(seconds=1)
"""What waits longer for its turn is put back, so that other workspaces' chats need not wait too."""

_SETTLED: dict[type, Settled] = {
    Paid: "sent",
    Later: "later",
    SetAside: "aside",
    ChatGone: "gone",
    Moved: "moved",
}


class Deliverer:
    """Delivers for one platform."""

    def __init__(
        self,
        platform: Platform,
        store: Store,
        *,
        clock: Callable[[], datetime],
        meter: Meter | None = None,
    ) -> None:
        self._platform = platform
        self._store = store
        self._outbox = store.outbox(platform.name)
        self._pace = PlatformPace(store.client, platform.name, platform.pace.overall)
        self._gate = Gate(platform.pace.overall)
        self._clock = clock
        self._meter = meter or Meter()

    async def deliver(self, claimed: Claimed) -> None:
        chat, delivery = unpacked(claimed.body)
        answers = delivery.kind == "answer"
        patience = PATIENCE if chat.workspace else None  # without workspaces, nobody else waits
        wait = await self._pace.take(
            chat.workspace, answers=answers, patience=patience, now=self._clock()
        )
        if patience and wait > patience:
            await self._outbox.later(claimed, due=self._clock() + wait, counts=False)
            return
        await asyncio.sleep(wait.total_seconds())
        await self._gate.passed(chat.workspace, answers=answers)
        ready = await self._outbox.ready(claimed, named=_named(delivery), now=self._clock())
        if ready is None or ready.until - self._clock() < ENOUGH:
            return  # an answer goes first, or we were held up so long that another may have it
        outcome = await self._send(chat, delivery, ready.refs)
        if isinstance(outcome, RetryAfter) and outcome.everywhere:
            await self._pace.hold(outcome.delay, chat.workspace, now=self._clock())
        decided = settlement(
            outcome,
            chat=chat,
            pace=self._platform.pace,
            tries=claimed.tries,
            now=self._clock(),
            sent=ready.sent,
            posted=_posted(delivery, outcome),
        )
        await self._settle(claimed, chat, decided)
        self._count(delivery, outcome)

    async def _send(self, chat: Chat, delivery: Delivery, refs: Mapping[str, str]) -> Outcome:
        edits = delivery.replaces or refs.get(delivery.edits or "", "")
        under = refs.get(delivery.under or "", "")
        if delivery.edits and not edits:
            return Sent("")  # what it would bring up to date was never sent, and is not news now
        with speaking(delivery.language):
            outcome = await self._platform.send(chat, delivery, edits=edits, under=under)
        if isinstance(outcome, Refused):
            self._meter.refused(self._platform.name)
            log.warning(
                "a message was refused; sending its text",
                extra=told(chat=chat.key, delivery=delivery.id, reason=outcome.reason),
            )
            with speaking(delivery.language):
                outcome = await self._platform.send(
                    chat, delivery, edits=edits, under=under, plain=True
                )
        return outcome

    def _count(self, delivery: Delivery, outcome: Outcome) -> None:
        if not isinstance(outcome, Sent) or not outcome.ref:
            return
        name, now = self._platform.name, self._clock()
        self._meter.waited(name, now - delivery.owed)
        if delivery.published and not delivery.edits:
            self._meter.lagged(name, now - delivery.published)
        log.info("a message was sent", extra=told(chat=delivery.chat, delivery=delivery.id))

    async def _settle(self, claimed: Claimed, chat: Chat, decided: Settlement) -> None:
        self._meter.settled(self._platform.name, _SETTLED[type(decided)])
        match decided:
            case Paid(ref, rest):
                await self._note(claimed, ref, rest)
            case Later(due, counts):
                await self._outbox.later(claimed, due=due, counts=counts)
            case SetAside(reason):
                log.error(
                    "a message was set aside",
                    extra=told(chat=chat.key, delivery=claimed.id, reason=reason),
                )
                await self._outbox.set_aside(claimed, reason, now=self._clock())
            case ChatGone(reason):
                await self._part(chat, reason)
            case Moved(to):
                await move_chat(self._store, chat, to, now=self._clock())
            case _:
                assert_never(decided)

    async def _note(self, claimed: Claimed, ref: str, rest: Rest) -> None:
        """Note what was sent, however long the store is away: unnoted, it would be sent again."""
        while True:
            try:
                await self._outbox.done(claimed, ref=ref, rest=rest)
                return
            except StoreError as error:
                log.warning(
                    "what was sent is not noted yet",
                    extra=told(chat=claimed.chat, delivery=claimed.id, reason=error),
                )
                await asyncio.sleep(1)

    async def _part(self, chat: Chat, reason: str) -> None:
        """Stop writing to a chat that is gone, but keep what it set, should it come back."""
        log.info("a chat is gone", extra=told(chat=chat.key, reason=reason))
        await mark_gone(self._store, chat.key, reason)
        await self._outbox.drop(chat.key)


def _posted(delivery: Delivery, outcome: Outcome) -> bool:
    """Whether a message was posted, rather than edited or told to one person alone."""
    return isinstance(outcome, Sent) and bool(outcome.ref) and outcome.ref != delivery.replaces


def _named(delivery: Delivery) -> list[DeliveryId]:
    """The deliveries that this one speaks of: what it brings up to date, what it stands under."""
    return [one for one in (delivery.edits, delivery.under) if one]
