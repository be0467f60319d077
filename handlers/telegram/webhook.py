"""Telegram's calls → updates handed on: the other way to get them, where Telegram reaches us.

Only who knows the secret is heard. An update is handed on before it is answered with 200; any other
status, and Telegram sends it again. What comes twice has the same id, and is kept once.
https://core.telegram.org/bots/api#setwebhook
"""

import asyncio
import hmac
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import TocsinError
from bot.secrecy import is_secret
from bot.serving import body_of, served
from handlers.telegram.migration import may_be_migration, without_joining
from handlers.telegram.patience import Sleep

log = logging.getLogger(__name__)

LARGEST = 2**20
"""Bytes of a call; an update has a few thousand."""

SECRET = "X-Telegram-Bot-Api-Secret-Token"

AT_ONCE = 8
"""Calls that Telegram makes at a time. More than one, as a migration is told in several."""

MIGRATION = 1.0
"""Seconds that a joining waits for what may follow and say that it is none."""

Handle = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram calls us: the public `url`, and the address on this machine that it leads to.
    `secret` is 1 to 256 letters, digits, `_` and `-`."""

    url: str
    host: str
    port: int
    secret: str = field(repr=False)


def secret_of(token: str) -> str:
    """A secret that every process of this bot knows, and nobody without its token."""
    return hmac.new(token.encode(), b"webhook", sha256).hexdigest()


class Webhook:
    """Listens for one bot's updates and hands each on."""

    def __init__(self, hook: Hook, handle: Handle, sleep: Sleep) -> None:
        self._hook = hook
        self._handle = handle
        self._sleep = sleep
        self._recent: deque[dict[str, Any]] = deque(maxlen=100)

    async def listen(self) -> None:
        """Until cancelled. Raises ConfigError if the address cannot be listened on."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(urlsplit(self._hook.url).path or "/", self._called)
        setting = "TELEGRAM_WEBHOOK_LISTEN"
        async with served(app, self._hook.host, self._hook.port, setting=setting):
            await asyncio.Event().wait()

    async def _called(self, request: web.Request) -> web.Response:
        if not is_secret(request.headers.get(SECRET, ""), self._hook.secret):
            return web.Response(status=401)
        try:
            update = json.loads(await body_of(request))
            known = isinstance(update["update_id"], int)
        except (ValueError, TypeError, KeyError):
            known = False
        return web.Response(status=await self._taken(update) if known else 400)

    async def _taken(self, update: dict[str, Any]) -> int:
        """The status that says whether the update need not come again."""
        self._recent.append(update)
        if may_be_migration([update]):
            await self._sleep(MIGRATION)
            if update not in without_joining(list(self._recent)):
                return 200
        try:
            await self._handle(update)
        except TocsinError as error:
            log.warning("Telegram: a command cannot be kept safe now (%s)", error)
            return 503
        except Exception:
            log.exception("Telegram: update %s failed", update["update_id"])
            return 500
        return 200
