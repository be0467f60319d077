"""One process of the real program, started again whenever it ends, as a supervisor would."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.waiting import until

ROOT = Path(__file__).parents[2]

CONNECTED = "\nTelegram: @"
"""What it prints once it is connected."""

READING = "\n  Roles      poll"
"""What it prints where it connects to nothing."""

AGAIN = 0.1
"""Seconds after which a program that ended is started again."""


class Program:
    """`python -m bot run` in a folder of its own, where its log is; `async with`.

    `began` counts the starts, `ended` the exits that nobody asked for, `crashes` has when it killed
    itself. The log of a program is all that it writes, of all its lives.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *, module: Sequence[str] = ("bot",)
    ) -> None:
        self.log = folder / "program.log"
        self.began = 0
        self.ended = 0
        self.crashes: list[float] = []
        self._struck = False
        self._folder = folder
        self._command = (sys.executable, "-m", *module, "run")
        # Nothing of our own environment: neither its tokens nor its proxies.
        self._environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **environment}
        self._process: asyncio.subprocess.Process | None = None
        self._life = 0
        self._wanted = False
        self._supervisor: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._wanted = True
        self._supervisor = asyncio.create_task(self._supervise())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill_for_good()

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """The process of this life."""
        assert self._process
        return self._process.pid

    async def up(self, *, within: float) -> None:
        """Wait until this life of it says that it is connected."""

        async def says_so() -> bool:
            said = self.said[self._life :]
            return self.runs and (CONNECTED in said or READING in said)

        await until(says_so, within=within)

    def kill(self) -> None:
        self._struck = True
        self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    async def stop(self) -> tuple[float, int]:
        """End it in order (SIGTERM): how many seconds that took, and the exit status. The
        supervisor starts it again."""
        process = self._process
        assert process
        began = time.monotonic()
        self._signal(signal.SIGTERM)
        status = await process.wait()
        return time.monotonic() - began, status

    async def kill_for_good(self) -> None:
        """Kill it, and let nobody start it again."""
        self._wanted = False
        self.kill()
        if self._supervisor:
            await self._supervisor

    @property
    def said(self) -> str:
        """All that it wrote so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    async def stop_for_good(self) -> tuple[float, int]:
        self._wanted = False
        return await self.stop()

    def complaints(self) -> list[str]:
        """What it logged as an error, or with a traceback."""
        lines = self.said.splitlines()
        return [line for line in lines if " ERROR " in line or line.startswith("Traceback")]

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self.runs:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _supervise(self) -> None:
        while self._wanted:
            self._life, self._struck = len(self.said), False
            with self.log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    cwd=self._folder,
                    env=self._environment,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            self.began += 1
            status = await self._process.wait()
            if status == -signal.SIGKILL and not self._struck:
                self.crashes.append(asyncio.get_running_loop().time())
            if status not in (0, -signal.SIGKILL):
                self.ended += 1
            await asyncio.sleep(AGAIN)


def environment(data: Path, feeds: Path, **more: str) -> dict[str, str]:
    """What every program is told."""
    return {"TOCSIN_DATA": str(data), "TOCSIN_FEEDS": str(feeds), "TOCSIN_LOG": "INFO", **more}
