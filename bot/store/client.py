"""The one door to Redis: a server, a Cluster, or our own private Valkey. Commands and Lua scripts
in, plain values out, every failure as a StoreError.

A store that restarts, or a line that was cut, is back within a moment: what found nobody is asked
again until PATIENCE is over. It may so be carried out twice, which must be harmless.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha1
from itertools import chain, repeat
from typing import Any, Self, TypeVar

from redis import exceptions
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

from bot.errors import ConfigError, StoreError, StoreFault
from bot.store.batches import Batches
from bot.store.sentinel import Address, is_sentinel, master_of

T = TypeVar("T")

Value = str | bytes | int | float

PATIENCE = timedelta(seconds=10)
"""For one command or script, retries and all."""

EVEN_WHEN_FULL = "#!lua flags=allow-oom\n"
"""Begins a script that runs also when the store takes no more: what is owed has to be paid, which
frees memory, and what was sent has to be noted, or it is sent again. Needs Redis 7."""

_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.5)
"""Seconds between the tries; the last one goes on."""

_AWAY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ClusterDownError,
    exceptions.RedisClusterException,
    OSError,
)
"""Nobody answered, or a Cluster that is not whole: asked again, somebody may."""

# What a Cluster's client raises is not all of it a RedisError.
_FAULTS = (exceptions.RedisError, exceptions.RedisClusterException, OSError)

# The client's own timeout is off: it sends through `asyncio.wait_for`, which in Python 3.11 loses
# a cancellation that comes just as the send ends, and a worker that loses its own never stops.
_OPTIONS: dict[str, Any] = {"decode_responses": True, "socket_timeout": None}


@dataclass(frozen=True)
class Script:
    """A Lua script. Each is run by one typed function beside it."""

    source: str

    @cached_property
    def sha(self) -> str:
        return sha1(self.source.encode(), usedforsecurity=False).hexdigest()


class Client:
    def __init__(self, redis: "Redis | RedisCluster", sentinel: Sentinel | None = None) -> None:
        self._redis = redis
        self._sentinel = sentinel
        # In a Cluster each goes its own way, so that a node that hangs holds up none but its own.
        self._batches = None if isinstance(redis, RedisCluster) else Batches(redis, PATIENCE)
        self._ask = self._batches.ask if self._batches else redis.execute_command

    @classmethod
    async def connect(cls, url: str) -> Self:
        """Connect to `redis://`, `rediss://` or `unix://`, which finds out itself if it is a
        Cluster, or through `redis+sentinel://` (see sentinel.py).

        Raises StoreError if nothing answers there.
        """
        redis, sentinel = _opened(url)
        client = cls(redis, sentinel)
        try:
            about = await _patiently(lambda: redis.info("cluster"))
        except _FAULTS as error:
            await client.close()
            raise StoreError(f"the store does not answer: {_why(error)}") from error
        if not about.get("cluster_enabled"):
            return client
        await client.close()
        return cls(RedisCluster.from_url(url, retry=Retry(NoBackoff(), 1), **_OPTIONS))

    async def call(self, *command: Value) -> Any:
        """Run one command. Raises StoreError."""
        try:
            return await _patiently(lambda: self._ask(*command))
        except _FAULTS as error:
            raise _failed("a command", error) from error

    async def run(
        self,
        script: Script,
        keys: Sequence[str],
        args: Sequence[Value] = (),
        *,
        alone: bool = False,
    ) -> Any:
        """Run a script, loading it first where the server does not know it. `alone` waits for no
        company, on a line of its own. Raises StoreError."""
        rest = (len(keys), *keys, *args)
        ask = self._redis.execute_command if alone else self._ask
        try:
            return await _patiently(lambda: ask("EVALSHA", script.sha, *rest))
        except exceptions.NoScriptError:
            return await self.call("EVAL", script.source, *rest)
        except _FAULTS as error:
            raise _failed("a script", error) from error

    async def names(self, pattern: str) -> AsyncIterator[str]:
        """The keys of the whole store that fit a pattern; of a Cluster, those of every node. A key
        that is there all the while is named, perhaps more than once. Raises StoreError."""
        try:
            if isinstance(self._redis, RedisCluster):
                for node in self._redis.get_primaries():
                    found = self._redis.scan_iter(pattern, count=1_000, target_nodes=node)
                    async for name in found:
                        yield name
            else:
                async for name in self._redis.scan_iter(pattern, count=1_000):
                    yield name
        except _FAULTS as error:
            raise StoreError(f"the keys cannot be listed: {_why(error)}") from error

    async def listeners(self, channel: str) -> int:
        """How many hear a channel; of a Cluster, at every node. Raises StoreError."""
        try:
            if isinstance(self._redis, RedisCluster):
                nodes = self._redis.get_nodes()
                told = [
                    await self._redis.pubsub_numsub(channel, target_nodes=node) for node in nodes
                ]
            else:
                told = [await self._redis.pubsub_numsub(channel)]
        except _FAULTS as error:
            raise _failed("a command", error) from error
        return sum(int(count) for pairs in told for _, count in pairs)

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        """The messages of a channel, as they come. Raises StoreError when the line is cut."""
        pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(channel)
            yield _messages(pubsub)
        except _FAULTS as error:
            raise StoreError(f"lost the channel: {_why(error)}") from error
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        if self._batches:
            await self._batches.close()
        await self._redis.aclose()
        if self._sentinel:
            await self._sentinel.aclose()


def _opened(url: str) -> tuple[Redis, Sentinel | None]:
    """Raises ConfigError."""
    options = {**_OPTIONS, "max_connections": 256}
    if is_sentinel(url):
        return master_of(Address.read(url), **options)
    try:
        redis = Redis.from_url(url, **options)
        # Only then are the address's options looked at.
        redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        return redis, None
    except (ValueError, TypeError):  # not chained: what redis-py says may have the password in it
        raise ConfigError(
            "REDIS_URL is no address of a store: write redis://host:6379/0, or see "
            "docs/deploying.md for TLS, sockets, Clusters and Sentinels"
        ) from None


def _failed(what: str, error: Exception) -> StoreError:
    """What is wrong with the store's state has a code of its own (OOM, MISCONF, NOREPLICAS). What
    is wrong with a command has none: redis-py takes the "ERR" away."""
    code = str(error).partition(" ")[0]
    wrong = type(error) is exceptions.ResponseError and (code == "WRONGTYPE" or not code.isupper())
    return (StoreFault if wrong else StoreError)(f"{what} failed: {_why(error)}")


def _why(error: Exception) -> str:
    """In few words: of a Sentinel's failure, redis-py tells every setting of every connection."""
    match error:
        case exceptions.AuthenticationError() | exceptions.AuthorizationError():
            return "it does not accept the user and password of REDIS_URL"
        case exceptions.NoPermissionError():
            return f"its user may not do that ({error}); docs/redis.acl has all that one needs"
        case exceptions.OutOfMemoryError():
            return "its memory is full (maxmemory)"
        case exceptions.ReadOnlyError():
            return "it is a replica, and takes no writes; REDIS_URL has to name its master"
    return str(error).partition(" : <")[0].rstrip(".")


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """What the store answers, as soon as it does. Raises one of _FAULTS."""
    pauses = chain(_PAUSES, repeat(_PAUSES[-1]))
    away: Exception | None = None
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while True:
                try:
                    return await ask()
                except _AWAY as error:
                    away = error
                await asyncio.sleep(next(pauses))
    except TimeoutError:
        raise away or TimeoutError("no answer in time") from None


async def _messages(pubsub: Any) -> AsyncIterator[str]:
    while True:
        message = await pubsub.get_message(timeout=None)
        if message is not None:
            yield message["data"]
