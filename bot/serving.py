"""An application → served on an address, where nobody can hold it up by being slow or many.

Each open connection costs a descriptor, of which polling and sending need some too. So there are so
many and no more; one that has not sent a whole head in time is closed, and so is one whose body
does not come.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta

from aiohttp import web

from bot.errors import ConfigError

CONNECTIONS = 128
"""At a time. Telegram opens 40 at most; what is over these is closed at once."""

PATIENCE = timedelta(seconds=75)
"""For a request's head, and between two requests: longer than proxies keep an idle connection."""

BODY = timedelta(seconds=10)
"""For a request's body. Slack itself waits three seconds for the whole answer."""

_LINGERING = timedelta(seconds=1)
"""For what is still under way of a body that nobody wants."""


@asynccontextmanager
async def served(
    application: web.Application,
    host: str,
    port: int,
    *,
    setting: str,
    grace: timedelta = timedelta(seconds=2),
    patience: timedelta = PATIENCE,
    connections: int = CONNECTIONS,
) -> AsyncIterator[int]:
    """Gives the port, which is any free one for 0. What is under way in the end has `grace` to
    finish. Raises ConfigError, which names the `setting`, if the address cannot be listened on."""
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=grace.total_seconds(),
        keepalive_timeout=patience.total_seconds(),
        lingering_time=_LINGERING.total_seconds(),
    )
    await runner.setup()
    try:
        try:
            listening = await _listen(runner, host, port, connections)
        except OSError as error:
            where = f"{host}:{port}"
            raise ConfigError(f"{setting}: cannot listen on {where}: {error.strerror}") from error
        with closing(listening):
            yield int(listening.sockets[0].getsockname()[1])
    finally:
        await runner.cleanup()


async def body_of(request: web.Request, patience: timedelta = BODY) -> bytes:
    """A request's body, kept for whoever reads it again. Raises HTTPException: too large, too
    slow."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error


async def _listen(runner: web.AppRunner, host: str, port: int, connections: int) -> asyncio.Server:
    server = runner.server
    assert server is not None  # set up by our caller

    def protocol() -> asyncio.Protocol:
        return server() if len(server.connections) < connections else _TooMany()

    return await asyncio.get_running_loop().create_server(protocol, host, port)


class _TooMany(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
