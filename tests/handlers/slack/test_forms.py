"""Forms: opened by a click, read while typed, refused on the field, submitted as commands."""

import asyncio
from collections.abc import AsyncIterator
from datetime import time

import pytest

from bot.commands.ask import Blank
from bot.commands.counter import Opened
from bot.commands.forms import SCHEDULE, SOURCE, WATCH
from bot.feeds.discover import Candidate
from bot.i18n import LANGUAGES, speaking
from bot.model import Chat, ChatState, Digest, Quiet
from bot.store import Store
from handlers.slack.views import TITLE_LIMIT, Origin, modal
from tests.handlers.fakes import Naps
from tests.handlers.slack.conftest import slack_of
from tests.handlers.slack.office import Office, at_the_office, text_of
from tests.peers.slack import Refusal, ServerError, SlackPeer
from tests.peers.slack.checks import refused_view
from tests.peers.slack.views import TRIGGER_LIFE

SITE = "https://herald.example/feed"


@pytest.fixture
async def office(peer: SlackPeer, store: Store) -> AsyncIterator[Office]:
    async with at_the_office(peer, store) as office:
        yield office


async def test_a_watch_is_added_from_the_tab_and_shown_there(office: Office) -> None:
    home = await office.home()
    form = await office.form(office.peer.press_in(home, "Add a watch"))
    assert form.view["title"]["text"] == "Add a watch"
    assert await office.peer.submit(form, words="ceasefire AND Gaza") is None
    shown = await office.shows(home, "1. *ceasefire AND Gaza*")
    assert "Watching: *ceasefire AND Gaza*" in shown
    assert await office.watched("DADA") == ["ceasefire AND Gaza"]
    assert form.closed


async def test_what_is_typed_is_read_at_once_in_plain_words_with_its_week(office: Office) -> None:
    await office.publish("Ceasefire talks in Geneva", "Ceasefire holds", "Grain prices fall")
    form = await office.form(office.peer.press_in(await office.home(), "Add a watch"))
    await office.peer.type_in(form, "words", "ceasefire")
    shown = await office.shows(form, "Would have rung 2 times in the last")
    assert "*ceasefire* — " in shown
    await office.peer.type_in(form, "words", "ceasefire AND")
    assert "^" in await office.shows(form, "must be followed by a word")
    assert form.typed["words"]["value"] == "ceasefire AND", "an update keeps what was typed"


async def test_of_fast_typing_the_last_is_read_though_all_carry_one_hash(office: Office) -> None:
    form = await office.form(office.peer.press_in(await office.home(), "Add a watch"))
    typed = "ceasefire"
    waits = [office.peer.type_in(form, "words", typed[:end]) for end in range(4, len(typed) + 1)]
    for envelope in await asyncio.gather(*waits):
        assert envelope
        await office.peer.acknowledged(envelope)
    await office.shows(form, "*ceasefire* — ")


async def test_a_reading_never_overwrites_a_later_one(office: Office) -> None:
    form = await office.form(office.peer.press_in(await office.home(), "Add a watch"))
    envelope = await office.peer.type_in(form, "words", "ceasefire")
    assert envelope
    await office.shows(form, "*ceasefire* — ")
    form.hash = "1.changed"  # by another process, for something typed since
    states = len(form.states)
    await office.peer.redeliver(envelope)
    await office.peer.wait_for(lambda: _calls(office, "views.update") >= 2)
    assert len(form.states) == states


def _calls(office: Office, method: str) -> int:
    return sum(name == method for name, _ in office.peer.server.calls)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("ceasefire AND", "AND"),
        ("(truce", "never closed. Perhaps: (truce)"),
        ("x" * 301, "300 are allowed"),
        ("ceasefire, , (", "never closed"),
    ],
)
async def test_a_watch_that_cannot_be_read_is_refused_on_its_field(
    office: Office, words: str, told: str
) -> None:
    form = await office.form(office.peer.press_in(await office.home(), "Add a watch"))
    answer = await office.peer.submit(form, words=words)
    assert answer["response_action"] == "errors"
    assert told in answer["errors"]["words"]
    assert not form.closed
    assert await office.watched("DADA") == []


async def test_an_urgent_watch_is_one_tick(office: Office) -> None:
    form = await office.form(office.peer.press_in(await office.home(), "Add a watch"))
    await office.peer.submit(form, words="ceasefire", urgent="yes")
    await office.shows(office.peer.views.homes["UADA"], "(urgent)")


