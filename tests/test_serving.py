"""Whoever connects to a port of ours and is slow, or comes in numbers, holds nobody up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.errors import ConfigError
from bot.serving import body_of, served

SHORT = timedelta(seconds=0.2)


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await body_of(request, SHORT))


@asynccontextmanager
async def door(*, patience: timedelta = SHORT, connections: int = 8) -> AsyncIterator[int]:
    app = web.Application(client_max_size=1_000)
    app.router.add_post("/", echo)
    async with served(
        app, "127.0.0.1", 0, setting="HERE", patience=patience, connections=connections
    ) as port:
        yield port


async def said(port: int, *pieces: bytes, every: float = 0.0) -> bytes:
    """What is answered to these pieces, until the other end closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def talk() -> None:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(every)  # how slow the stranger is: what the test is about

    talking = asyncio.create_task(talk())
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        talking.cancel()
        writer.close()


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


async def test_a_head_that_never_ends_is_not_waited_for() -> None:
    async with door() as port:
        assert await said(port) == b""
        assert await said(port, HEAD) == b""
        assert await said(port, HEAD, *[b"X: y\r\n"] * 90, every=0.05) == b"", "a byte now and then"


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async with door(patience=timedelta(seconds=60)) as port:
        answer = await said(port, HEAD + b"Content-Length: 9\r\nConnection: close\r\n\r\nab")
        assert answer.startswith(b"HTTP/1.1 408")


async def in_chunks() -> AsyncIterator[bytes]:
    for _ in range(50):
        yield b"x" * 100


async def test_a_body_that_is_too_large_is_not_read() -> None:
    async with door() as port, aiohttp.ClientSession() as session:
        for body in (b"x" * 1_001, in_chunks()):
            async with session.post(f"http://127.0.0.1:{port}/", data=body) as answer:
                assert answer.status == 413


async def test_those_over_the_number_are_closed_at_once_and_who_comes_after_is_heard() -> None:
    async with door(patience=timedelta(seconds=60), connections=2) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        assert await said(port, HEAD + b"Content-Length: 0\r\n\r\n") == b""
        for _, writer in held:
            writer.close()
            await writer.wait_closed()
        request = HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nab"
        async with asyncio.timeout(5):
            while not (answer := await said(port, request)):
                pass
        assert answer.startswith(b"HTTP/1.1 200")


async def test_an_address_that_is_taken_is_told_by_its_setting() -> None:
    async with door() as port:
        with pytest.raises(ConfigError, match=f"HERE: cannot listen on 127.0.0.1:{port}"):
            async with served(web.Application(), "127.0.0.1", port, setting="HERE"):
                pass
