"""Socket Mode: the SDK's client, made to outlive what a network does to it.

Against slack_sdk 3.48's own `connect`:
- a fresh URL for each try: a ticket opens one socket, and the SDK tries a spent one for ever;
- the new socket stands before the old one goes, so Slack always has one to deliver to;
- tries back off, and each failure is one plain line in which no ticket stands;
- closing waits for Slack's own close frame one second at most, and leaves no task behind.
"""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import timedelta
from time import time
from typing import Any

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.calls import ask
from handlers.slack.patience import Pause, patiently

PING = timedelta(seconds=5)
"""How often the socket is checked: a cut that nobody announced is noticed within this."""

HANDSHAKE = timedelta(seconds=15)
_CLOSING = aiohttp.ClientWSTimeout(ws_close=1.0)


class Socket(SocketModeClient):
    """One standing connection to Slack; see the module."""

    def __init__(
        self,
        *,
        app_token: str,
        web_client: AsyncWebClient,
        logger: logging.Logger,
        proxy: str = "",
        ping: timedelta = PING,
        pause: Pause = asyncio.sleep,
    ) -> None:
        super().__init__(app_token, logger, web_client, ping_interval=ping.total_seconds())
        self.proxy = proxy or None  # the SDK would read it from the environment
        self._pause = pause
        self._connector: asyncio.Task[Any] | None = None
        self._farewells: set[asyncio.Task[Any]] = set()

    async def issue_new_wss_url(self) -> str:
        reply = await ask(self.web_client.apps_connections_open(app_token=self.app_token))
        return str(reply["url"])

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        if self.connect_operation_lock.locked():
            return  # another task is at it
        async with self.connect_operation_lock:
            if force or not await self.is_connected():
                await self.connect()

    async def connect(self) -> None:
        self._connector = asyncio.current_task()
        await patiently(self._open, purpose="open a socket", pause=self._pause)
        self._connector = None

    async def close(self) -> None:
        self.closed = True
        self.auto_reconnect_enabled = False
        await _end(
            self._connector,
            self.current_session_monitor,
            self.message_receiver,
            self.message_processor,
        )
        if self.current_session is not None:
            await self.current_session.close()
        await _end(*self._farewells)
        await self.aiohttp_client_session.close()

    async def _open(self) -> None:
        async with asyncio.timeout(HANDSHAKE.total_seconds()):
            new = await self.aiohttp_client_session.ws_connect(
                await self.issue_new_wss_url(),
                autoping=False,  # the SDK answers pings
                heartbeat=2 * self.ping_interval,  # and half of that for the pong
                proxy=self.proxy,
                timeout=_CLOSING,
            )
            await new.ping(f"sdk-ping-pong:{time()}".encode())
        self._use(new)

    def _use(self, new: aiohttp.ClientWebSocketResponse) -> None:
        """Reads and watches the new socket instead of the old. Nothing here awaits: it may well
        run in one of the tasks that it ends."""
        old, self.current_session = self.current_session, new
        self.stale, self.last_ping_pong_time = False, None
        for task in (self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()
        self.current_session_monitor = asyncio.create_task(self.monitor_current_session())
        self.message_receiver = asyncio.create_task(self.receive_messages())
        if old is not None:
            self._say_farewell(old.close())

    def _say_farewell(self, closing: Coroutine[Any, Any, bool]) -> None:
        task = asyncio.create_task(closing)
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)


async def _end(*tasks: asyncio.Future[Any] | None) -> None:
    ours = [task for task in tasks if task is not None and task is not asyncio.current_task()]
    for task in ours:
        task.cancel()
    await asyncio.gather(*ours, return_exceptions=True)
