"""A feed goes dark and comes back, and moves: what its chat sees of it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.clock import utc_now
from bot.feeds.identity import feed_id
from bot.store import Store
from tests.peers.feeds import Item
from tests.scenarios.town import Town, at_work, town
from tests.waiting import until


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as made:
        yield made


class Ahead:
    """The program's clock: the real one, set forward by the test."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.by


async def polled_again(place: Town, clock: Ahead, name: str, by: timedelta) -> None:
    """Let time pass and the feed be polled, once."""
    id_ = feed_id(place.feeds.url(name))
    before = {feed.id: state for feed, state in await place.store.feeds.all()}[id_]
    clock.by += by
    await place.poll(name)

    async def checked() -> bool:
        states = {feed.id: state for feed, state in await place.store.feeds.all()}
        return states[id_].checked != before.checked

    await until(checked)


async def test_a_feed_that_turns_into_a_web_page_is_told_once_and_once_when_it_is_back(
    place: Town,
) -> None:
    clock = Ahead()
    place.feeds.publish("herald", Item("Mayor opens new ferry line"))
    place.feeds.publish("other", Item("Harvest begins"))
    async with at_work(place, ["herald", "other"], access="claimed", clock=clock):
        await place.polled("herald", "other")
        code = await place.store.access.code("telegram")
        ada = place.telegram.person("Ada")
        home = place.telegram.private(ada)
        await place.telegram.say(home, ada, f"/start {code}")
        await place.telegram.message(lambda post: "operat" in post.text.lower())
        place.feeds.serve_bytes("herald", b"<!doctype html><title>Log in</title><form>")
        for _ in range(5):
            await polled_again(place, clock, "herald", timedelta(hours=1))
        dark = await place.telegram.message(lambda post: "has gone dark" in post.text)
        assert "herald has gone dark: it" in dark.text
        assert dark.silent
        await polled_again(place, clock, "herald", timedelta(hours=9))
    async with at_work(place, ["herald", "other"], access="claimed", clock=clock):
        await polled_again(place, clock, "herald", timedelta(hours=9))
        place.feeds.publish("herald", Item("Ferry line closes"))
        await polled_again(place, clock, "herald", timedelta(hours=1))
        await place.telegram.message(lambda post: "herald is back" in post.text)
    told = [post.text for post in place.telegram.messages if "herald" in post.text]
    assert len([text for text in told if "dark" in text]) == 1
    assert len([text for text in told if "back" in text and "dark" not in text]) == 1
