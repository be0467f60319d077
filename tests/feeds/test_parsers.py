"""No document hurts us: what takes too much is killed, and the others go on."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.feeds.parse import Document, ParsedFeed, parse
from bot.feeds.parsers import TOO_HEAVY, Parsers
from bot.log import Json
from bot.sandbox import Exceeded, Limits, Sandbox
from tests.feeds.conftest import FEED, NOW, rss

GOOD = Document(rss("<title>One</title>", "<title>Two</title>"), FEED, NOW)
HOSTILE = {
    "2 an author of 100 KB": rss("<title>x</title><author>" + "a" * 100_000 + "</author>"),
    "3 seven megabytes of nesting": b"<rss version='2.0'><channel>" + b"<d>" * 2_300_000,
    "3 nesting that closes": b"<rss version='2.0'><channel><item><title>x</title>"
    + b"<d>" * 600_000
    + b"</d>" * 600_000
    + b"</item></channel></rss>",
    "100,000 attributes": b"<rss version='2.0'><channel><item "
    + b" ".join(b"a%d='1'" % number for number in range(100_000))
    + b"><title>x</title></item></channel></rss>",
}


ENDLESS = Document(HOSTILE["2 an author of 100 KB"], FEED, NOW)


@pytest.fixture
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(processes=2, limits=Limits(processor=timedelta(seconds=0.5))) as parsers:
        yield parsers


async def test_a_document_is_parsed_as_it_would_be_here(parsers: Parsers) -> None:
    assert await parsers.parse(GOOD) == parse(GOOD)


async def test_what_is_no_feed_is_said_as_it_would_be_here(parsers: Parsers) -> None:
    document = Document(b"<html></html>", FEED, NOW)
    assert await parsers.parse(document) == parse(document)


async def test_a_process_is_started_when_needed_and_used_again(parsers: Parsers) -> None:
    assert parsers.sandbox.pids == []
    await parsers.parse(GOOD)
    started = parsers.sandbox.pids
    await parsers.parse(GOOD)
    assert parsers.sandbox.pids == started
    assert len(started) == 1


async def test_no_process_is_needed_where_nothing_is_new(parsers: Parsers) -> None:
    items = parse(GOOD)
    assert isinstance(items, ParsedFeed)
    known = Document(GOOD.body, FEED, NOW, known=items.items)
    assert await parsers.parse(known) == ParsedFeed((), items.items)
    assert parsers.sandbox.pids == []


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_hostile_document_ends_in_one_sentence(body: bytes, parsers: Parsers) -> None:
    async with asyncio.timeout(10):
        assert await parsers.parse(Document(body, FEED, NOW)) == TOO_HEAVY
    assert await parsers.parse(GOOD) == parse(GOOD)


async def test_other_feeds_go_on_meanwhile(parsers: Parsers) -> None:
    hostile = asyncio.create_task(parsers.parse(ENDLESS))
    for _ in range(20):
        assert await parsers.parse(GOOD) == parse(GOOD)
    assert not hostile.done()
    assert await hostile == TOO_HEAVY


async def test_the_clock_ends_a_document_that_only_waits() -> None:
    limits = Limits(clock=timedelta(seconds=0.3))
    async with Parsers(processes=1, limits=limits) as waiting:
        await waiting.parse(GOOD)
        (pid,) = waiting.sandbox.pids
        os.kill(pid, signal.SIGSTOP)
        assert await waiting.parse(GOOD) == TOO_HEAVY
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        assert await waiting.parse(GOOD) == parse(GOOD)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not hold RLIMIT_AS")
async def test_memory_is_limited() -> None:
    limits = Limits(processor=timedelta(seconds=60), memory=100 * 1024**2)
    nested = Document(b"<rss version='2.0'><channel>" + b"<d>" * 200_000, FEED, NOW)
    async with Parsers(processes=1, limits=limits) as parsers:
        assert await parsers.parse(nested) == TOO_HEAVY
        assert await parsers.parse(GOOD) == parse(GOOD)


async def test_a_process_that_died_between_documents_is_replaced(parsers: Parsers) -> None:
    await parsers.parse(GOOD)
    (pid,) = parsers.sandbox.pids
    os.kill(pid, signal.SIGKILL)
    await next(iter(parsers.sandbox._all))._process.wait()
    assert await parsers.parse(GOOD) == parse(GOOD)


async def test_a_document_that_is_given_up_does_not_answer_for_the_next() -> None:
    async with Parsers(processes=1) as one:
        await one.parse(GOOD)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await one.parse(ENDLESS)
        assert await one.parse(GOOD) == parse(GOOD)


@pytest.mark.parametrize("author", ["a", "a" * 100_000], ids=["idle", "amid a document"])
def test_processes_end_with_whoever_started_them(author: str) -> None:
    program = f"""
import asyncio, os
from datetime import UTC, datetime, timedelta
from bot.feeds.parse import Document
from bot.feeds.parsers import Parsers
from bot.log import Json
from bot.sandbox import Exceeded, Limits, Sandbox
from bot.model import Feed, FeedId

async def main():
    body = b"<rss version='2.0'><channel><item><author>{author}</author></item></channel></rss>"
    document = Document(body, Feed(FeedId("x"), "", ""), datetime.now(UTC))
    parsers = Parsers(processes=1, limits=Limits(processor=timedelta(seconds=1)))
    parsing = asyncio.ensure_future(parsers.parse(document))
    await asyncio.wait([parsing], timeout=0.6)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""
    # A process that parses has the same standard error: it is at its end when both are.
    run = [sys.executable, "-c", program]
    ended = subprocess.run(run, stderr=subprocess.PIPE, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (-9, b"")


async def test_what_fails_or_warns_in_a_process_writes_no_line_of_its_own(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    forged = '{"level": "ERROR"\n{"event": "forged"}'
    async with Sandbox(processes=1) as sandbox:
        await sandbox.run("warnings:warn", forged)
        await sandbox.run("logging:error", forged)
        with pytest.raises(Exceeded):
            await sandbox.run("json:loads", forged)
        assert await sandbox.run("json:loads", "[1]") == [1], "another process does the next"
    assert capfd.readouterr() == ("", "")
    (record,) = caplog.records
    line = json.loads(Json().format(record))
    assert line["event"] == "a task failed"
    assert line["task"] == "json:loads"
    assert "JSONDecodeError" in line["error"]
