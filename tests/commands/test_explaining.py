"""why and whynot: the stages of an entry, and the first at which it ended."""

from datetime import timedelta

from bot.feeds.identity import feed_id
from bot.model import Feed
from tests.commands.conftest import Talk, link

HOUR = timedelta(hours=1)


async def test_why_names_the_watch_the_words_and_the_stages(talk: Talk) -> None:
    await talk.say("watch ceasefire, Gaza")
    await talk.ring("A cease-fire in Gaza")
    lines = (await talk.say("why")).splitlines()
    assert lines[0].startswith("A cease-fire in Gaza (https://bbc.example/")
    assert "ceasefire — “cease-fire” in the headline" in lines
    assert "Gaza — “Gaza” in the headline" in lines
    assert lines[-1] == (
        "Published 2 Mar 11:59 UTC; read from BBC World 2 Mar 12:00 UTC; "
        "owed to this chat just now; waiting to be sent."
    )


async def test_why_takes_a_number_or_a_link(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.ring("First ceasefire")
    talk.clock.advance(HOUR)
    await talk.ring("Second ceasefire")
    assert "Second ceasefire" in await talk.say("why 1")
    assert "First ceasefire" in await talk.say("why 2")
    assert "First ceasefire" in await talk.say(f"why {link('First ceasefire')}?utm_source=x")
    assert "2 alerts are remembered" in await talk.say("why 3")
    assert "Nothing with that link rang here" in await talk.say("why https://bbc.example/other")


async def test_why_before_anything_rang_says_so(talk: Talk) -> None:
    assert await talk.say("why") == (
        "Nothing has rung here in the last 30 days. For the newest stories: latest"
    )


async def test_whynot_says_that_no_source_is_from_there(talk: Talk) -> None:
    answer = await talk.say("whynot https://www.elsewhere.example/news/1")
    assert "None of this chat's sources is from elsewhere.example" in answer


async def test_whynot_says_when_the_source_was_polled_and_has_not_shown_it(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.ring("A ceasefire")
    answer = await talk.say("whynot https://bbc.example/news/1")
    assert answer == "BBC World, polled just now, has not shown that link."


async def test_whynot_tells_the_nearest_miss(talk: Talk) -> None:
    await talk.say("watch security guarantees")
    await talk.ring("Guarantees of security")
    answer = await talk.say(f"whynot {link('Guarantees of security')}")
    assert "No watch matched. Nearest: security guarantees — " in answer
    assert "has all words of “security guarantees”, but not in a row." in answer


async def test_whynot_tells_that_it_was_there_at_the_first_poll(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.publish("An old ceasefire")
    answer = await talk.say(f"whynot {link('An old ceasefire')}")
    assert "was there when its source was first read" in answer


async def test_whynot_tells_what_was_muted_then_even_if_it_is_not_now(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.say("mute 1h")
    await talk.ring("A ceasefire")
    await talk.say("unmute")
    answer = await talk.say(f"whynot {link('A ceasefire')}")
    assert "A watch matched, but it stayed silent: everything was muted." in answer


async def test_whynot_tells_that_the_watch_is_younger(talk: Talk) -> None:
    await talk.say("watch hostages")
    await talk.ring("A ceasefire")
    talk.clock.advance(HOUR)
    await talk.say("watch ceasefire")
    answer = await talk.say(f"whynot {link('A ceasefire')}")
    assert "The watch is younger than it: added just now." in answer


async def test_whynot_of_what_did_ring_points_to_why(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.ring("A ceasefire")
    assert "It did ring here." in await talk.say(f"whynot {link('A ceasefire')}")


async def test_whynot_without_a_link_shows_the_form(talk: Talk) -> None:
    assert "Say which story, by its link" in await talk.say("whynot ceasefire")


async def test_whynot_knows_nothing_of_a_source_that_another_chat_added(talk: Talk) -> None:
    url = "https://bbc.example/own"
    own = Feed(feed_id(url), url, "Private wire", shared=False)
    await talk.publish("Ceasefire leaks", feed=own)
    answer = await talk.say(f"whynot {link('Ceasefire leaks')}")
    assert "Private wire" not in answer
    assert answer.startswith("None of this chat's sources is from bbc.example.")
