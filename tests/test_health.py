"""`tocsin health`: whether the news is being read."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import health
from bot.clock import utc_now
from bot.errors import StoreError
from bot.model import Feed, FeedId
from bot.settings import Settings
from bot.store import Store
from bot.store.embedded import EmbeddedValkey

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (None, ""),
        (NOW + timedelta(hours=1), ""),
        (NOW - timedelta(minutes=1), ""),
        (NOW - timedelta(minutes=7), "Feeds are not being polled: one has been due for 7m."),
    ],
)
def test_polling_is_well_unless_a_feed_has_long_been_due(due: datetime | None, said: str) -> None:
    assert health.lateness(due, now=NOW) == said


async def test_the_feed_that_is_due_first_tells(store: Store, server: EmbeddedValkey) -> None:
    settings = Settings(redis_url=server.url)
    assert await health.problem(settings) == ""
    await store.feeds.add(Feed(FeedId("a"), "https://a.example/", "A"), due=utc_now())
    assert await health.problem(settings) == ""
    late = utc_now() - timedelta(minutes=3)
    await store.feeds.add(Feed(FeedId("b"), "https://b.example/", "B"), due=late)
    assert await health.problem(settings) == "Feeds are not being polled: one has been due for 3m."


async def test_a_store_that_does_not_answer_is_an_error(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with pytest.raises(StoreError, match="does not answer"):
        await health.problem(Settings(data=tmp_path_factory.mktemp("data")))
