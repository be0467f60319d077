"""Takes updates: reads each and has its request kept safe."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import Update

from bot.model import Request
from bot.platform import Submit
from handlers.telegram.connection import Connection
from handlers.telegram.incoming import Me, request_of
from handlers.telegram.inline import Inline
from handlers.telegram.migration import may_be_migration, without_joining
from handlers.telegram.patience import Sleep
from handlers.telegram.pressing import Presses

log = logging.getLogger(__name__)

KINDS = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.INLINE_QUERY,
)
"""The updates that we ask for: those that incoming.py and inline.py read."""


MIGRATION = 1.0
"""Seconds that we wait for the rest of a migration when its first update came alone."""


class Receiver:
    """Takes the updates of one bot."""

    def __init__(
        self,
        bot: Connection,
        presses: Presses,
        inline: Inline,
        *,
        clock: Callable[[], datetime],
        sleep: Sleep,
    ) -> None:
        self._bot = bot
        self._inline = inline
        self._presses = presses
        self._clock = clock
        self._sleep = sleep

    async def fetch(self, offset: int) -> list[dict[str, Any]]:
        """The updates from `offset` on, which confirms those before it."""
        updates = await self._bot.updates_from(offset, KINDS)
        if may_be_migration(updates):
            await self._sleep(MIGRATION)
            updates = await self._bot.updates_from(offset, KINDS)
        return without_joining(updates)

    async def take(self, submit: Submit, me: Me, raw: dict[str, Any]) -> None:
        """Returns once the request that the update makes, if any, is safe. Raises as `submit`."""
        update, request = self._read(raw, me)
        if request:
            await submit(request)
        elif update and update.callback_query:
            self._presses.end_soon(update.callback_query.id)  # it asks nothing: no answer comes
        elif update and update.inline_query:
            self._inline.answer_soon(update.inline_query)

    def _read(self, raw: dict[str, Any], me: Me) -> tuple[Update | None, Request | None]:
        try:
            update = Update.de_json(raw, self._bot)
            return update, request_of(update, me=me, now=self._clock())
        except Exception:
            # Telegram's API grows, and the library may not know a new form: this update will never
            # be readable, so that it need not come again.
            log.exception("Telegram: update %s cannot be read", raw["update_id"])
            return None, None
