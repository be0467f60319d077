"""Commands asked for at about the same time → one round trip, on one connection.

While a batch is on its way the next one gathers: nothing waits for company, and the busier it is,
the more go together. A command in company costs us a fifth of what it costs alone, and the store
brings all that a batch writes to the disk at once.
"""

import asyncio
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

Command = tuple[str | bytes | int | float, ...]

MOST = 256
"""Commands in one batch: the answers are read in one go, which should not take long."""


class Batches:
    """`patience` is how long a batch may take; then its connection is closed."""

    def __init__(self, redis: Redis, patience: timedelta) -> None:
        self._redis = redis
        self._patience = patience.total_seconds()
        self._waiting: list[tuple[Command, asyncio.Future[Any]]] = []
        self._sending: asyncio.Task[None] | None = None

    async def ask(self, *command: str | bytes | int | float) -> Any:
        """The answer to one command. Raises what redis-py raises, and TimeoutError."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        return await answer

    async def close(self) -> None:
        if self._sending:
            self._sending.cancel()
            await asyncio.wait([self._sending])

    async def _send(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                wanted = [one for one in batch if not one[1].done()]
                answers = await self._answers([command for command, _ in wanted])
                for (_, future), answer in zip(wanted, answers, strict=True):
                    _settle(future, answer)
        finally:
            self._sending = None

    async def _answers(self, commands: list[Command]) -> list[Any]:
        """What each command brought, or the error that it did."""
        pipeline = self._redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        try:
            async with asyncio.timeout(self._patience):
                return await pipeline.execute(raise_on_error=False)
        except Exception as error:  # noqa: BLE001 - it is for each of those who ask
            return [error] * len(commands)


def _settle(future: "asyncio.Future[Any]", answer: Any) -> None:
    if future.done():  # whoever asked has given up
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
