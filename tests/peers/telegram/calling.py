"""Telegram's calls to a webhook: each pending update, again and again until it is answered 200."""

import asyncio
from contextlib import suppress

import aiohttp

from tests.peers.telegram.world import World

AGAIN = 0.05
"""Seconds until an update that was not taken is sent again."""


class Caller:
    """Calls the webhook of a world, if it has one. `statuses` is what it was answered."""

    def __init__(self, world: World, changed: asyncio.Condition) -> None:
        self._world = world
        self._changed = changed
        self._task: asyncio.Task[None] | None = None
        self.statuses: list[int] = []

    def start(self) -> None:
        self._task = asyncio.create_task(self._call())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _call(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                async with self._changed:
                    await self._changed.wait_for(
                        lambda: self._world.webhook and self._world.pending
                    )
                for update in list(self._world.pending):
                    if await self._taken(session, update) and update in self._world.pending:
                        self._world.pending.remove(update)
                async with self._changed:
                    self._changed.notify_all()
                if self._world.pending:
                    await asyncio.sleep(AGAIN)

    async def _taken(self, session: aiohttp.ClientSession, update: dict[str, object]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._world.secret}
        with suppress(aiohttp.ClientError, OSError):
            async with session.post(self._world.webhook, json=update, headers=headers) as answer:
                self.statuses.append(answer.status)
                return answer.status == 200
        return False
