"""Follows Telegram's updates: each is handed on and safe before the next poll confirms it.

Rules of order:
- The offset passes an update only after it was handed on. A kill between the two brings the same
  update again, with the same id.
- While the store cannot take a request, the update stays with Telegram, which keeps it for 24 h.
- An update whose handling fails three times for a reason of its own is logged and passed over: it
  never blocks those behind it.
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
        for update in await self._fetch(self._offset):
            if not await self._done_with(update):
                return
            self._offset, self._tries = update["update_id"] + 1, 0

    async def _done_with(self, update: Update) -> bool:
        """Whether this update need not come again: it is safe, or given up."""
        try:
            await self._handle(update)
        except TocsinError:
            raise
        except Exception:
            self._tries += 1
            log.exception("Telegram: update %s failed, try %d", update["update_id"], self._tries)
            return self._tries == TRIES
        return True
