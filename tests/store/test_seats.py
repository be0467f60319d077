"""Seats: one process has it, another takes it when the lease ends or the first one leaves."""

from datetime import timedelta

from bot.store import Store
from bot.store.seats import Seat, Seated
from tests.conftest import Clock

LEASE = timedelta(seconds=6)


async def must_take(seat: Seat, clock: Clock) -> Seated:
    seated = await taken(seat, clock)
    assert seated
    return seated


async def taken(seat: Seat, clock: Clock) -> Seated | None:
    claims = await seat.claim(0, 1, now=clock(), lease=LEASE)
    return claims.claimed[0] if claims.claimed else None


async def test_one_at_a_time_has_it(store: Store, clock: Clock) -> None:
    here, there = store.seat("telegram:1"), store.seat("telegram:1")
    seated = await must_take(here, clock)
    assert await taken(there, clock) is None
    assert await taken(store.seat("telegram:2"), clock)
    assert await here.held(seated)


async def test_who_waits_learns_when_it_may_be_free(store: Store, clock: Clock) -> None:
    here, there = store.seat("telegram:1"), store.seat("telegram:1")
    seated = await must_take(here, clock)
    await here.renew(0, [seated], until=clock() + 2 * LEASE)
    assert (await there.claim(0, 1, now=clock(), lease=LEASE)).next_due == clock() + 2 * LEASE


async def test_when_a_lease_runs_out_another_has_it_and_the_first_one_knows(
    store: Store, clock: Clock
) -> None:
    here, there = store.seat("telegram:1"), store.seat("telegram:1")
    before = await must_take(here, clock)
    clock.advance(LEASE)
    after = await must_take(there, clock)
    assert not await here.held(before)
    await here.renew(0, [before], until=clock() + 2 * LEASE)
    await here.leave(before)
    assert await there.held(after)
    assert await taken(here, clock) is None


async def test_who_leaves_makes_room_at_once(store: Store, clock: Clock) -> None:
    here, there = store.seat("telegram:1"), store.seat("telegram:1")
    seated = await must_take(here, clock)
    await here.leave(seated)
    assert await taken(there, clock)
    assert not await here.held(seated)
