"""The wire to Telegram: python-telegram-bot's client with our pools and timeouts."""

import asyncio
import os
import ssl
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

OFFICIAL = "https://api.telegram.org"

CONNECTIONS = 32
"""Telegram takes 30 messages a second and answers one in about 0.1 s: room for slow days."""

KEEP_ALIVE = 45.0
"""Seconds. httpx closes an idle connection after 5, so that most alerts would wait for TLS; most
servers after 60 or more, and a request that meets their closing fails."""

CONNECT, READ, WRITE, POOL = 10.0, 20.0, 20.0, 10.0
"""Seconds to connect, for an answer, for a request to be taken, for a free connection."""

LONG_POLL = timedelta(seconds=25)


class Connection(Bot):
    """A `Bot` that gives updates as they came, and does not show its token.

    `Bot.get_updates` parses a whole batch at once: one update that the library cannot read would
    stop all the others for ever.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Connection[{self.base_url.removesuffix(self.token)}…]"

    async def updates_from(self, offset: int, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """The updates from `offset` on, once there are any or the long poll is over. Asking
        confirms all those before `offset`, which Telegram then forgets."""
        seconds = LONG_POLL.total_seconds()
        asked = {"offset": offset, "timeout": int(seconds), "allowed_updates": list(kinds)}
        found = await self._post("getUpdates", asked, read_timeout=seconds + READ)
        return cast(list[dict[str, Any]], found)

    async def hang_up(self) -> None:
        """Close the connections (`Bot.close` would log the bot out of its server)."""
        await asyncio.gather(*(request.shutdown() for request in self._request))


class Requests(HTTPXRequest):
    """Requests whose failure is told by its status where Telegram's front answers with a page of
    HTML: the library would log the page with a traceback, and carry it in the error."""

    __slots__ = ()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(*args, **kwargs)
        return status, body if status < 300 or body.startswith(b"{") else b"{}"


def connect(token: str, base_url: str) -> Connection:
    """The client of one bot; opens no connection yet."""
    # Otherwise the library warns at each 429 that `retry_after` will be a timedelta one day.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    root = base_url.rstrip("/")
    authorities = httpx.create_ssl_context()
    return Connection(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=_requests(CONNECTIONS, authorities),
        get_updates_request=_requests(1, authorities),
    )


def _requests(connections: int, authorities: ssl.SSLContext) -> Requests:
    limits = httpx.Limits(max_connections=connections, keepalive_expiry=KEEP_ALIVE)
    return Requests(
        read_timeout=READ,
        write_timeout=WRITE,
        connect_timeout=CONNECT,
        pool_timeout=POOL,
        http_version="1.1",
        httpx_kwargs={"limits": limits, "verify": authorities},
    )
