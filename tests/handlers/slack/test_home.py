"""The Home tab: a person's own watchlist, and the buttons that change it."""

from collections.abc import AsyncIterator

import pytest

from bot.commands import serve
from bot.commands.ask import Ask, Desk
from bot.i18n import say, speaking
from bot.richtext import Message
from bot.store import Store
from tests.handlers.slack.office import Office, at_the_office, text_of
from tests.peers.slack import Refusal, SlackPeer


@pytest.fixture
async def office(peer: SlackPeer, store: Store) -> AsyncIterator[Office]:
    async with at_the_office(peer, store) as office:
        yield office


async def typed(office: Office, text: str, answer: str) -> None:
    await office.peer.acknowledged(await office.peer.dm("ada", text))
    await office.said(answer)


async def test_a_newcomer_reads_what_this_is_and_how_to_begin(office: Office) -> None:
    shown = text_of(await office.home())
    assert "I watch the news and ring once for each story" in shown
    assert "[Subscribe]" in shown
    assert "[Add a watch]" in shown


async def test_the_tab_shows_the_watchlist_the_schedule_and_the_sources(office: Office) -> None:
    await office.publish("Talks on a truce resume")
    await typed(office, "watch ceasefire", "Watching")
    await typed(office, "quiet 22:00-07:00", "Quiet hours")
    shown = await office.shows(await office.home(), "22:00–07:00")
    assert "1. *ceasefire*" in shown
    assert "[Mute] [Remove]" in shown
    assert "1 of 1 work." in shown
    assert "[Edit schedule]" in shown


async def test_what_is_typed_in_the_conversation_is_shown_at_once(office: Office) -> None:
    home = await office.home()
    await typed(office, "watch ceasefire", "Watching")
    await office.shows(home, "1. *ceasefire*")
    await typed(office, "unsubscribe", "Stopped")
    await office.shows(home, "I watch the news")


async def test_a_watch_is_muted_and_removed_by_its_buttons_and_said_so_on_the_tab(
    office: Office,
) -> None:
    await typed(office, "watch ceasefire", "Watching")
    home = await office.home()
    said = len(office.peer.messages)
    await office.peer.acknowledged(await office.peer.press_in(home, "Mute"))
    await office.shows(home, "is silent until you unmute it")
    assert "[Unmute]" in text_of(home)
    await office.peer.acknowledged(await office.peer.press_in(home, "Remove"))
    await office.shows(home, "No longer watched: *ceasefire*")
    assert await office.watched("DADA") == []
    assert len(office.peer.messages) == said, "what is asked on the tab is answered there"


async def test_fifty_watches_are_shown_in_parts(office: Office) -> None:
    many = ", ".join(f"word{number:02}" for number in range(50))
    await typed(office, f"watch {many}", "word00")
    home = await office.home()
    assert "15. *word14*" in text_of(home)
    assert "word15" not in text_of(home)
    for number in (16, 31, 46):
        await office.peer.acknowledged(await office.peer.press_in(home, "Later"))
        await office.shows(home, f"{number}. *word{number - 1}*")
    await office.peer.acknowledged(await office.peer.press_in(home, "Remove"))
    shown = await office.shows(home, "No longer watched: *word45*")
    assert "part 4 of 4" in shown, "who pressed on a part stays on it"


async def test_a_removed_watch_s_button_that_is_still_shown_removes_no_other(
    office: Office,
) -> None:
    await typed(office, "watch ceasefire, truce", "truce")
    home = await office.home()
    await office.peer.acknowledged(await office.peer.press_in(home, "Remove"))
    await office.shows(home, "No longer watched: *ceasefire*")
    home.view = home.states[-2]
    await office.peer.acknowledged(await office.peer.press_in(home, "Remove"))
    await office.shows(home, "Say which watch")
    assert await office.watched("DADA") == ["truce"]


async def test_strangers_to_a_private_bot_are_told_how_to_be_let_in(
    peer: SlackPeer, store: Store
) -> None:
    async with at_the_office(peer, store, access=frozenset({"UEVE"})) as office:
        assert "This bot is private" in text_of(await office.home("ada"))
        assert "I watch the news" in text_of(await office.home("eve"))


async def test_the_messages_tab_publishes_nothing(office: Office) -> None:
    await office.peer.acknowledged(await office.peer.open_home("ada", tab="messages"))
    await office.home("eve")
    assert list(office.peer.views.homes) == ["UEVE"]


async def test_without_a_home_tab_the_answer_comes_as_a_message(office: Office) -> None:
    await typed(office, "watch ceasefire", "Watching")
    home = await office.home()
    office.peer.views.home_enabled = False
    await office.peer.acknowledged(await office.peer.press_in(home, "Remove"))
    await office.said("No longer watched: *ceasefire*")


@pytest.mark.parametrize("word", ["not_enabled", "ratelimited", "account_inactive"])
async def test_a_page_that_cannot_be_published_keeps_no_answer_back(
    office: Office, word: str
) -> None:
    office.peer.faults.plan("views.publish", Refusal(word))
    await typed(office, "watch ceasefire", "Watching")
    await typed(office, "watch truce", "Watching: *truce*")
    await office.shows(await office.home(), "2. *truce*")


async def test_the_settings_panel_is_opened_and_pressed_on_the_tab(office: Office) -> None:
    await typed(office, "watch ceasefire", "Watching")
    home = await office.home()
    said = len(office.peer.messages)
    await office.peer.acknowledged(await office.peer.press_in(home, "All settings"))
    panel = await office.shows(home, "(divider)")
    labels = [part.split("]")[0] for part in panel.split("(divider)")[0].split("[")[1:]]
    assert labels
    states = len(home.states)
    await office.peer.acknowledged(await office.peer.press_in(home, labels[0]))
    await office.peer.wait_for(lambda: len(home.states) > states)
    assert "1. *ceasefire*" in text_of(home)
    assert len(office.peer.messages) == said


async def test_the_tab_speaks_the_language_that_its_person_uses_slack_in(office: Office) -> None:
    office.peer.server.scopes.add("users:read")
    office.peer.person("zoe", locale="fr-FR")
    english = "I watch the news and ring once for each story, with its source."
    with speaking("fr"):
        french = say(english)
    assert french != english
    assert french in text_of(await office.home("zoe"))


async def test_a_page_that_cannot_be_made_keeps_no_request_from_being_served(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(ask: Ask, desk: Desk) -> tuple[Message, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr(serve, "page", broken)
    await typed(office, "watch ceasefire", "Watching")
    assert await office.watched("DADA") == ["ceasefire"]
    assert "was not made" in caplog.text
