"""`@bot words` typed in any chat → stories to choose from; the one chosen is posted by its person.

An inline query is not kept: who types on asks anew, and the query before is let go.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    error,
)

from bot.commands.offering import Offer, Offers
from bot.errors import StoreError
from bot.model import Chat, Person, Request
from handlers.telegram.connection import Connection
from handlers.telegram.incoming import NAME
from handlers.telegram.render import render, utf16
from handlers.text import cut_text, inert

log = logging.getLogger(__name__)

KEPT = 10
"""Seconds for which Telegram may show the same person the same answer."""

TITLE, ABOUT = 200, 100
"""UTF-16 units: Telegram shows two or three lines of them."""

AT_ONCE = 4
"""Searches under way, however many persons type."""

LONGEST = 256
"""Characters of an inline query: https://core.telegram.org/bots/api#inlinequery"""


class Inline:
    """Answers inline queries through one connection, once there are offers."""

    def __init__(self, bot: Connection, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._clock = clock
        self._asked: dict[int, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.offers: Offers | None = None

    def answer_soon(self, query: InlineQuery) -> None:
        """Without holding up the updates behind it."""
        who = query.from_user.id
        if before := self._asked.get(who):
            before.cancel()
        answer = asyncio.create_task(self._answer(query))
        self._asked[who] = answer
        answer.add_done_callback(lambda done: self._forget(who, done))

    def close(self) -> None:
        for answer in self._asked.values():
            answer.cancel()

    def _forget(self, who: int, done: "asyncio.Task[None]") -> None:
        if self._asked.get(who) is done:
            del self._asked[who]

    async def _answer(self, query: InlineQuery) -> None:
        try:
            async with self._turns:
                found = await self.offers.stories(self._request(query)) if self.offers else ()
            results = [offered(offer) for offer in found]
            # Each person is offered what they may see, and nobody what another may.
            await self._bot.answer_inline_query(
                query.id, results, cache_time=KEPT, is_personal=True
            )
        except (error.TelegramError, StoreError) as fault:
            log.debug("Telegram: an inline query was not answered (%s)", fault)
        except Exception:
            log.exception("Telegram: an inline query failed")

    def _request(self, query: InlineQuery) -> Request:
        user = query.from_user
        return Request(
            id=f"{NAME}:inline:{query.id}",
            chat=Chat(NAME, str(user.id)),
            person=Person(str(user.id), user.full_name, user.language_code or ""),
            text=" ".join(query.query[:LONGEST].split()),
            at=self._clock(),
        )


def offered(offer: Offer) -> InlineQueryResultArticle:
    """A story as Telegram lists it, with the message that shares it."""
    shown = render(offer.message)
    return InlineQueryResultArticle(
        offer.id,
        cut_text(inert(offer.title).strip() or "…", TITLE, utf16),
        InputTextMessageContent(
            shown.text,
            parse_mode=shown.parse_mode,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        description=cut_text(inert(offer.about), ABOUT, utf16),
    )
