"""Functions of ours run in processes of their own, so that nothing they are given can hurt us.

Some documents make any parser run for hours or eat all memory. A process that exceeds its limits
is killed and replaced, and its task has failed; meanwhile the others go on.
"""

import asyncio
import logging
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from bot.isolated_process import LENGTH, READY
from bot.log import told

log = logging.getLogger(__name__)

MEMORY = 512 * 1024**2
"""Bytes of address space that a process may have, its own code (65 MB) included."""

_RENEWED_AFTER = 1_000
"""Tasks after which a process is replaced, lest what leaks adds up."""


class Failed(Exception):
    """A task failed of itself: its traceback."""


class Exceeded(Exception):
    """A task took more time or memory than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take: processor time, wall-clock time (a busy machine is no fault of the
    task's), and the bytes of memory of the process that does it."""

    processor: timedelta = timedelta(seconds=5)
    clock: timedelta = timedelta(seconds=15)
    memory: int = MEMORY


class Sandbox:
    """A pool of processes, started as needed: `async with Sandbox() as sandbox`.

    `ready` names functions that each process is to have imported before its first task.
    """

    def __init__(
        self, *, processes: int = 0, limits: Limits | None = None, ready: tuple[str, ...] = ()
    ) -> None:
        self._limits = limits or Limits()
        self._ready = ready
        self._all: set[_Isolated] = set()
        # The last used is taken first: what a quiet instance needs stays warm, the rest unborn.
        self._places: asyncio.LifoQueue[_Isolated | None] = asyncio.LifoQueue()
        for _ in range(processes or max(2, os.cpu_count() or 1)):
            self._places.put_nowait(None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(one.end() for one in self._all))
        self._all.clear()

    @property
    def pids(self) -> list[int]:
        """The processes that there are now."""
        return [one.pid for one in self._all]

    async def run(self, function: str, *arguments: Any) -> Any:
        """What "module:function" of ours returns for these arguments. Raises Exceeded, also if it
        fails in any other way: its process is gone then."""
        process = await self._places.get()
        try:
            if process is None or not process.is_ready:
                process = await self._replace(process)
            return await process.do((function, arguments))
        except (TimeoutError, EOFError, ConnectionError, Failed) as error:
            if str(error) and isinstance(error, Failed):  # a mistake of ours
                log.warning("a task failed", extra=told(task=function, error=error))
            raise Exceeded(f"{function} was ended") from error
        finally:
            self._places.put_nowait(process)

    async def _replace(self, old: "_Isolated | None") -> "_Isolated":
        if old is not None:
            self._all.discard(old)
            await old.end()
        process = await _Isolated.start(self._limits, self._ready)
        self._all.add(process)
        return process


class _Isolated:
    def __init__(self, process: Process, limits: Limits) -> None:
        self._process = process
        self._clock = limits.clock.total_seconds()
        self._left = _RENEWED_AFTER
        self._busy = False

    @classmethod
    async def start(cls, limits: Limits, ready: tuple[str, ...]) -> Self:
        seconds = str(limits.processor.total_seconds())
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.isolated_process", seconds, str(limits.memory), *ready),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for us, who end it when we are done
        )
        assert process.stdout is not None
        if await process.stdout.read(len(READY)) != READY:
            raise RuntimeError("a process of the sandbox could not be started")
        return cls(process, limits)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        return not self._busy and self._left > 0 and self._process.returncode is None

    async def do(self, task: tuple[str, tuple[Any, ...]]) -> Any:
        self._busy = True
        try:
            async with asyncio.timeout(self._clock):
                answer = await self._ask(pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
        except BaseException:
            # Interrupted in one task, it would answer the next with this one's result.
            self._kill()
            raise
        self._busy = False
        self._left -= 1
        return answer

    async def end(self) -> None:
        self._kill()
        await self._process.wait()

    async def _ask(self, message: bytes) -> Any:
        source, sink = self._process.stdout, self._process.stdin
        assert source is not None and sink is not None
        sink.write(LENGTH.pack(len(message)) + message)
        await sink.drain()
        (length,) = LENGTH.unpack(await source.readexactly(LENGTH.size))
        # Written by our own code in a process of ours: see isolated_process.
        is_done, answer = pickle.loads(await source.readexactly(length))
        if not is_done:
            raise Failed(answer)
        return answer

    def _kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
