"""try, search, packs: exploring without keeping anything."""

from datetime import timedelta

import pytest

from bot.commands.survey import sparkline
from tests.commands.conftest import Talk

DAY = timedelta(days=1)


async def test_try_counts_by_day_and_shows_samples_but_keeps_nothing(talk: Talk) -> None:
    for days, count in enumerate([1, 0, 3, 7]):
        titles = (f"Ceasefire news {days} {n}" for n in range(count))
        await talk.publish(*titles, age=days * DAY)
    lines = (await talk.say("try ceasefire")).splitlines()
    assert lines[0] == "ceasefire — the word “ceasefire”, any inflection"
    assert lines[1] == "Would have rung 11 times in the last 7 days.  ···█▄·▂"
    assert sum(line.startswith("•") for line in lines) == 5
    assert lines[-1] == "To keep it: watch ceasefire"
    assert await talk.state() is None


async def test_try_takes_a_time_and_a_query_of_any_form(talk: Talk) -> None:
    await talk.publish("Ceasefire in Gaza", "Ceasefire in Kyiv", age=2 * DAY)
    await talk.publish("A ceasefire again in Gaza")
    answer = await talk.say("try ceasefire AND Gaza 1d")
    assert "Would have rung once in the last 24 hours." in answer
    assert "Would not have rung in the last 24 hours." in await talk.say("try hostages 1d")


async def test_watch_tells_how_often_it_would_have_rung_and_the_newest_example(talk: Talk) -> None:
    await talk.publish("Ceasefire in Gaza", "Ceasefire in Kyiv", age=2 * DAY)
    answer = await talk.say("watch ceasefire")
    assert "Would have rung 2 times in the last 7 days." in answer
    assert "• Ceasefire in Kyiv" in answer and "Ceasefire in Gaza" not in answer


async def test_a_noisy_watch_is_kept_with_a_warning(talk: Talk) -> None:
    await talk.publish(*(f"Ukraine story {n}" for n in range(800)))
    answer = await talk.say("watch Ukraine")
    assert "⚠" in answer and "times a day" in answer
    assert await talk.watched() == ["Ukraine"]


async def test_search_finds_the_newest_of_the_archive_by_the_same_language(talk: Talk) -> None:
    await talk.publish("Security guarantees for Kyiv", "Guarantees and security", "Ferry opens")
    answer = await talk.say('search "security guarantees"')
    assert answer.count("•") == 1 and "Security guarantees for Kyiv" in answer
    nothing = await talk.say("search hostages 2d")
    assert nothing.startswith("Nothing in the last 2 days: hostages")
    assert "It was read as: the word “hostages”, any inflection" in nothing


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("try", "Say what to look for, like: try ceasefire AND Gaza 7d"),
        ("search", "Say what to look for, like: search"),
        ("search ceasefire 400d", "The archive goes back"),
        ("try (ceasefire", "(ceasefire"),
    ],
)
async def test_what_cannot_be_looked_for_is_told_in_one_sentence(
    talk: Talk, typed: str, told: str
) -> None:
    assert told in await talk.say(typed)


async def test_packs_are_listed_and_shown_and_a_near_name_is_suggested(talk: Talk) -> None:
    assert "@ceasefire — " in await talk.say("packs")
    answer = await talk.say("pack @ceasefire")
    assert "French: cessez-le-feu" in answer and "Chinese: 停火" in answer
    assert "Did you mean: pack ceasefire" in await talk.say("pack ceasfire")


async def test_a_pack_is_watched_in_every_language(talk: Talk) -> None:
    assert "Matches any term of the pack “ceasefire”." in await talk.say("watch @ceasefire")
    await talk.publish("Un cessez-le-feu à Gaza")
    assert "cessez-le-feu" in await talk.say("latest")


@pytest.mark.parametrize(
    ("counts", "bars"),
    [((), ""), ((0, 0), "··"), ((1, 2, 4, 8), "▁▂▄█"), ((0, 100, 1), "·█▁"), ((5,), "█")],
)
def test_a_sparkline_has_a_bar_a_day(counts: tuple[int, ...], bars: str) -> None:
    assert sparkline(counts) == bars
