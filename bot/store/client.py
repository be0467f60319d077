"""The one door to Redis: a server, a Cluster, or our own private Valkey. Commands and Lua scripts
in, plain values out, every failure as a StoreError."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha1
from typing import Any, Self

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import NoScriptError, RedisError

from bot.errors import StoreError

Value = str | bytes | int | float

PATIENCE = timedelta(seconds=10)
"""For one command or script, retries and all."""

# The client's own timeout is off: it sends through `asyncio.wait_for`, which in Python 3.11 loses
# a cancellation that comes just as the send ends, and a worker that loses its own never stops.
_OPTIONS: dict[str, Any] = {"decode_responses": True, "socket_timeout": None}


@dataclass(frozen=True)
class Script:
    """A Lua script. Each is run by one typed function beside it."""

    source: str

    @property
    def sha(self) -> str:
        return sha1(self.source.encode(), usedforsecurity=False).hexdigest()


class Client:
    def __init__(self, redis: "Redis | RedisCluster") -> None:
        self._redis = redis

    @classmethod
    async def connect(cls, url: str) -> Self:
        """Connect to `redis://`, `rediss://` or `unix://`; finds out itself if it is a Cluster.

        Raises StoreError if nothing answers there.
        """
        redis = Redis.from_url(url, max_connections=256, **_OPTIONS)
        try:
            about = await redis.info("cluster")
        except (RedisError, OSError) as error:
            await redis.aclose()
            raise StoreError(f"the store does not answer: {error}") from error
        if not about.get("cluster_enabled"):
            return cls(redis)
        await redis.aclose()
        return cls(RedisCluster.from_url(url, **_OPTIONS))

    async def call(self, *command: Value) -> Any:
        """Run one command. Raises StoreError."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                return await self._redis.execute_command(*command)
        except (RedisError, OSError) as error:
            raise StoreError(f"a command failed: {error}") from error

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Value] = ()) -> Any:
        """Run a script, loading it first where the server does not know it. Raises StoreError."""
        rest = (len(keys), *keys, *args)
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                return await self._redis.execute_command("EVALSHA", script.sha, *rest)
        except NoScriptError:
            return await self.call("EVAL", script.source, *rest)
        except (RedisError, OSError) as error:
            raise StoreError(f"a script failed: {error}") from error

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        """The messages of a channel, as they come. Raises StoreError when the line is cut."""
        pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(channel)
            yield _messages(pubsub)
        except (RedisError, OSError) as error:
            raise StoreError(f"lost the channel: {error}") from error
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        await self._redis.aclose()


async def _messages(pubsub: Any) -> AsyncIterator[str]:
    while True:
        message = await pubsub.get_message(timeout=None)
        if message is not None:
            yield message["data"]
