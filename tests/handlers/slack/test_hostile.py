"""Nothing that a feed or a person wrote pings anybody, forges a link or breaks a surface of Slack:
messages, their fallback text, Home tabs, forms, what stands in them, buttons and errors."""

from collections.abc import AsyncIterator
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.counter import Opened
from bot.commands.forms import Choice, Field, Form
from bot.feeds.identity import feed_id
from bot.model import Feed
from bot.richtext import Button, Message, Paragraph, Run
from bot.store import Store
from handlers.plain import plain_text
from handlers.slack.render import TEXT_LIMIT, blocks, fallback
from handlers.slack.views import Origin, answered, home, modal, waiting
from handlers.text import cut_text
from tests.handlers.slack.office import Office, at_the_office
from tests.peers.slack import SlackPeer
from tests.peers.slack.checks import (
    are_too_long,
    refused_blocks,
    refused_view,
    unmeant_blocks,
    unmeant_text,
)

PINGS = ("<!channel>", "<!here|here>", "<@U0ADA>", "<#C0GENERAL>", "<!subteam^S0DESK|@desk>")
FORGED = ("<https://evil.example|bank>", "[bank](https://evil.example)", "https://evil.example")
ODD = ("&lt;!channel&gt;", "&", "\x1b[31m", "\u202eevil\u202c", "\ud800", "\x00", "*_`~", "")

pieces = st.one_of(st.sampled_from(PINGS + FORGED + ODD), st.text(max_size=40))
texts = st.lists(pieces, max_size=5).map("".join)
long_texts = st.builds(lambda text, times: text * times, texts, st.sampled_from([1, 1, 1, 40]))
links = st.sampled_from(("", "https://example.org/?a=1&b=<2>|x", "javascript:alert(1)", "data:,x"))
runs = st.builds(Run, long_texts, bold=st.booleans(), code=st.booleans(), link=links)
paragraphs: st.SearchStrategy[Paragraph] = st.lists(runs, max_size=4).map(tuple)
buttons = st.builds(Button, long_texts, long_texts)
messages = st.builds(
    Message,
    st.lists(paragraphs, max_size=6).map(tuple),
    st.lists(st.lists(buttons, max_size=4).map(tuple), max_size=3).map(tuple),
)
HERE = Origin("D0ADA", ref="page 1")


def refuse_nothing(view: dict[str, object]) -> None:
    assert refused_view(view) == []
    assert unmeant_blocks(view["blocks"]) == []  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(messages)
def test_a_message_and_its_text_are_taken_and_say_only_what_they_say(said: Message) -> None:
    shown, text = blocks(said, "1700000000.000001"), fallback(said)
    assert refused_blocks(shown) == []
    assert unmeant_blocks(shown) == []
    assert not are_too_long(shown)
    assert unmeant_text(text) == []
    assert unescape(text) == cut_text(plain_text(said), TEXT_LIMIT, len), "escaped once"


@settings(max_examples=25, deadline=None)
@given(st.lists(messages, max_size=12), st.none() | messages)
def test_a_home_tab_is_taken_whatever_its_page_holds(
    page: list[Message], notice: Message | None
) -> None:
    refuse_nothing(home(page, HERE, notice))


@settings(max_examples=25, deadline=None)
@given(messages, texts, texts)
def test_a_form_is_taken_whatever_stands_in_it(reading: Message, said: str, filled: str) -> None:
    choices = (Choice("a", f"A{said}", f"G{said}"), Choice("b", f"B{said}", f"G{said}"))
    fields = (
        Field("words", "Words", "line", filled[:900], (), said, filled, longest=900, live=True),
        Field("zone", f"Z{said}", "choice", "b", choices),
        Field("at", "At", "time", "08:00"),
        Field("urgent", "Urgent", "tick", hint=said),
    )
    opened = Opened("watch", Form("Add a watch", "Watch", fields, wait=said), slow=True)
    refuse_nothing(modal(opened, HERE, reading))
    refuse_nothing(waiting(opened))
    refuse_nothing(answered(reading))


@pytest.fixture
async def office(peer: SlackPeer, store: Store) -> AsyncIterator[Office]:
    async with at_the_office(peer, store) as office:
        yield office


HOSTILE = (*PINGS, *FORGED, "\u202edesrever", "*_`~ & &amp;")
ASKED = ("why", "story", "latest word", "irrelevant 1")


async def test_a_hostile_source_is_inert_wherever_it_is_shown(office: Office) -> None:
    """The peer notes as a defect whatever would ping or link; the fixture wants none."""
    evil = Feed(feed_id("https://e.example/rss"), "https://e.example/rss", "<!everyone|E> & *co*")
    channels = [office.peer.channel(f"c{number}") for number in range(len(HOSTILE))]
    for number, channel in enumerate(channels):
        await office.peer.mention(channel, f"p{number}", f"watch word{number}")
        await office.said(f"Watching: *word{number}*")
    titles = [f"Word{number} <!channel> {piece} & more" for number, piece in enumerate(HOSTILE)]
    await office.ring(*titles, feed=evil)
    for number, channel in enumerate(channels):
        await office.peer.wait_for(lambda channel=channel: _count(office, channel) >= 2)
        for text in ASKED:
            await office.peer.mention(channel, f"p{number}", text)
    wanted = 2 + len(ASKED)
    for channel in channels:
        await office.peer.wait_for(lambda c=channel: _count(office, c) >= wanted, within=20)


def _count(office: Office, channel: str) -> int:
    return sum(said.channel == channel for said in office.peer.messages)


async def test_hostile_words_of_a_person_are_inert_in_answers_forms_and_the_home_tab(
    office: Office,
) -> None:
    general = office.peer.channel("general")
    home = await office.home()
    for text in ("watch <!channel> & <@U0ADA>", "addfeed <https://x|y>", "try <!here> OR x"):
        await office.peer.acknowledged(await office.peer.dm("ada", text))
    await office.shows(home, "1. *")
    form = await office.form(office.peer.slash(general, "ada", "watch"))
    answer = await office.peer.submit(form, words="(<!channel> & <@U0ADA>")
    assert answer["errors"]["words"]
    await office.peer.type_in(form, "words", "<!channel> OR <https://evil.example|bank>")
    await office.peer.wait_for(lambda: len(form.states) > 1)


def test_who_is_asked_for_is_the_chat_of_the_view_and_no_other() -> None:
    """What comes back from Slack is what we wrote: a chat's name cannot be smuggled into it."""
    origin = Origin('D0","channel":"C0EVIL', "1.2", "page 1", "watch")
    assert Origin.of({"private_metadata": origin.written()}) == origin
