"""The day's counts, written into the store."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import StoreError
from bot.meter import Meter
from bot.store import Store
from bot.tallying import write_down
from tests.conftest import Clock


@pytest.mark.parametrize("failing", ["add_lags", "add_rings"])
async def test_what_cannot_be_written_down_is_written_once_the_store_is_back(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    meter = Meter()
    meter.lagged("fake", timedelta(seconds=7))
    meter.rang("fake", ["ceasefire"])

    async def away(_: Mapping[Any, int], **__: Any) -> None:
        raise StoreError("the store is away")

    with monkeypatch.context() as patched:
        patched.setattr(store.tallies, failing, away)
        await write_down(store, meter, ["fake"], clock=clock)
    await write_down(store, meter, ["fake"], clock=clock)
    assert sum(sum(counts.values()) for _, counts in await store.tallies.lags(now=clock())) == 1
    assert await store.tallies.rings(now=clock(), most=9) == [("ceasefire", 1)]
