"""All examinations, one after another → what is printed of them, and whether anything is wrong."""

import textwrap
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from functools import partial

from bot.clock import Clock
from bot.doctor import feeds, host, store, work
from bot.doctor.finding import Examination, Finding, fail, look, ok
from bot.errors import TocsinError
from bot.feeds.config import Config
from bot.opening import open_store
from bot.settings import Settings

WIDTH = 100
_SAID = 21
"""The column at which sentences begin."""


async def visit(
    settings: Settings,
    config: Callable[[], Config],
    platforms: Mapping[str, Examination],
    *,
    clock: Clock,
) -> AsyncIterator[Finding]:
    """`config` reads feeds.yaml, or raises ConfigError; `platforms` are those that have tokens."""
    read: Config | None = None
    try:
        read = config()
        said = f"{settings.feeds} can be read; feeds: {len(read.feeds)}, watches that `subscribe` "
        said += f"adds: {len(read.watchlist)}."
        yield ok("configuration", said)
    except TocsinError as error:
        yield fail("configuration", str(error), "Correct it; nothing starts before.")
    if not platforms and settings.platforms == ("console",):
        do = "Set TELEGRAM_BOT_TOKEN, or Slack's two; see README.md."
        yield look("platforms", "No platform has a token: Tocsin talks in the terminal alone.", do)
    for examine in platforms.values():
        async for finding in examine():
            yield finding
    async for finding in _stored(settings, clock=clock):
        yield finding
    if not settings.redis_url:
        async for finding in host.examine(settings.data):
            yield finding
    if read:
        async for finding in feeds.examine(read, clock=clock):
            yield finding


async def _stored(settings: Settings, *, clock: Clock) -> AsyncIterator[Finding]:
    try:
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(open_store(settings))
            async for finding in store.examine(opened):
                yield finding
            async for finding in work.examine(opened, settings, now=clock()):
                yield finding
    except TocsinError as error:
        where = "docs/deploying.md says what a store needs" if settings.redis_url else ""
        said = f"{error}".rstrip(".")
        yield fail("store", f"{said[0].upper()}{said[1:]}.", f"{where}." if where else "")


def lines(finding: Finding) -> Iterator[str]:
    """As it is printed: what to do about it on a line of its own."""
    head = f"{finding.status:<5}{finding.about:<{_SAID - 5}}"
    wrap = partial(textwrap.wrap, width=WIDTH - _SAID, break_on_hyphens=False)
    first, *rest = [line for part in finding.said.splitlines() for line in wrap(part)] or [""]
    yield head + first
    for line in [*rest, *wrap(finding.do, initial_indent="→ ")]:
        yield " " * _SAID + line


def verdict(wrong: int, remarks: int) -> str:
    if wrong:
        return f"{wrong} thing{'s are' if wrong > 1 else ' is'} wrong; see above."
    if remarks:
        return f"Nothing is wrong; {remarks} thing{'s' if remarks > 1 else ''} to look at."
    return "All is well."