async def test_the_schedule_is_set_in_one_form_and_filled_in_the_next_time(office: Office) -> None:
    await office.peer.dm("ada", "watch ceasefire")
    await office.said("Watching")
    home = await office.home()
    form = await office.form(office.peer.press_in(home, "Edit schedule"))
    await office.peer.submit(
        form,
        digest="weekdays",
        at="07:30",
        quiet="on",
        start="22:30",
        end="06:45",
        timezone="Europe/Paris",
    )
    await office.shows(home, "22:30–06:45")
    state = await office.state("DADA")
    assert state
    assert state.digest == Digest("weekdays", time(7, 30))
    assert state.quiet == Quiet(time(22, 30), time(6, 45))
    assert state.timezone == "Europe/Paris"
    again = await office.form(office.peer.press_in(home, "Edit schedule"))
    elements = {block["block_id"]: block["element"] for block in again.view["blocks"]}
    assert elements["timezone"]["initial_option"]["value"] == "Europe/Paris"
    assert elements["start"]["initial_time"] == "22:30"
    await office.peer.submit(again, quiet="off", digest="off")
    await office.shows(home, "Quiet hours are off")
    assert (await office.state("DADA")).quiet is None  # type: ignore[union-attr]


async def test_quiet_hours_of_a_whole_day_are_refused_on_their_field(office: Office) -> None:
    await office.peer.dm("ada", "watch ceasefire")
    await office.said("Watching")
    form = await office.form(office.peer.press_in(await office.home(), "Edit schedule"))
    answer = await office.peer.submit(form, quiet="on", start="22:00", end="22:00")
    assert "whole day" in answer["errors"]["end"]


async def test_a_source_is_looked_for_while_the_form_waits(office: Office) -> None:
    office.sites.feeds["herald.example"] = [Candidate(SITE, "Herald", 3, "en")]
    office.sites.open.clear()
    home = await office.home()
    form = await office.form(office.peer.press_in(home, "Add a source"))
    answer = await office.peer.submit(form, address="herald.example")
    assert answer["response_action"] == "update"
    assert "Looking for a feed there …" in text_of(form)
    office.sites.open.set()
    await office.shows(form, "Added *Herald*")
    await office.shows(home, "[Remove Herald]")


async def test_a_source_that_is_none_is_said_where_it_was_asked(office: Office) -> None:
    form = await office.form(office.peer.press_in(await office.home(), "Add a source"))
    answer = await office.peer.submit(form, address="two addresses")
    assert "more than one address" in answer["errors"]["address"]
    await office.peer.submit(form, address="nothing.example")
    await office.shows(form, "has no feed that could be found")


async def test_who_closed_the_waiting_form_is_told_on_the_tab(office: Office) -> None:
    office.sites.feeds["herald.example"] = [Candidate(SITE, "Herald", 3, "en")]
    office.sites.open.clear()
    home = await office.home()
    form = await office.form(office.peer.press_in(home, "Add a source"))
    await office.peer.submit(form, address="herald.example")
    form.closed = True
    office.sites.open.set()
    await office.shows(home, "Added *Herald*")


async def test_a_bare_slash_command_opens_its_form_for_the_channel(office: Office) -> None:
    general = office.peer.channel("general")
    form = await office.form(office.peer.slash(general, "ada", "watch"))
    await office.peer.submit(form, words="ceasefire")
    said = await office.said("Watching: *ceasefire*")
    assert (said.channel, said.person) == (general, "")
    assert await office.watched(general) == ["ceasefire"]
    assert await office.watched("DADA") == []


async def test_a_form_for_a_channel_that_the_bot_is_not_in_joins_it(office: Office) -> None:
    general = office.peer.channel("general", bot=False)
    form = await office.form(office.peer.slash(general, "ada", "watch"))
    await office.peer.submit(form, words="ceasefire")
    said = await office.said("Watching: *ceasefire*")
    assert said.channel == general
    assert office.peer.world.bot_user in office.peer.world.channels[general].members


async def test_a_source_added_to_a_channel_is_told_in_the_form_and_in_the_channel(
    office: Office,
) -> None:
    office.sites.feeds["herald.example"] = [Candidate(SITE, "Herald", 3, "en")]
    general = office.peer.channel("general")
    form = await office.form(office.peer.slash(general, "ada", "addfeed"))
    await office.peer.submit(form, address="herald.example")
    await office.shows(form, "Added *Herald*")
    await office.said("Added *Herald*")


