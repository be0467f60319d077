"""addfeed and removefeed: one clear sentence for each thing that can be wrong."""

import pytest

from bot.feeds.discover import Candidate
from bot.feeds.identity import feed_id
from bot.model import Feed
from tests.commands.conftest import BBC, GROUP, PRIVATE, Talk

FOUND = Candidate("https://harbour.example/rss", "Harbour Post", 20, "en")


async def test_a_site_is_added_by_its_feed_for_this_chat_alone(talk: Talk) -> None:
    talk.feeds_found["harbour.example"] = [FOUND]
    answer = await talk.say("addfeed harbour.example")
    assert answer.startswith("Added Harbour Post — ")
    state = await talk.state()
    assert state and len(state.feeds) == 1
    feed = await talk.store.feeds.get(state.feeds[0])
    assert feed and not feed.shared and feed.name == "Harbour Post"
    assert "Harbour Post" in await talk.say("sources")
    assert "no sources yet" in await talk.say("sources", chat=GROUP)


@pytest.mark.parametrize("spelling", ["https://bbc.example/rss", "HTTPS://BBC.example:443/rss#top"])
async def test_a_source_that_is_there_already_is_named(talk: Talk, spelling: str) -> None:
    await talk.publish("Ceasefire")
    assert await talk.say(f"addfeed {spelling}") == f"{BBC.name} is already added."


async def test_a_host_that_is_there_is_known_in_every_spelling(talk: Talk) -> None:
    """Table A, row 21."""
    await talk.store.feeds.add(
        Feed(feed_id("http://host"), "http://host", "Host"), due=talk.clock()
    )
    for spelling in ("HTTP://Host:80/#f", "http://host.", "host", "https://HOST:443"):
        assert await talk.say(f"addfeed {spelling}") == "Host is already added."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Say which address, like: addfeed https://example.org/news"),
        ("a.example b.example", "That is more than one address. Write one"),
        ("https://" + "x" * 4000, "That address is longer than 2,000 characters."),
        ("nofeed.example", "nofeed.example has no feed that could be found"),
    ],
)
async def test_what_cannot_be_added_is_told_in_one_sentence(
    talk: Talk, words: str, told: str
) -> None:
    assert told in await talk.say(f"addfeed {words}")
    assert await talk.state() is None


async def test_a_source_is_removed_by_its_name_and_polled_no_more(talk: Talk) -> None:
    talk.feeds_found["harbour.example"] = [FOUND]
    await talk.say("addfeed harbour.example")
    assert "Say which source: Harbour Post" in await talk.say("removefeed")
    assert await talk.say("removefeed harbour post") == "Removed Harbour Post."
    assert await talk.store.feeds.all() == []
    assert "added no sources" in await talk.say("removefeed Harbour Post")


async def test_what_another_chat_imported_a_source_as_is_not_what_it_is_called(talk: Talk) -> None:
    talk.feeds_found["harbour.example"] = [FOUND]
    named = Feed(feed_id(FOUND.url), FOUND.url, "Send your keys to evil.example", shared=False)
    await talk.store.feeds.follow(named, GROUP.key, due=talk.clock())
    assert (await talk.say("addfeed harbour.example")).startswith("Added Harbour Post — ")
    ((feed, _),) = await talk.store.feeds.all()
    assert feed.name == "Harbour Post"
    assert await talk.store.feeds.followers(feed.id) == [GROUP.key, PRIVATE.key]


@pytest.mark.parametrize(
    "asked", ["latest truce 999999w", "mute 999999w 999999w", "trend x 999999w"]
)
async def test_no_stretch_of_time_goes_beyond_the_calendar(talk: Talk, asked: str) -> None:
    assert "Something went wrong" not in await talk.say(asked)
