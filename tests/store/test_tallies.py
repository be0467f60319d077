"""The day's tallies."""

from datetime import timedelta

from bot.store import Store, keys
from bot.store.tallies import KEPT
from tests.conftest import Clock


async def test_lags_are_counted_by_the_quarter_of_an_hour_and_added_up(
    store: Store, clock: Clock
) -> None:
    await store.tallies.add_lags({5.0: 2, float("inf"): 1}, now=clock())
    await store.tallies.add_lags({5.0: 3}, now=clock.advance(timedelta(minutes=14)))
    await store.tallies.add_lags({60.0: 1}, now=clock.advance(timedelta(minutes=1)))
    day = await store.tallies.lags(now=clock())
    assert len(day) == 96
    assert day[-2][1] == {5.0: 5, float("inf"): 1}
    assert day[-1] == (clock.now, {60.0: 1})


async def test_what_was_counted_is_forgotten_after_a_day(store: Store, clock: Clock) -> None:
    await store.tallies.add_lags({5.0: 2}, now=clock())
    slot = int(clock().timestamp() // 900)
    left = await store.client.call("PTTL", keys.lags(slot))
    assert 0 < int(left) <= KEPT.total_seconds() * 1000
    assert not any(counts for _, counts in await store.tallies.lags(now=clock() + KEPT))


async def test_queries_are_counted_over_today_and_yesterday(store: Store, clock: Clock) -> None:
    await store.tallies.add_rings({"truce": 3, "grain": 1}, now=clock())
    await store.tallies.add_rings({"grain": 5}, now=clock.advance(timedelta(days=1)))
    assert await store.tallies.rings(now=clock(), most=9) == [("grain", 6), ("truce", 3)]
    assert await store.tallies.rings(now=clock.advance(timedelta(days=1)), most=1) == [("grain", 5)]


async def test_only_the_queries_that_ring_most_are_kept(store: Store, clock: Clock) -> None:
    await store.tallies.add_rings({f"query {n}": n for n in range(1, 2_100)}, now=clock())
    kept = await store.tallies.rings(now=clock(), most=9_999)
    assert len(kept) == 2_000
    assert min(count for _, count in kept) == 100


async def test_a_platform_is_known_for_a_day_after_somebody_spoke_there(
    store: Store, clock: Clock
) -> None:
    await store.tallies.speak(["slack"], now=clock())
    await store.tallies.speak(["telegram"], now=clock.advance(timedelta(hours=20)))
    await store.tallies.speak([], now=clock())
    assert await store.tallies.spoken(now=clock()) == {"slack", "telegram"}
    assert await store.tallies.spoken(now=clock.advance(timedelta(hours=5))) == {"telegram"}