async def test_a_trigger_that_has_expired_leaves_the_sentence_that_says_what_to_type(
    peer: SlackPeer, store: Store
) -> None:
    async with at_the_office(peer, store) as office:
        home = await office.home()
        peer.views.late = TRIGGER_LIFE + 0.1
        await peer.acknowledged(await peer.press_in(home, "Add a watch"))
        await office.shows(home, "Say what to watch for")
        assert peer.views.modals == []


@pytest.mark.parametrize(
    "fault", [Refusal("internal_error"), ServerError(), Refusal("ratelimited")]
)
async def test_a_form_that_slack_does_not_open_is_answered_in_words(
    office: Office, fault: Refusal | ServerError
) -> None:
    general = office.peer.channel("general")
    office.peer.faults.plan("views.open", fault)
    await office.peer.acknowledged(await office.peer.slash(general, "ada", "watch"))
    said = await office.said("Say what to watch for")
    assert said.person == "UADA"


async def test_a_form_submitted_twice_is_one_request(office: Office) -> None:
    general = office.peer.channel("general")
    form = await office.form(office.peer.slash(general, "ada", "watch"))
    await office.peer.submit(form, words="ceasefire")
    form.closed = False
    await office.peer.submit(form, words="ceasefire")
    await office.said("Watching: *ceasefire*")
    await office.peer.dm("ada", "status")
    await office.said("Watches")
    assert sum("ceasefire" in one.plain for one in office.peer.messages) == 1


async def test_strangers_open_no_form(peer: SlackPeer, store: Store) -> None:
    async with at_the_office(peer, store, access=frozenset({"UEVE"})) as office:
        general = peer.channel("general")
        await peer.acknowledged(await peer.slash(general, "ada", "watch"))
        await office.said("This bot is private")
        assert peer.views.modals == []


async def test_who_was_expelled_while_the_form_was_open_is_refused(
    peer: SlackPeer, store: Store
) -> None:
    async with at_the_office(peer, store, access="claimed") as office:
        await store.access.admit("slack", "UADA")
        home = await office.home()
        form = await office.form(peer.press_in(home, "Add a watch"))
        await store.access.expel("slack", "UADA")
        await peer.submit(form, words="ceasefire")
        await office.said("This bot is private")
        assert await office.watched("DADA") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("blank", [WATCH, SOURCE, SCHEDULE], ids=["watch", "source", "schedule"])
def test_a_form_fits_slack_s_narrow_titles_in_every_language(blank: Blank, language: str) -> None:
    chat = Chat("slack", "T0TOCSIN/DADA")
    with speaking(language):
        form = blank.fill(ChatState(chat))
        view = modal(Opened("watch", form, slow=True), Origin("DADA"))
        assert refused_view(view) == []
        assert max(map(len, (form.title, form.submit))) <= TITLE_LIMIT


async def test_who_may_not_change_a_channel_opens_no_form_for_it(
    peer: SlackPeer, store: Store
) -> None:
    peer.server.scopes.add("users:read")
    async with at_the_office(peer, store, configure="admins") as office:
        general = peer.channel("general")
        peer.person("root", is_admin=True)
        await peer.acknowledged(await peer.slash(general, "eve", "watch"))
        assert (await office.said("Only an administrator")).person == "UEVE"
        form = await office.form(peer.slash(general, "root", "watch"))
        await peer.submit(form, words="ceasefire")
        await office.said("Watching: *ceasefire*")
        own = await office.form(peer.press_in(await office.home("eve"), "Add a watch"))
        await peer.submit(own, words="truce")
        await office.shows(peer.views.homes["UEVE"], "1. *truce*")


async def test_forms_and_the_tab_work_where_one_process_listens_and_another_sends(
    peer: SlackPeer, store: Store
) -> None:
    speaker = slack_of(peer, Naps())
    async with at_the_office(peer, store, speaker=speaker) as office:
        office.sites.feeds["herald.example"] = [Candidate(SITE, "Herald", 3, "en")]
        home = await office.home()
        form = await office.form(peer.press_in(home, "Add a watch"))
        await peer.submit(form, words="ceasefire")
        await office.shows(home, "1. *ceasefire*")
        form = await office.form(peer.press_in(home, "Add a source"))
        await peer.submit(form, address="herald.example")
        await office.shows(form, "Added *Herald*")
        await office.shows(home, "[Remove Herald]")
