"""feeds.yaml's feeds, each tried once → a table that says what works: `tocsin check`."""

import asyncio
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from bot import meaning
from bot.clock import Clock, utc_now
from bot.durations import shown
from bot.feeds.config import Config
from bot.feeds.fetch import Answer, Fetched, Fetcher, Unavailable
from bot.feeds.parse import Document, ParsedFeed, Unreadable
from bot.feeds.parsers import Parsers
from bot.model import Feed
from bot.watches.cautions import cautions
from bot.watches.describe import describe
from bot.watches.query import Packs, parse

WIDTH = 100
"""Columns of the whole table."""

QUIET = timedelta(days=14)
"""A feed with nothing newer is probably no longer kept up."""

Progress = Callable[[int, int], None]
"""Told how many feeds have been tried, of how many."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying a feed showed. `problem` is a sentence without its subject, the feed: it says
    why it failed, or, of a feed that works, what to look at."""

    feed: Feed
    status: Literal["ok", "look", "fail"]
    entries: int | None = None
    newest: datetime | None = None
    problem: str = ""


def about(config: Config, source: Path, packs: Packs) -> str:
    """What was read from feeds.yaml, and in plain words what each default watch matches."""
    feeds, watches = len(config.feeds), len(config.watchlist)
    counted = f"{_counted(feeds, 'feed', 'feeds')}, {_counted(watches, 'watch', 'watches')}"
    lines = [f"{source}: {counted}"]
    for query in config.watchlist:
        read = parse(query, packs=packs)
        lines.append(f"  {query} — {describe(read)}")
        lines += [f"    ⚠ {caution}" for caution in cautions(read)]
    lines.append(f"Stories are {meaning.shown()}.")
    return "\n".join(lines)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


async def check(config: Config) -> int:
    """Try every feed and print what it showed; returns 1 if one of them cannot be read."""
    progress = _progress if sys.stderr.isatty() else _no_progress
    findings = await try_feeds(config, clock=utc_now, progress=progress)
    print()
    for line in table(findings, now=utc_now()):
        print(line)
    print(f"\n{verdict(findings)}")
    return int(any(finding.status == "fail" for finding in findings))


def _progress(done: int, of: int) -> None:
    end = "\r" if done < of else "\r\x1b[K"
    print(f"\rTried {done} of {of} feeds", end=end, file=sys.stderr, flush=True)


def _no_progress(done: int, of: int) -> None:
    """For where nobody watches."""


async def try_feeds(config: Config, *, clock: Clock, progress: Progress) -> list[Finding]:
    """Fetch and read every feed, as polling would, in feeds.yaml's order."""
    async with Fetcher(allow=config.allow) as fetcher, Parsers() as parsers:
        tries = [
            asyncio.ensure_future(_try(feed, fetcher, parsers, clock)) for feed in config.feeds
        ]
        for done, finished in enumerate(asyncio.as_completed(tries), start=1):
            await finished
            progress(done, len(tries))
        return [one.result() for one in tries]


async def _try(feed: Feed, fetcher: Fetcher, parsers: Parsers, clock: Clock) -> Finding:
    answer = await fetcher.fetch(feed.url)
    if not isinstance(answer, Fetched):
        return finding(feed, answer, None, now=clock())
    now = clock()
    parsed = await parsers.parse(Document(answer.body, feed, now, answer.url, answer.content_type))
    return finding(feed, answer, parsed, now=now)


def finding(
    feed: Feed, answer: Answer, parsed: ParsedFeed | Unreadable | None, *, now: datetime
) -> Finding:
    """What to say of a feed that answered so, and whose document was read so."""
    if isinstance(answer, Unavailable):
        return Finding(feed, "fail", problem=answer.reason)
    if not isinstance(parsed, ParsedFeed):
        return Finding(feed, "fail", problem=parsed.reason if parsed else "sent no document")
    times = [entry.published for entry, _ in parsed.entries if entry.published]
    newest = max(times, default=None)
    problem = " ".join(_remarks(answer, parsed, newest, now))
    return Finding(feed, "look" if problem else "ok", len(parsed.entries), newest, problem)


def _remarks(
    answer: Answer, parsed: ParsedFeed, newest: datetime | None, now: datetime
) -> Iterator[str]:
    if isinstance(answer, Fetched) and answer.moved:
        yield f"has moved for good: write {answer.moved} in feeds.yaml."
    if not parsed.entries:
        yield "is empty."
    elif newest is None:
        yield "does not date its entries."
    elif now - newest > QUIET:
        yield f"has had nothing new for {shown(now - newest)}."


# --- the table ---------------------------------------------------------------------------------

HEAD = ("status", "source", "entries", "newest (UTC)", "lag", "problem")
_RIGHT = frozenset({"entries", "lag"})
_NAME = 30
_GAP = "  "


def table(findings: Iterable[Finding], *, now: datetime) -> Iterator[str]:
    """Lines of at most WIDTH columns; a long problem goes on below itself."""
    rows = [HEAD, *(_cells(finding, now) for finding in findings)]
    *widths, _ = (max(map(columns, column)) for column in zip(*rows, strict=True))
    room = WIDTH - sum(widths) - len(_GAP) * len(widths)
    for *cells, problem in rows:
        padded = [
            _padded(cell, width, right=name in _RIGHT)
            for cell, width, name in zip(cells, widths, HEAD, strict=False)
        ]
        first, *rest = textwrap.wrap(problem, room) or [""]
        yield _GAP.join([*padded, first]).rstrip()
        for line in rest:
            yield " " * (WIDTH - room) + line


def _cells(finding: Finding, now: datetime) -> Sequence[str]:
    newest = finding.newest
    return (
        finding.status,
        _cut(finding.feed.name, _NAME),
        "" if finding.entries is None else str(finding.entries),
        f"{newest:%d %b %H:%M}" if newest else "",
        _lag(now - newest) if newest else "",
        finding.problem,
    )


def _lag(lag: timedelta) -> str:
    minutes = lag // timedelta(minutes=1)
    return shown(timedelta(minutes=minutes)) if minutes else "<1m"


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: wide letters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - columns(text))
    return space + text if right else text + space


def _cut(text: str, width: int) -> str:
    if columns(text) <= width:
        return text
    kept = text
    while columns(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}…"


def verdict(findings: Sequence[Finding]) -> str:
    """One sentence on all of them."""
    failed = sum(finding.status == "fail" for finding in findings)
    if not findings:
        return "There is no feed to try: add one to feeds.yaml."
    if not failed:
        return f"All {len(findings)} feeds work."
    if failed == len(findings):
        return f"None of {len(findings)} feeds can be read. Is this machine online?"
    return f"{len(findings) - failed} of {len(findings)} feeds work; {failed} cannot be read."
