"""Feeds in, alerts and answers out, on all three platforms at once, over the wire."""

from collections.abc import AsyncIterator
from html import escape
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.store import Store
from tests.peers.feeds import Item
from tests.scenarios.town import Town, at_work, town


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as place:
        place.feeds.publish("Harbour Post", Item("Mayor opens new ferry line"))
        yield place
        assert place.telegram.defects == []
        assert place.slack.defects == []


async def test_a_new_entry_rings_once_in_telegram_slack_and_the_terminal(place: Town) -> None:
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    general = place.slack.channel("general")
    async with at_work(place, ["Harbour Post"]):
        await place.polled("Harbour Post")
        await place.telegram.say(room, ada, "/subscribe")
        await place.slack.connected()
        await place.slack.mention(general, "bo", "subscribe")
        await place.screen.shows("This chat gets alerts for")
        await place.telegram.message(lambda post: "This chat gets alerts" in post.text)
        await place.slack.wait_for(lambda: place.slack.messages)
        place.feeds.publish(
            "Harbour Post",
            Item(
                "Ceasefire agreed at the strait",
                "Both fleets will hold a ceasefire from noon, the port authority said. "
                "Talks on security guarantees go on. Law enforcement closed two roads.",
                published=utc_now(),
            ),
        )
        await place.poll("Harbour Post")
        in_telegram = await place.telegram.message(lambda post: "agreed" in post.text)
        said = await place.slack.wait_for(
            lambda: [m for m in place.slack.messages if "agreed" in m.plain]
        )
        screen = await place.screen.shows("agreed at the strait")
        for text in (in_telegram.text, said[0].plain.replace("*", ""), screen):
            assert "Both fleets will hold a ceasefire from noon" in text
            assert "ceasefire · security guarantees — Harbour Post, just now" in text
            assert "multinational" not in text.split("agreed")[1]
        assert "Ceasefire" in in_telegram.styled("Bold")
        await place.poll("Harbour Post")
        await place.telegram.say(room, ada, "/latest")
        await place.telegram.message(lambda post: "Latest for" in post.text)
        assert sum("Both fleets" in post.text for post in place.telegram.messages) == 1


async def test_what_was_there_at_the_first_poll_does_not_ring_but_is_in_latest(
    place: Town,
) -> None:
    place.feeds.publish("Harbour Post", Item("An old ceasefire", published=utc_now()))
    async with at_work(place, ["Harbour Post"]):
        await place.polled("Harbour Post")
        place.keyboard.type("/latest")
        screen = await place.screen.shows("An old ceasefire")
        assert "Latest for ceasefire" in screen


async def test_the_end_of_the_input_does_not_end_the_program(place: Town) -> None:
    async with at_work(place, ["Harbour Post"]):
        await place.screen.shows("This chat gets alerts for")
        place.keyboard.end()
        await place.polled("Harbour Post")
        place.feeds.publish("Harbour Post", Item("Ceasefire holds"))
        await place.poll("Harbour Post")
        await place.screen.shows("Ceasefire holds")


SEED = Path(__file__).parents[3] / "shared/corpus/seed/paris-guarantees.txt"
FURNITURE = ("Policy", "Show More", "Related Articles", "Back to top", "MonsterInsights")


async def test_an_article_on_all_three_subjects_rings_once_and_shows_no_page_furniture(
    place: Town,
) -> None:
    if not SEED.exists():
        pytest.skip(f"the corpus is not here: {SEED}")
    title, page = article(SEED.read_text())
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    async with at_work(place, ["Harbour Post"]):
        await place.polled("Harbour Post")
        await place.telegram.say(room, ada, "/subscribe")
        await place.telegram.message(lambda post: "This chat gets alerts" in post.text)
        place.feeds.publish("Harbour Post", Item(title, content=page, published=utc_now()))
        await place.poll("Harbour Post")
        alert = await place.telegram.message(lambda post: title in post.text)
        assert "ceasefire · security guarantees · multinational force" in alert.text
        assert not [words for words in FURNITURE if words in alert.text]
        await place.screen.shows(title)
        assert len([post for post in place.telegram.messages if title in post.text]) == 1


def article(text: str) -> tuple[str, str]:
    """The page's headline, and the page as HTML with its furniture left in."""
    lines = [line for line in text.splitlines() if line.strip()]
    title = next(line for line in lines if line.startswith("Paris gathers"))
    return title, "".join(f"<p>{escape(line)}</p>" for line in lines)
