"""What is being typed into a form → how it is read, below it, as soon as that is known.

Of what is typed while an earlier text is still being read, only the last counts. Slack's hash of
the view keeps an update from overwriting one made for a later text, in another process too; what
was typed before our own last update carries the hash from before it, and is not late.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StoreError
from handlers.slack.calls import UNAVAILABLE, ask, cause
from handlers.slack.views import View

log = logging.getLogger(__name__)

REMEMBERED = 1_000
"""Views whose hashes are remembered: far more than are open at a time."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Something typed in a view with a hash; `read` gives the view with its reading, or None if it
    is no longer to be shown."""

    view: str
    hash: str
    web: AsyncWebClient = field(repr=False)
    read: Callable[[], Awaitable[View | None]]


class Readings:
    """`close` ends what is being read."""

    def __init__(self) -> None:
        self._latest: dict[str, Typed] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._hashes: OrderedDict[str, str] = OrderedDict()

    def take(self, typed: Typed) -> None:
        self._latest[typed.view] = typed
        if typed.view not in self._tasks:
            self._tasks[typed.view] = asyncio.create_task(self._follow(typed.view))

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, view: str) -> None:
        try:
            while typed := self._latest.pop(view, None):
                await self._read(typed)
        finally:
            del self._tasks[view]

    async def _read(self, typed: Typed) -> None:
        try:
            shown = await typed.read()
            if shown and typed.view not in self._latest:
                await self._show(typed, shown)
        except (*UNAVAILABLE, StoreError) as error:
            log.debug("a reading was not shown: %s", cause(error))

    async def _show(self, typed: Typed, shown: View) -> None:
        current = self._hashes.get(typed.hash, typed.hash)
        call = typed.web.views_update(view_id=typed.view, view=shown, hash=current)
        now = str((await ask(call))["view"]["hash"])
        for before in (typed.hash, current):
            self._hashes[before] = now
        while len(self._hashes) > REMEMBERED:
            self._hashes.popitem(last=False)
