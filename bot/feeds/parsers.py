"""Documents to entries in processes of their own, so that no document can hurt us: see sandbox."""

from dataclasses import replace
from types import TracebackType
from typing import Self

from bot.feeds.parse import Document, ParsedFeed, Unreadable, nothing_new
from bot.feeds.scan import scan
from bot.sandbox import Exceeded, Limits, Sandbox

PARSE = "bot.feeds.parse:parse_found"

TOO_HEAVY = Unreadable("sent a feed that takes too much time or memory to read")


class Parsers:
    """A pool of parsing processes, started as needed: `async with Parsers() as parsers`."""

    def __init__(self, *, processes: int = 0, limits: Limits | None = None) -> None:
        self.sandbox = Sandbox(processes=processes, limits=limits, ready=(PARSE,))

    async def __aenter__(self) -> Self:
        await self.sandbox.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.sandbox.__aexit__(kind, error, trace)

    async def parse(self, document: Document) -> ParsedFeed | Unreadable:
        """Parse a document as `parse.parse` does; one that exceeds its limits is unreadable."""
        found = scan(document.body, known=document.known)
        if empty := nothing_new(found):
            return empty
        # What the scan left is all that is to be parsed: the rest need not travel.
        rest = replace(document, body=b"", known=frozenset())
        try:
            answer: ParsedFeed | Unreadable = await self.sandbox.run(PARSE, rest, found)
        except Exceeded:
            return TOO_HEAVY
        return answer
