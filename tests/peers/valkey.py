"""Real servers on loopback that a test can kill, freeze, fill and start again: one, or a Cluster.

    async with Cluster(tmp_path) as cluster:
        client = await Client.connect(cluster.url)

By hand: `python -m tests.peers.valkey` runs a Cluster of three masters until Ctrl-C.
"""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from typing import Any, Self

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.store.embedded import binary
from tests.waiting import until

SLOTS = 16384

ONCE = Retry(NoBackoff(), 0)
"""The library would give a SHUTDOWN again to the server that was started next."""

_FILE = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")

Announce = Callable[[int], int]
"""A node's port → the port that others are told, where a proxy stands before it."""


class Server:
    """One Valkey on a TCP port, with its append-only file in a folder. A kill and a start keep the
    port. `options` are added to the command line. A `sentinel` has its sentinel.conf in the
    folder."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        options: Sequence[str] = (),
        sentinel: bool = False,
    ) -> None:
        self.folder = folder
        self._sentinel = sentinel
        self.port = port or free_ports(1)[0]
        self._options = options
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def start(self) -> None:
        """Start it, and return once it answers."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            str(binary()),
            *(("sentinel.conf", "--sentinel") if self._sentinel else _FILE),
            *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)),
            *("--logfile", str(self.folder / "valkey.log")),
            *self._options,
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is for the test, which ends us
        )
        await until(self._answers)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        """kill -9; returns once it is gone."""
        if self._process and self.runs:
            self._process.kill()
            await self._process.wait()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    async def call(self, *command: str | int) -> Any:
        """One command, past any proxy and any client of ours."""
        async with Redis(port=self.port, decode_responses=True, retry=ONCE) as redis:
            return await redis.execute_command(*command)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def _answers(self) -> bool:
        try:
            return bool(await self.call("PING"))
        except (RedisError, OSError):
            return False


class Cluster:
    """A Redis Cluster of masters without replicas: a killed one takes its slots with it until it
    is started again. Nodes are told of `announce(port)` in place of their own port."""

    def __init__(
        self,
        folder: Path,
        *,
        masters: int = 3,
        announce: Announce = lambda port: port,
        options: Sequence[str] = (),
    ) -> None:
        ports = free_ports(2 * masters)
        self._buses = dict(zip(ports[:masters], ports[masters:], strict=True))
        self._announce = announce
        self.nodes = [
            Server(
                folder / f"node{number}",
                port=port,
                options=(*_cluster_options(bus, announce(port)), *options),
            )
            for number, (port, bus) in enumerate(self._buses.items())
        ]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._announce(self.nodes[0].port)}"

    async def __aenter__(self) -> Self:
        try:
            await asyncio.gather(*(node.start() for node in self.nodes))
            await self._join()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(node.kill() for node in self.nodes))

    async def whole(self) -> bool:
        """Whether every node sees every slot served."""
        try:
            states = [await node.call("CLUSTER", "INFO") for node in self.nodes]
        except (RedisError, OSError):
            return False
        return all("cluster_state:ok" in state for state in states)

    async def _join(self) -> None:
        first = self.nodes[0]
        share = SLOTS // len(self.nodes)
        for number, node in enumerate(self.nodes):
            last = SLOTS - 1 if node is self.nodes[-1] else (number + 1) * share - 1
            await node.call("CLUSTER", "ADDSLOTSRANGE", number * share, last)
            await node.call("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            await node.call("CLUSTER", "MEET", "127.0.0.1", first.port, self._buses[first.port])
        await until(self.whole, within=20)


class Watched:
    """A master and its replica, watched by one Sentinel, which makes the replica the master a
    moment after the master was lost."""

    SERVICE = "tocsin"

    def __init__(self, folder: Path) -> None:
        self.master = Server(folder / "first")
        follows = ("--replicaof", f"127.0.0.1 {self.master.port}")
        self.replica = Server(folder / "second", options=follows)
        self._folder = folder / "sentinel"
        (port,) = free_ports(1)
        self._sentinel = Server(self._folder, port=port, sentinel=True)
        self.url = f"redis+sentinel://127.0.0.1:{port}/{self.SERVICE}"

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _start(self) -> None:
        for server in (self.master, self.replica):
            await server.start()
        self._folder.mkdir()
        (self._folder / "sentinel.conf").write_text(
            f"sentinel monitor {self.SERVICE} 127.0.0.1 {self.master.port} 1\n"
            f"sentinel down-after-milliseconds {self.SERVICE} 500\n"
            f"sentinel failover-timeout {self.SERVICE} 3000\n"
        )
        await self._sentinel.start()
        await until(self._replicated)

    async def __aexit__(self, *_: object) -> None:
        for server in (self._sentinel, self.replica, self.master):
            await server.kill()

    async def fail_over(self) -> None:
        """Let the replica be the master, and the master, which lives, its replica."""
        await self._sentinel.call("SENTINEL", "FAILOVER", self.SERVICE)

        async def promoted() -> bool:
            with suppress(RedisError):  # the Sentinel closes all lines then
                about = await self.replica.call("INFO", "replication")
                return bool(about["role"] == "master")
            return False

        await until(promoted)
        # The Sentinel does so too, now or in ten seconds, and then closes our line.
        with suppress(RedisError):
            await self.master.call("REPLICAOF", "127.0.0.1", self.replica.port)

    async def _replicated(self) -> bool:
        """Whether the Sentinel knows a replica that has all that the master has."""
        known = await self._sentinel.call("SENTINEL", "REPLICAS", self.SERVICE)
        about = await self.replica.call("INFO", "replication")
        return bool(known) and about.get("master_link_status") == "up"


def _cluster_options(bus: int, announced: int) -> list[str]:
    return [
        *("--cluster-enabled", "yes", "--cluster-port", str(bus)),
        *("--cluster-announce-ip", "127.0.0.1", "--cluster-announce-port", str(announced)),
        *("--cluster-announce-bus-port", str(bus), "--cluster-node-timeout", "2000"),
    ]


_OURS = range(20_000, 32_000)
"""Below what systems give to those who ask for any port, so none is taken by chance between our
choice of it and the server's start."""

_next = count(os.getpid() * 101)  # processes that test at the same time are well apart


def free_ports(number: int) -> list[int]:
    """Ports that nobody has now, and that this process is not given again soon."""
    candidates = (_OURS[n % len(_OURS)] for n in _next)
    return list(islice(filter(_is_free, candidates), number))


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Cluster(Path(folder)) as cluster:
            print(f"REDIS_URL={cluster.url}", flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_main())
