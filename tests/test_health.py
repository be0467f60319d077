"""`tocsin health`: whether the news is being read."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import health
from bot.clock import utc_now
from bot.errors import StoreError
from bot.model import Chat, Feed, FeedId
from bot.settings import Settings
from bot.store import Store
from bot.store.embedded import EmbeddedValkey
from bot.store.items import AHEAD, Item

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


POLLING, *_ = health.kinds([])
SENDING = list(health.kinds(["telegram"]))[-1]


@pytest.mark.parametrize(
    ("work", "late", "said"),
    [
        (POLLING, None, ""),
        (POLLING, -timedelta(hours=1), ""),
        (POLLING, timedelta(minutes=1), ""),
        (
            POLLING,
            timedelta(minutes=7),
            "Feeds are not being polled: one has been due for 7m.",
        ),
        # Alerts wait for the platform's pace; an answer, which is far ahead of them, never long.
        (SENDING, timedelta(minutes=11), ""),
        (
            SENDING,
            timedelta(minutes=25),
            "Nothing is being sent to telegram: something has been due for 25m.",
        ),
        (SENDING, AHEAD + timedelta(minutes=1), ""),
        (
            SENDING,
            AHEAD + timedelta(minutes=3),
            "Nothing is being sent to telegram: something has been due for 3m.",
        ),
    ],
)
def test_all_is_well_unless_something_has_long_been_due(
    work: health.Work, late: timedelta | None, said: str
) -> None:
    due = None if late is None else NOW - late
    assert health.lateness(work, [due], now=NOW) == said


async def test_a_request_that_nobody_serves_is_told(store: Store) -> None:
    chat = Chat("telegram", "1")
    await store.inbox("telegram").put([Item(chat.key, "a", "{}")], now=NOW)
    assert await health.problems(store, ["telegram"], now=NOW) == []
    (told,) = await health.problems(store, ["telegram"], now=NOW + timedelta(minutes=9))
    assert told == "Nobody answers on telegram: a request has waited for 9m."


async def test_the_feed_that_is_due_first_tells(store: Store, server: EmbeddedValkey) -> None:
    settings = Settings(redis_url=server.url)
    assert await health.problem(settings) == ""
    await store.feeds.add(Feed(FeedId("a"), "https://a.example/", "A"), due=utc_now())
    assert await health.problem(settings) == ""
    late = utc_now() - timedelta(minutes=3)
    await store.feeds.add(Feed(FeedId("b"), "https://b.example/", "B"), due=late)
    assert await health.problem(settings) == "Feeds are not being polled: one has been due for 3m."


async def test_a_store_that_does_not_answer_is_an_error(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.client.PATIENCE", timedelta(seconds=0.1))
    with pytest.raises(StoreError, match="does not answer"):
        await health.problem(Settings(data=tmp_path_factory.mktemp("data")))


async def test_alerts_that_nobody_sends_are_told_also_while_answers_go(store: Store) -> None:
    outbox = store.outbox("telegram")
    late, quick = Chat("telegram", "1"), Chat("telegram", "2")
    await outbox.put([Item(late.key, "a", "{}")], now=NOW)
    now = NOW + timedelta(minutes=30)
    await outbox.put([Item(quick.key, "b", "{}", first=True)], now=now)
    (told,) = await health.problems(store, ["telegram"], now=now)
    assert told == "Nothing is being sent to telegram: something has been due for 30m."
