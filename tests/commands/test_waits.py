"""What a chat is told of a watch that asks for more outlets, and the clock of its wait."""

from datetime import timedelta

import pytest

from bot.model import EntryId, FeedId, Teller
from bot.stories.identity import story_of
from tests.commands.conftest import BBC, Talk, entry, link

TRUCE = "Ceasefire agreed in Ostra"
ASKS = "ceasefire min:2"


async def test_watch_says_in_plain_words_that_it_waits(talk: Talk) -> None:
    answer = await talk.say(f"watch {ASKS}")
    assert "the word “ceasefire”, any inflection, once 2 outlets tell it" in answer
    assert "min:2 is for what rings: here stories of fewer outlets count too." in answer


async def test_help_shows_how_to_ask_for_more_outlets(talk: Talk) -> None:
    assert "watch ceasefire min:2" in await talk.say("help watch")


async def test_watchlist_shows_what_is_waited_for_and_since_when(talk: Talk) -> None:
    await talk.say(f"watch {ASKS}")
    assert "Waiting" not in await talk.say("watchlist")
    await talk.ring(TRUCE)
    assert await talk.arrives() == []
    talk.clock.advance(timedelta(hours=2))
    assert (
        f"Waiting for more outlets\n{ASKS}: {TRUCE} ({link(TRUCE)}) — 1 of 2 outlets, since 12:00"
    ) in await talk.say("watchlist")


async def test_whynot_shows_the_clock_of_the_wait(talk: Talk) -> None:
    await talk.say(f"watch {ASKS}")
    await talk.ring(TRUCE)
    answer = await talk.say(f"whynot {link(TRUCE)}")
    assert answer.endswith(f"⏳ {ASKS}: {TRUCE} ({link(TRUCE)}) — 1 of 2 outlets, since 12:00")


async def test_a_wait_is_shown_on_the_chat_s_own_clock(talk: Talk) -> None:
    await talk.say(f"watch {ASKS}")
    await talk.say("timezone Asia/Tokyo")
    await talk.ring(TRUCE)
    assert "1 of 2 outlets, since 21:00" in await talk.say("watchlist")


async def test_what_is_no_longer_watched_is_no_longer_waited_for(talk: Talk) -> None:
    await talk.say(f"watch {ASKS}, grain")
    await talk.ring(TRUCE)
    await talk.say("unwatch 1")
    assert "Waiting" not in await talk.say("watchlist")


async def told_elsewhere(talk: Talk, *, shared: bool = True) -> None:
    """Another outlet tells of the truce, in words that no watch here matches."""
    story = story_of(entry(TRUCE, BBC, talk.clock(), talk.clock()))
    herald = Teller(
        EntryId("h"), FeedId("h"), "Herald", "Guns fall silent", "https://h.example/1",
        talk.clock(), shared=shared,
    )  # fmt: skip
    await talk.store.stories.add(story, herald)


async def test_a_watch_that_is_narrowed_waits_on(talk: Talk) -> None:
    await talk.say(f"watch {ASKS}")
    await talk.ring(TRUCE)
    for clause in ("NOT baseball", "NOT football"):
        await talk.say(f"narrow 1 {clause}")
        assert "1 of 2 outlets, since 12:00" in await talk.say("watchlist")


async def test_a_watch_that_is_narrowed_past_what_it_waited_for_waits_no_more(talk: Talk) -> None:
    await talk.say(f"watch {ASKS}")
    await talk.ring(TRUCE)
    await talk.say("narrow 1 NOT Ostra")
    assert "Waiting" not in await talk.say("watchlist")
    await talk.say("widen 1")
    assert "1 of 2 outlets, since 12:00" in await talk.say("watchlist")


@pytest.mark.parametrize(("shared", "shown"), [(True, "BBC World +1, 1"), (False, "BBC World, 1")])
async def test_a_source_of_another_chat_is_not_counted_among_a_story_s(
    talk: Talk, shared: bool, shown: str
) -> None:
    await talk.publish(TRUCE)
    await told_elsewhere(talk, shared=shared)
    for asked in ("latest", "search", "try", "watch"):
        assert shown in await talk.say(f"{asked} ceasefire")


async def test_why_says_that_an_alert_waited(talk: Talk) -> None:
    await talk.say(f"watch {ASKS}")
    await talk.ring(TRUCE)
    await told_elsewhere(talk)
    await talk.ring(TRUCE)
    (alert,) = await talk.arrives()
    assert "+1: Herald" in alert
    assert f"{ASKS} waited until 2 outlets told it." in await talk.say("why 1")
    assert "Waiting" not in await talk.say("watchlist")


async def test_why_tells_a_watch_that_still_waits_from_those_that_rang(talk: Talk) -> None:
    await talk.say(f"watch agreed, {ASKS}")
    await talk.ring(TRUCE)
    assert len(await talk.arrives()) == 1
    told = (await talk.say("why 1")).splitlines()
    assert [one for one in told if one.startswith(ASKS)] == []
    assert f"⏳ {ASKS}: {TRUCE} ({link(TRUCE)}) — 1 of 2 outlets, since 12:00" in told


async def test_try_search_and_latest_say_that_it_is_ignored_there(talk: Talk) -> None:
    await talk.publish(TRUCE)
    ignored = "min:2 is for what rings: here stories of fewer outlets count too."
    for asked in ("try", "search", "latest"):
        answer = await talk.say(f"{asked} {ASKS}")
        assert TRUCE in answer and ignored in answer
