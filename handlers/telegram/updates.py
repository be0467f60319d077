"""Follows Telegram's updates: each is handed on and safe before the next poll confirms it.

Rules of order:
- The offset passes an update only after it was handed on. A kill between the two brings the same
  update again, with the same id.
- While the store cannot take a request, the update stays with Telegram, which keeps it for 24 h.
- An update whose handling fails three times for a reason of its own is logged and passed over: it
  never blocks those behind it.
- A poll that brought nothing has confirmed all before it, and the offset is forgotten: after a week
  without updates Telegram goes on from a random id, which may be a lower one.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import error

from bot.errors import TocsinError
from handlers.telegram.patience import Patience

log = logging.getLogger(__name__)

TRIES = 3

Update = dict[str, Any]
Fetch = Callable[[int], Awaitable[Sequence[Update]]]
Handle = Callable[[Update], Awaitable[None]]


class Updates:
    """The stream of one bot's updates, and how far we have come in it."""

    def __init__(self, fetch: Fetch, handle: Handle, patience: Patience) -> None:
        self._fetch = fetch
        self._handle = handle
        self._patience = patience
        self._offset = 0
        self._tries = 0

    async def follow(self) -> None:
        """Poll and hand on, until cancelled."""
        while True:
            try:
                await self._step()
            except (error.TelegramError, TocsinError) as fault:
                await self._patience.wait(fault)
            else:
                self._patience.worked()

    async def _step(self) -> None:
        updates = await self._fetch(self._offset)
        for update in updates:
            await self._hand_on(update)
            self._offset, self._tries = update["update_id"] + 1, 0
        if not updates:
            self._offset = 0

    async def _hand_on(self, update: Update) -> None:
        """Raises TocsinError while the update must come again; returns once it need not."""
        try:
            await self._handle(update)
        except TocsinError:
            raise
        except Exception as fault:
            self._tries += 1
            log.exception("Telegram: update %s failed, try %d", update["update_id"], self._tries)
            if self._tries < TRIES:
                raise TocsinError(f"update {update['update_id']} failed") from fault
