"""Batches: what is asked for together goes together, and each gets its own answer or error."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bot.store.batches import MOST, Batches
from bot.store.embedded import EmbeddedValkey


@pytest.fixture
async def redis(server: EmbeddedValkey) -> AsyncIterator[Redis]:
    redis = Redis.from_url(server.url, decode_responses=True, socket_timeout=None)
    await redis.flushall()
    yield redis
    await redis.aclose()


@pytest.fixture
async def batches(redis: Redis) -> AsyncIterator[Batches]:
    batches = Batches(redis, timedelta(seconds=10))
    yield batches
    await batches.close()


async def test_each_gets_its_own_answer(batches: Batches) -> None:
    many = range(2 * MOST + 1)
    await asyncio.gather(*(batches.ask("SET", f"k{n}", n) for n in many))
    assert await asyncio.gather(*(batches.ask("GET", f"k{n}") for n in many)) == [
        str(n) for n in many
    ]


async def test_what_is_asked_for_together_takes_one_connection(
    redis: Redis, batches: Batches
) -> None:
    before = (await redis.info("stats"))["total_connections_received"]
    await asyncio.gather(*(batches.ask("INCR", "k") for _ in range(50)))
    assert (await redis.info("stats"))["total_connections_received"] == before
    assert await batches.ask("GET", "k") == "50"


async def test_one_that_is_refused_leaves_the_others_alone(batches: Batches) -> None:
    answers = await asyncio.gather(
        batches.ask("SET", "k", "text"),
        batches.ask("INCR", "k"),
        batches.ask("GET", "k"),
        return_exceptions=True,
    )
    assert answers[0] is True and answers[2] == "text"
    assert isinstance(answers[1], ResponseError)


async def test_one_who_gives_up_leaves_the_others_alone(batches: Batches) -> None:
    leaving = asyncio.create_task(batches.ask("INCR", "k"))
    staying = asyncio.create_task(batches.ask("PING"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying is True
    assert leaving.cancelled()


async def test_after_a_batch_that_took_too_long_the_next_is_answered(
    redis: Redis, batches: Batches
) -> None:
    hasty = Batches(redis, timedelta(milliseconds=20))
    with pytest.raises(TimeoutError):
        await hasty.ask("BLPOP", "nothing", 5)
    assert await hasty.ask("PING") is True
    await hasty.close()
