import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.language import language_named
from bot.durations import shown
from bot.errors import UserError
from bot.i18n import number, speaking
from bot.model import Chat, Person
from bot.moments import date_told, day_and_time, weekday_and_time
from tests.commands.conftest import ADA, Talk

AMELIE = Person("11", "Amélie", "fr-CA")
GIULIA = Person("11", "Giulia", "it")


async def language_of(talk: Talk, chat: Chat | None = None) -> str | None:
    state = await (talk.state(chat) if chat else talk.state())
    return state.language if state else None


@pytest.mark.parametrize(
    "typed", ["fr", "FR", "fr-CA", "French", "français", "Francais", "Französisch", "французька"]
)
def test_a_language_is_read_by_its_code_and_by_its_name_in_each_of_ours(typed: str):
    assert language_named(typed) == "fr"


def test_a_language_that_we_do_not_speak_is_refused_in_one_sentence_that_names_ours():
    with pytest.raises(UserError) as refused:
        language_named("Klingon")
    assert str(refused.value) == (
        "I speak these languages: English, Deutsch, Español, Français, Українська. "
        "Write one, like: language fr"
    )


async def test_a_chat_chooses_its_language(talk: Talk):
    assert "Français" in await talk.say("language French")
    assert await language_of(talk) == "fr"


async def test_language_alone_shows_one_button_for_each(talk: Talk):
    assert "English" in await talk.say("language")
    pressed = [button for row in talk.messages[-1].buttons for button in row]
    assert [button.label for button in pressed] == [
        "English", "Deutsch", "Español", "Français", "Українська",
    ]  # fmt: skip
    for button in pressed:
        assert button.label in await talk.say(button.command, kind="button")


async def test_a_private_chat_speaks_its_persons_language_and_remembers_it(talk: Talk):
    await talk.say("watch ceasefire", person=AMELIE)
    assert await language_of(talk) == "fr"
    await talk.say("watch truce", person=replace(AMELIE, language="de"))
    assert await language_of(talk) == "fr"


async def test_a_chat_that_was_there_before_learns_its_language_when_it_is_next_served(talk: Talk):
    await talk.say("watch ceasefire", person=ADA)
    assert await language_of(talk) == ""
    await talk.say("watchlist", person=AMELIE)
    assert await language_of(talk) == "fr"
    assert await talk.watched() == ["ceasefire"]


async def test_who_asks_only_a_question_leaves_nothing_behind(talk: Talk):
    await talk.say("help", person=AMELIE)
    assert await talk.state() is None


async def test_a_person_whose_language_we_do_not_speak_is_answered_in_english(talk: Talk):
    assert "Watching" in await talk.say("watch ceasefire", person=GIULIA)
    assert await language_of(talk) == ""


async def test_a_group_speaks_english_until_it_is_set(talk: Talk, group: Chat):
    await talk.say("watch ceasefire", chat=group, person=AMELIE)
    assert await language_of(talk, group) == ""


async def test_a_chat_that_forgets_all_forgets_its_language(talk: Talk):
    await talk.say("watch ceasefire", person=AMELIE)
    await talk.say("unsubscribe", person=AMELIE)
    assert await talk.state() is None


async def test_being_removed_from_a_private_chat_teaches_no_language(talk: Talk):
    await talk.say("watch ceasefire")
    await talk.say("", person=AMELIE, kind="removed")
    assert await language_of(talk) == ""


DIGEST = {
    "de": ("🗞 Überblick: 2 Storys", "vor 6 Std."),
    "es": ("🗞 Resumen: 2 noticias", "hace 6 h"),
    "fr": ("🗞 Récap\u00a0: 2 sujets", "il y a 6 h"),
    "uk": ("🗞 Дайджест: 2 сюжети", "6 год тому"),
}


@pytest.mark.parametrize("language", DIGEST)
async def test_a_digest_is_in_the_chats_language(talk: Talk, language: str):
    await talk.say("watch truce", person=replace(AMELIE, language=language))
    await talk.say("digest daily 18:00")
    await talk.ring("A truce at last", "Truce talks")
    talk.clock.advance(timedelta(hours=6))
    heading, age = DIGEST[language]
    (digest,) = await talk.arrives()
    assert digest.split("\n")[0] == heading
    assert age in digest


SPANS = {
    "en": ("24h", "30d", "1h 30m", "12,345.5"),
    "de": ("24 Std.", "30 Tage", "1 Std. 30 Min.", "12.345,5"),
    "es": ("24 h", "30 días", "1 h 30 min", "12.345,5"),
    "fr": ("24 h", "30 jours", "1 h 30 min", "12 345,5"),
    "uk": ("24 год", "30 днів", "1 год 30 хв", "12 345,5"),
}


@pytest.mark.parametrize("language", SPANS)
def test_spans_of_time_and_numbers_are_written_as_the_language_writes_them(language: str):
    spans = (timedelta(days=1), timedelta(days=30), timedelta(minutes=90))
    with speaking(language):
        told = (*map(shown, spans), number(12345.5))
    assert tuple(re.sub("[\u00a0\u202f]", " ", one) for one in told) == SPANS[language]


DAYS = {
    "en": ("Tue 07:05", "3 Mar 07:05", "3 Mar 2026"),
    "de": ("Di. 07:05", "3. März 07:05", "3. März 2026"),
    "es": ("mar 07:05", "3 mar 07:05", "3 mar 2026"),
    "fr": ("mar. 07:05", "3 mars 07:05", "3 mars 2026"),
    "uk": ("вт 07:05", "3 бер. 07:05", "3 бер. 2026 р."),
}


@pytest.mark.parametrize("language", DAYS)
def test_days_are_named_as_the_language_names_them(language: str):
    when = datetime(2026, 3, 3, 7, 5, tzinfo=UTC)
    with speaking(language):
        told = (weekday_and_time(when), day_and_time(when), date_told(when))
    assert tuple(re.sub("[\u00a0\u202f]", " ", one) for one in told) == DAYS[language]


async def test_a_time_in_the_past_is_told_by_the_chats_own_clock(talk: Talk):
    await talk.say("watch truce", person=AMELIE)
    await talk.ring("A truce at last")
    await talk.arrives()
    assert "12:00 UTC" in await talk.say("why")
    await talk.say("timezone Paris")
    assert "2 mars 13:00" in await talk.say("why")
    assert "UTC" not in await talk.say("more")


async def test_help_names_the_languages_until_one_is_set(talk: Talk) -> None:
    told = "Deutsch · Español · Français · Українська — language fr"
    assert told in await talk.say("help")
    await talk.say("language de")
    assert "language fr" not in await talk.say("help")
