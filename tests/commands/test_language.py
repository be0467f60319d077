from dataclasses import replace

import pytest

from bot.commands.language import language_named
from bot.errors import UserError
from bot.model import Chat, Person
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
