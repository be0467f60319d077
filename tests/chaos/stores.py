"""The three kinds of store, and what can be done to each: kill, restart, fill, cut off, and take
back its append-only file to what it was a second earlier, as when a machine loses power."""

import asyncio
import os
import random
import signal
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.store.embedded import EmbeddedValkey
from tests.chaos.wire import Wire
from tests.peers.valkey import ONCE, Cluster, Server, free_ports
from tests.waiting import until

RECENT = 5.0
"""Seconds for which an append-only file's lengths are remembered."""


class StoreUnderTest(ABC):
    """`url` is where the program finds it. `kill` takes down one server, `revive` brings back what
    is down (an embedded one is brought back by the program)."""

    url: str
    environment: Mapping[str, str]
    wires: Sequence[Wire] = ()

    def __init__(self, folders: Sequence[Path]) -> None:
        self.journals = [Journal(folder) for folder in folders]

    @abstractmethod
    async def kill(self, chance: random.Random) -> None: ...

    @abstractmethod
    async def kill_all(self) -> None: ...

    @abstractmethod
    async def revive(self) -> None: ...

    @abstractmethod
    async def freeze(self) -> None: ...

    @abstractmethod
    async def thaw(self) -> None: ...

    @abstractmethod
    async def tell(self, *command: str | int) -> None:
        """Give one command to each server."""

    async def fill(self) -> None:
        await self.tell("CONFIG", "SET", "maxmemory", 1)

    async def empty(self) -> None:
        await self.tell("CONFIG", "SET", "maxmemory", 0)

    async def lose_power(self, seconds: float) -> int:
        """Take down every server, and cut each file to its length `seconds` earlier; returns the
        bytes lost."""
        await self.kill_all()
        return sum(journal.cut(time.monotonic() - seconds) for journal in self.journals)

    async def note_lengths(self) -> None:
        """Remember the files' lengths, until cancelled."""
        while True:
            for journal in self.journals:
                journal.note(time.monotonic())
            await asyncio.sleep(0.05)


class Journal:
    """The append-only file of one server, and its lengths lately."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "appendonlydir"
        self._lengths: deque[tuple[float, Path, int]] = deque()

    def note(self, now: float) -> None:
        files = sorted(self._folder.glob("*.incr.aof"), key=lambda file: file.stat().st_mtime)
        if files:
            self._lengths.append((now, files[-1], files[-1].stat().st_size))
        while self._lengths and self._lengths[0][0] < now - RECENT:
            self._lengths.popleft()

    def cut(self, at: float) -> int:
        """Cut the file to its length at a time; returns the bytes lost. A file that did not exist
        then stays: the one before it was written out whole."""
        earlier = [(path, length) for when, path, length in self._lengths if when <= at]
        self._lengths.clear()
        if not earlier or not earlier[-1][0].exists():
            return 0
        path, length = earlier[-1]
        lost = path.stat().st_size - length
        os.truncate(path, length)
        return lost


class Embedded(StoreUnderTest):
    """The program's own server: it runs while the program does, and sometimes longer."""

    environment: Mapping[str, str] = {}

    def __init__(self, data: Path) -> None:
        super().__init__([data / "store"])
        self._socket = str(EmbeddedValkey(data / "store").socket)
        self._frozen = 0
        self.url = f"unix://{self._socket}"

    async def kill(self, chance: random.Random) -> None:
        await self.kill_all()

    async def kill_all(self) -> None:
        os.kill(await until(self._pid, within=30), signal.SIGKILL)

    async def freeze(self) -> None:
        self._frozen = await until(self._pid, within=30)
        os.kill(self._frozen, signal.SIGSTOP)

    async def thaw(self) -> None:
        with suppress(ProcessLookupError):  # the program ended it
            os.kill(self._frozen, signal.SIGCONT)

    async def close(self) -> None:
        """End a server that outlived the program."""
        if pid := await self._pid():
            os.kill(pid, signal.SIGKILL)

    async def revive(self) -> None:
        """The program does."""

    async def tell(self, *command: str | int) -> None:
        async with Redis(unix_socket_path=self._socket, retry=ONCE) as redis:
            await redis.execute_command(*command)

    async def _pid(self) -> int:
        """Its process, or 0 while it is down."""
        try:
            async with Redis(unix_socket_path=self._socket, retry=ONCE) as redis:
                return int((await redis.info("server"))["process_id"])
        except (RedisError, OSError):
            return 0


class Servers(StoreUnderTest):
    """Servers of their own, each behind a wire."""

    def __init__(self, nodes: Sequence[Server], wires: Sequence[Wire], url: str) -> None:
        super().__init__([node.folder for node in nodes])
        self._nodes = nodes
        self.wires = wires
        self.url = url
        self.environment = {"REDIS_URL": url}

    async def kill(self, chance: random.Random) -> None:
        await chance.choice(self._nodes).kill()

    async def kill_all(self) -> None:
        await asyncio.gather(*(node.kill() for node in self._nodes))

    async def revive(self) -> None:
        await asyncio.gather(*(node.start() for node in self._nodes if not node.runs))

    async def freeze(self) -> None:
        for node in self._nodes:
            node.freeze()

    async def thaw(self) -> None:
        for node in self._nodes:
            node.thaw()

    async def tell(self, *command: str | int) -> None:
        calls = (node.call(*command) for node in self._nodes)
        for answer in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(answer, BaseException):
                raise answer


@asynccontextmanager
async def open_redis(folder: Path, options: Sequence[str]) -> AsyncIterator[Servers]:
    server = Server(folder / "redis", options=options)
    async with server, Wire(server.port) as wire:
        yield Servers([server], [wire], f"redis://127.0.0.1:{wire.port}")


@asynccontextmanager
async def open_cluster(folder: Path, options: Sequence[str]) -> AsyncIterator[Servers]:
    wires: dict[int, Wire] = {}

    def announced(port: int) -> int:
        wires.setdefault(port, Wire(port, listen=free_ports(1)[0]))
        return wires[port].port

    cluster = Cluster(folder / "cluster", announce=announced, options=options)
    async with AsyncExitStack() as stack:
        for wire in wires.values():
            await stack.enter_async_context(wire)
        await stack.enter_async_context(cluster)
        yield Servers(cluster.nodes, list(wires.values()), cluster.url)
