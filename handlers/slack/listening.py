"""How Slack's events come in: over a socket of ours, or over HTTP; until cancelled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import time
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.serving import served
from handlers.slack.door import LARGEST
from handlers.slack.socket_mode import Socket

_DRAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Http:
    """What it takes to be reached over HTTP. Without a client id nobody installs by themselves;
    port 0 is any free one."""

    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 3000


async def by_socket(app: AsyncApp, socket: Socket) -> None:
    busy: set[asyncio.Task[Any]] = set()

    async def handle(client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None  # a coroutine always runs in one
        busy.add(task)
        task.add_done_callback(busy.discard)
        response = await run_async_bolt_app(app, envelope)
        await send_async_response(client, envelope, response, time())

    socket.socket_mode_request_listeners.append(handle)
    try:
        await socket.connect()
        await asyncio.Event().wait()
    finally:
        await _drain(busy)
        await socket.close()


async def _drain(busy: set[asyncio.Task[Any]]) -> None:
    """Lets the requests under way be persisted and acknowledged; ends those that take long, which
    Slack then delivers again."""
    if busy:
        _, late = await asyncio.wait(busy, timeout=_DRAIN.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


@asynccontextmanager
async def by_http(http: Http, routes: list[web.RouteDef]) -> AsyncIterator[int]:
    """Serve these routes; gives the port. What is under way in the end may finish as over a socket.
    Raises ConfigError if the address cannot be listened on."""
    application = web.Application(client_max_size=LARGEST)
    application.add_routes(routes)
    async with served(
        application, http.host, http.port, setting="SLACK_LISTEN", grace=_DRAIN
    ) as port:
        yield port
