"""`/metrics` and `/healthz`."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.meter import Meter
from bot.model import ChatKey, Feed, FeedId, FeedState
from bot.store import Store
from bot.store.aside import Aside
from bot.store.feeds import Learnt
from bot.store.items import Item
from bot.web.server import Site
from tests.conftest import START, Clock
from tests.web.conftest import served

CHAT = ChatKey("telegram:1:")
DOCS = Path(__file__).parents[2] / "docs" / "operating.md"
MINUTE = timedelta(minutes=1)


async def told(site: Site) -> dict[tuple[str, ...], float]:
    """What `/metrics` says: name and label values (by their labels' names) → value."""
    async with served(site) as client:
        answer = await client.get("/metrics")
        assert answer.status == 200
        text = await answer.text()
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_what_this_process_did_is_counted(site: Site, meter: Meter) -> None:
    meter.polled("unchanged")
    meter.polled("fetched")
    meter.polled("fetched")
    meter.rang("telegram", ["truce", "grain"])
    meter.settled("slack", "aside")
    meter.refused("slack")
    meter.lagged("telegram", 2 * MINUTE)
    values = await told(site)
    assert values["tocsin_polls_total", "fetched"] == 2
    assert values["tocsin_polls_total", "unchanged"] == 1
    assert values["tocsin_matches_total", "telegram"] == 2
    assert values["tocsin_deliveries_total", "aside", "slack"] == 1
    assert values["tocsin_refused_total", "slack"] == 1
    assert values["tocsin_lag_seconds_bucket", "60.0", "telegram"] == 0
    assert values["tocsin_lag_seconds_bucket", "120.0", "telegram"] == 1
    assert values["tocsin_lag_seconds_sum", "telegram"] == 120


async def test_what_all_processes_owe_is_read_from_the_store(
    site: Site, store: Store, clock: Clock
) -> None:
    outbox = store.outbox("telegram")
    await outbox.put([Item(CHAT, "a", "{}"), Item(CHAT, "b", "{}")], now=clock())
    await outbox.asides.put(CHAT, Aside("c", "{}", "bad markup", clock()))
    await store.inbox("slack").put([Item(ChatKey("slack:C1:"), "q", "{}")], now=clock())
    clock.advance(MINUTE)
    values = await told(site)
    assert values["tocsin_owed", "telegram"] == 2
    assert round(values["tocsin_oldest_owed_seconds", "telegram"]) == 60
    assert values["tocsin_set_aside", "telegram"] == 1
    assert values["tocsin_owed", "slack"] == 0
    assert values["tocsin_requests", "slack"] == 1


async def test_feeds_are_counted_by_how_they_are(site: Site, store: Store, clock: Clock) -> None:
    worked = FeedState(checked=START, worked=START)
    states = (worked, worked, replace(worked, problem="answered 403"), replace(worked, gone=True))
    for number in range(len(states)):
        await store.feeds.add(Feed(FeedId(f"f{number}"), "https://a.example/", "A"), due=clock())
    for partition in range(16):
        claims = await store.feeds.claim(partition, 9, now=clock(), lease=MINUTE)
        for poll in claims.claimed:
            state = states[int(poll.feed.id[1:])]
            await store.feeds.settle(poll, Learnt(state), next_due=clock() + MINUTE)
    await store.feeds.add(Feed(FeedId("f9"), "https://a.example/9", "A"), due=clock())
    values = await told(site)
    counted = {name: values["tocsin_feeds", name] for name in ("working", "failing", "gone", "new")}
    assert counted == {"working": 2, "failing": 1, "gone": 1, "new": 1}


async def test_two_meters_share_nothing(meter: Meter) -> None:
    meter.polled("fetched")
    assert Meter().registry.get_sample_value("tocsin_polls_total", {"outcome": "fetched"}) == 0


async def test_it_is_ready_until_something_is_overdue_and_alive_all_the_same(
    site: Site, store: Store, clock: Clock
) -> None:
    await store.feeds.add(Feed(FeedId("f"), "https://a.example/", "A"), due=clock())
    async with served(site) as client:
        assert (await client.get("/healthz")).status == 200
        clock.advance(5 * MINUTE)
        late = await client.get("/healthz/ready")
        assert late.status == 503
        assert await late.text() == "Feeds are not being polled: one has been due for 5m.\n"
        assert (await client.get("/healthz/live")).status == 200


async def test_a_platform_that_another_process_speaks_on_is_told_too(
    store: Store, meter: Meter, clock: Clock
) -> None:
    await store.tallies.speak(["telegram"], now=clock())
    await store.outbox("telegram").put([Item(CHAT, "a", "{}")], now=clock())
    values = await told(Site(store, meter, (), clock))
    assert values["tocsin_owed", "telegram"] == 1


def documented() -> set[str]:
    """The figures that docs/operating.md names in its table."""
    named = re.findall(r"`(tocsin_\w+)[`{]", DOCS.read_text(encoding="utf-8"))
    return {name.removesuffix("_total") for name in named}


async def test_every_figure_is_documented_and_no_other(site: Site, meter: Meter) -> None:
    meter.speaks(["telegram"])
    async with served(site) as client:
        text = await (await client.get("/metrics")).text()
    families = {family.name for family in text_string_to_metric_families(text)}
    assert {name for name in families if not name.startswith("process_")} == documented()


async def test_what_has_not_happened_yet_is_told_as_none(site: Site, meter: Meter) -> None:
    meter.speaks(["telegram"])
    values = await told(site)
    assert values["tocsin_polls_total", "unavailable"] == 0
    assert values["tocsin_refused_total", "telegram"] == 0
    assert values["tocsin_deliveries_total", "aside", "telegram"] == 0
    assert values["tocsin_lag_seconds_count", "telegram"] == 0


@pytest.mark.parametrize("hangs", [True, False])
async def test_while_the_store_is_away_monitors_are_told_so_and_soon(
    site: Site, store: Store, meter: Meter, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    async def away(*_: object) -> None:
        if hangs:
            await asyncio.Event().wait()
        raise OSError("redis.internal:6379 is gone")

    monkeypatch.setattr("bot.web.server.ENOUGH", timedelta(seconds=0.1))
    meter.polled("fetched")
    values = await told(site)
    assert values["tocsin_store_up",] == 1
    monkeypatch.setattr(store.client, "_ask", away)
    async with asyncio.timeout(5):
        values = await told(site)
        assert values["tocsin_store_up",] == 0
        assert values["tocsin_polls_total", "fetched"] == 1
        assert ("tocsin_feeds", "working") not in values
        async with served(site) as client:
            answer = await client.get("/healthz")
            assert answer.status == 503
            assert await answer.text() == "The store does not answer: the log says more.\n"
            page = await client.get("/")
            assert page.status == 503
            assert not hangs or "The store does not answer: no answer in time" in await page.text()
