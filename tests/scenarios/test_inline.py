"""Stories offered where people write: `@bot ceasefire` in any chat, over the wire."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.clock import utc_now
from bot.feeds.config import Access
from bot.store import Store
from tests.peers.feeds import Item
from tests.scenarios.town import Town, at_work, town

POST = "Harbour Post"
HOSTILE = "Ceasefire <b>@all</b> /start & \u202eevil"


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as place:
        place.feeds.publish(
            POST,
            Item("Ceasefire agreed at the strait", "Both fleets hold it.", published=utc_now()),
            Item(HOSTILE, published=utc_now()),
            Item("Mayor opens new ferry line", published=utc_now()),
        )
        yield place
        assert place.telegram.defects == []


async def offered(place: Town, words: str) -> list[dict[str, Any]]:
    telegram = place.telegram
    id_ = await telegram.inquire(telegram.person("Ada"), words)
    await telegram.wait_for(lambda: telegram.world.inquiries[id_] is not None)
    return telegram.world.inquiries[id_] or []


async def test_the_latest_stories_are_offered_and_shared_with_their_source(place: Town) -> None:
    async with at_work(place, [POST]):
        await place.polled(POST)
        results = await offered(place, "ceasefire")
        assert len(results) == 2
        (story,) = [one for one in results if "strait" in one["title"]]
        assert "Harbour Post" in story["description"]
        shown = story["shown"]
        assert "— Harbour Post" in shown.text
        assert [entity.kind for entity in shown.entities].count("TextUrl") >= 1
        assert story["input_message_content"]["link_preview_options"]["is_disabled"]
        assert not story.get("reply_markup")
        assert [one["title"] for one in await offered(place, "ferry")] == [
            "Mayor opens new ferry line"
        ]


async def test_what_a_feed_says_calls_nobody_in_a_shared_story(place: Town) -> None:
    async with at_work(place, [POST]):
        await place.polled(POST)
        (story,) = [one for one in await offered(place, "ceasefire") if "evil" in one["title"]]
        kinds = {entity.kind for entity in story["shown"].entities}
        assert not kinds & {"Mention", "BotCommand"}
        assert "\u202e" not in story["title"]


async def test_a_word_that_is_still_being_typed_finds_what_it_begins(place: Town) -> None:
    async with at_work(place, [POST]):
        await place.polled(POST)
        assert len(await offered(place, "cease")) == 2
        (story,) = await offered(place, "ceasefire agr")
        assert "strait" in story["title"]


async def test_without_words_what_one_watches_for_is_offered(place: Town) -> None:
    async with at_work(place, [POST]):
        await place.polled(POST)
        assert len(await offered(place, "")) == 2


@pytest.mark.parametrize("words", ["ceasefire AND (", '"', "nothing of that kind"])
async def test_what_cannot_be_read_or_found_offers_nothing(place: Town, words: str) -> None:
    async with at_work(place, [POST]):
        await place.polled(POST)
        assert await offered(place, words) == []


@pytest.mark.parametrize("access", ["claimed", ("77",)])
async def test_who_may_not_use_the_bot_is_offered_nothing(place: Town, access: Access) -> None:
    async with at_work(place, [POST], access=access):
        await place.polled(POST)
        assert await offered(place, "ceasefire") == []
