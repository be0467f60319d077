"""The network between the program and a store: a proxy that can be cut and go deaf."""

import asyncio
from contextlib import suppress
from typing import Self


class Wire:
    """Forwards a TCP port to another on loopback. `cut` breaks what is open and refuses what is
    new; while `deaf`, bytes go nowhere and nobody is told."""

    def __init__(self, target: int, *, listen: int = 0) -> None:
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self._whole = True
        self._hearing = asyncio.Event()
        self._hearing.set()
        self._server: asyncio.Server | None = None
        self.port = listen

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        self.cut()

    def cut(self) -> None:
        self._whole = False
        for writer in self._writers:
            writer.transport.abort()

    def go_deaf(self) -> None:
        self._hearing.clear()

    def mend(self) -> None:
        self._whole = True
        self._hearing.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        with suppress(OSError):
            there, onward = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers |= {writer, onward}
            await asyncio.gather(self._carry(reader, onward), self._carry(there, writer))
            self._writers -= {writer, onward}
        writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._hearing.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
