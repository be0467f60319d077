"""What happened in the last day, counted across processes: how late alerts came, and which queries
rang. Counts of the last few seconds of a process that is killed are lost; nothing hangs on them."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.store import keys
from bot.store.client import Client, Script, Value
from bot.store.codec import millis, span_millis

SLOT = timedelta(minutes=15)
DAY = timedelta(days=1)
KEPT = DAY + timedelta(hours=1)
MOST_QUERIES = 2_000
LONGEST_QUERY = 200

_LAGS = Script(
    """
for i = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""
)

_RINGS = Script(
    """
for i = 3, #ARGV, 2 do redis.call('ZINCRBY', KEYS[1], ARGV[i + 1], ARGV[i]) end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""
)


class Tallies:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def add_lags(self, lags: Mapping[float, int], *, now: datetime) -> None:
        """`lags` counts alerts by the upper bound of their bucket, in seconds."""
        args: list[Value] = [span_millis(KEPT)]
        for bound, count in lags.items():
            args += [bound, count]
        if lags:
            await self._client.run(_LAGS, [keys.lags(_slot(now))], args)

    async def add_rings(self, rings: Mapping[str, int], *, now: datetime) -> None:
        """`rings` counts the entries that a query matched, once for each chat that watches it."""
        args: list[Value] = [span_millis(2 * DAY), MOST_QUERIES]
        for query, count in rings.items():
            args += [query[:LONGEST_QUERY], count]
        if rings:
            await self._client.run(_RINGS, [keys.rings(f"{now:%Y-%m-%d}")], args)

    async def speak(self, platforms: Iterable[str], *, now: datetime) -> None:
        """This process speaks on these platforms."""
        args = [part for name in platforms for part in (millis(now), name)]
        if args:
            await self._client.call("ZADD", keys.spoken(), *args)

    async def spoken(self, *, now: datetime) -> set[str]:
        """The platforms on which any process has spoken within the last day."""
        since = millis(now - DAY)
        return set(await self._client.call("ZRANGE", keys.spoken(), since, "+inf", "BYSCORE"))

    async def lags(self, *, now: datetime) -> list[tuple[datetime, dict[float, int]]]:
        """The last day's counts: a quarter of an hour's beginning, and what was counted in it."""
        last = _slot(now)
        slots = range(last - DAY // SLOT + 1, last + 1)
        held = await asyncio.gather(
            *(self._client.call("HGETALL", keys.lags(slot)) for slot in slots)
        )
        begins = (slot * SLOT.total_seconds() for slot in slots)
        return [
            (datetime.fromtimestamp(start, tz=now.tzinfo), _numbers(counts))
            for start, counts in zip(begins, held, strict=True)
        ]

    async def rings(self, *, now: datetime, most: int) -> list[tuple[str, int]]:
        """Which queries rang most today and yesterday (UTC), and how often."""
        total: dict[str, int] = {}
        for day in (now, now - DAY):
            held = await self._client.call(
                "ZRANGE", keys.rings(f"{day:%Y-%m-%d}"), 0, -1, "WITHSCORES"
            )
            for query, count in held:
                total[query] = total.get(query, 0) + int(float(count))
        return sorted(total.items(), key=lambda one: (-one[1], one[0]))[:most]


def _numbers(held: Mapping[str, str]) -> dict[float, int]:
    return {float(bound): int(count) for bound, count in held.items()}


def _slot(when: datetime) -> int:
    return int(when.timestamp() // SLOT.total_seconds())
