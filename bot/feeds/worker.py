"""Documents to entries in processes of their own, so that no document can hurt us.

Some documents make any parser run for hours or eat all memory. A process that exceeds its limits
is killed and replaced, and its document called unreadable; meanwhile the others go on.
"""

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Self

from bot.feeds.parse import Document, ParsedFeed, Unreadable, nothing_new
from bot.feeds.parser_process import LENGTH, READY
from bot.feeds.scan import Scan, scan

MEMORY = 512 * 1024**2
"""Bytes of address space that a process may have, its own code (65 MB) included. 9,000 entries in
1 MB of document take 16 MB more."""

_RENEWED_AFTER = 1_000
"""Documents after which a process is replaced, lest what leaks adds up."""

TOO_HEAVY = Unreadable("sent a feed that takes too much time or memory to read")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: processor time, wall-clock time (a busy machine is no fault of
    the document's), and the bytes of memory of the process that reads it."""

    processor: timedelta = timedelta(seconds=5)
    clock: timedelta = timedelta(seconds=15)
    memory: int = MEMORY


class Parsers:
    """A pool of parsing processes, started as needed: `async with Parsers() as parsers`."""

    def __init__(self, *, processes: int = 0, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._all: set[_Parser] = set()
        # The last used is taken first: what a quiet instance needs stays warm, the rest unborn.
        self._places: asyncio.LifoQueue[_Parser | None] = asyncio.LifoQueue()
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
        await asyncio.gather(*(parser.end() for parser in self._all))
        self._all.clear()

    @property
    def pids(self) -> list[int]:
        """The processes that there are now."""
        return [parser.pid for parser in self._all]

    async def parse(self, document: Document) -> ParsedFeed | Unreadable:
        """Parse a document as `parse.parse` does; one that exceeds its limits is unreadable."""
        found = scan(document.body, known=document.known)
        return nothing_new(found) or await self._parse(document, found)

    async def _parse(self, document: Document, found: Scan) -> ParsedFeed | Unreadable:
        parser = await self._places.get()
        try:
            if parser is None or not parser.is_ready:
                parser = await self._replace(parser)
            return await parser.parse(document, found)
        except (TimeoutError, EOFError, ConnectionError):
            return TOO_HEAVY
        finally:
            self._places.put_nowait(parser)

    async def _replace(self, old: "_Parser | None") -> "_Parser":
        if old is not None:
            self._all.discard(old)
            await old.end()
        parser = await _Parser.start(self._limits)
        self._all.add(parser)
        return parser


class _Parser:
    def __init__(self, process: Process, limits: Limits) -> None:
        self._process = process
        self._clock = limits.clock.total_seconds()
        self._left = _RENEWED_AFTER
        self._busy = False

    @classmethod
    async def start(cls, limits: Limits) -> Self:
        seconds = str(limits.processor.total_seconds())
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.feeds.parser_process", seconds, str(limits.memory)),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for us, who end it when we are done
        )
        assert process.stdout is not None
        if await process.stdout.read(len(READY)) != READY:
            raise RuntimeError("a process for parsing could not be started")
        return cls(process, limits)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        return not self._busy and self._left > 0 and self._process.returncode is None

    async def parse(self, document: Document, found: Scan) -> ParsedFeed | Unreadable:
        self._busy = True
        # What the scan left is all that is to be parsed: the rest need not travel.
        message = (replace(document, body=b"", known=frozenset()), found)
        try:
            async with asyncio.timeout(self._clock):
                answer = await self._ask(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        except BaseException:
            # Interrupted in one document, it would answer the next with this one's entries.
            self._kill()
            raise
        self._busy = False
        self._left -= 1
        return answer

    async def end(self) -> None:
        self._kill()
        await self._process.wait()

    async def _ask(self, message: bytes) -> ParsedFeed | Unreadable:
        source, sink = self._process.stdout, self._process.stdin
        assert source is not None and sink is not None
        sink.write(LENGTH.pack(len(message)) + message)
        await sink.drain()
        (length,) = LENGTH.unpack(await source.readexactly(LENGTH.size))
        # Written by our own code in a process of ours: see parser_process.
        answer: ParsedFeed | Unreadable = pickle.loads(await source.readexactly(length))
        return answer

    def _kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
