"""Headlines are encoded in a process that may be killed; an entry waits no longer than it may."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.meaning import REST, Meaning, is_installed
from bot.model import Entry, EntryId, FeedId
from bot.sandbox import Limits
from tests.conftest import START

ENTRY = Entry(EntryId("a"), FeedId("f"), "Tide", "Ceasefire agreed", START)
ENDLESS = replace(ENTRY, title="Endless talks go on")


def encode(title: str) -> bytes:
    """What these tests have encoded, in the sandbox's process."""
    while title == ENDLESS.title:
        pass
    return title.encode()


@pytest.fixture
async def meaning() -> AsyncIterator[Meaning]:
    limits = Limits(processor=timedelta(seconds=0.5))
    async with Meaning(function=f"{__name__}:encode", limits=limits) as meaning:
        yield meaning


async def test_a_headline_is_encoded_without_its_outlet(meaning: Meaning) -> None:
    told = replace(ENTRY, title="Ceasefire agreed - Tide")
    assert await meaning.vector(told, now=START) == b"Ceasefire agreed"


async def test_nothing_is_started_before_the_first_headline(meaning: Meaning) -> None:
    assert await meaning.vector(replace(ENTRY, title=""), now=START) == b""
    assert meaning.pids == []


async def test_a_headline_that_takes_too_long_goes_on_without_meaning(meaning: Meaning) -> None:
    assert await meaning.vector(ENDLESS, now=START) == b""


async def test_after_a_failure_headlines_are_not_encoded_for_a_minute(meaning: Meaning) -> None:
    await meaning.vector(ENDLESS, now=START)
    assert await meaning.vector(ENTRY, now=START + REST / 2) == b""
    assert await meaning.vector(ENTRY, now=START + REST) == b"Ceasefire agreed"


async def test_an_entry_does_not_wait_for_ever_for_those_before_it() -> None:
    limits = Limits(processor=timedelta(seconds=30), clock=timedelta(seconds=30))
    slow = Meaning(function=f"{__name__}:encode", limits=limits, patience=timedelta(seconds=0.1))
    async with slow as meaning, asyncio.timeout(10), asyncio.TaskGroup() as group:
        first = group.create_task(meaning.vector(ENDLESS, now=START))
        await asyncio.sleep(0)
        assert await meaning.vector(ENTRY, now=START) == b""
        first.cancel()


@pytest.mark.skipif(not is_installed(), reason="the meaning extra is not installed: make meaning")
async def test_the_encoder_runs_in_its_process() -> None:
    async with Meaning() as meaning:
        assert len(await meaning.vector(ENTRY, now=START)) == 768
        assert len(meaning.pids) == 1
