"""Silence and its end, as a person asks for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.muting import with_mute
from bot.feeds.identity import feed_id
from bot.model import Feed, Mute
from bot.richtext import Button
from tests.commands.conftest import BBC, Talk

DW = Feed(feed_id("https://dw.example/rss"), "https://dw.example/rss", "DW")
FIRST, LATER = "Ceasefire signed in Paris", "Ceasefire holds for a second day"
HOUR = timedelta(hours=1)


@pytest.fixture
async def desk(talk: Talk) -> Talk:
    await talk.say("watch ceasefire, hostages")
    await talk.store.feeds.add(BBC, due=talk.clock())
    await talk.store.feeds.add(DW, due=talk.clock())
    return talk


def buttons(talk: Talk) -> list[Button]:
    return [button for row in talk.messages[-1].buttons for button in row]


async def test_an_alert_has_a_button_that_mutes_its_story(desk: Talk) -> None:
    await desk.ring(FIRST)
    await desk.arrives()
    press = next(one.command for one in buttons(desk) if one.label == "Mute story")
    answer = await desk.say(press, kind="button")
    assert answer == f"🔕 {FIRST} is silent: this story rings here no more."
    assert [one.label for one in buttons(desk)] == ["Undo"]
    assert await desk.say(buttons(desk)[0].command, kind="button") == f"🔔 {FIRST} rings again."
    assert await desk.say("mutes") == (
        "Nothing is muted here.\n"
        "To mute all for a while: mute 2h. "
        "A watch, a story or a source likewise: mute source BBC World 1d"
    )


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("mute 3h", "🔕 Everything is silent until 15:00."),
        ("mute all", "🔕 Everything is silent until you unmute it."),
        ("mute 3d", "🔕 Everything is silent until Thu 12:00."),
        ("mute hostages 90m", "🔕 hostages is silent until 13:30."),
        ("mute 2 for 2 hours", "🔕 hostages is silent until 14:00."),
        ("mute 2 for good", "🔕 hostages is silent until you unmute it."),
        ("mute source bbc 2h", "🔕 BBC World is silent until 14:00."),
        ("mute source DW", "🔕 DW is silent until you unmute it."),
        ("mute source https://dw.example/rss", "🔕 DW is silent until you unmute it."),
        ("mute story 1", f"🔕 {FIRST} is silent: this story rings here no more."),
        ("mute story 1 1h", f"🔕 {FIRST} is silent until 13:00."),
        ("mute story", f"🔕 {FIRST} is silent: this story rings here no more."),
        ("mute source XYZ", "No source of this chat has that name. There are: BBC World · DW"),
        ("mute tariffs", "Say which watch, by number or words: 1 ceasefire, 2 hostages"),
        ("unmute hostages", "Nothing is muted here."),
    ],
)
async def test_what_is_muted_is_named_and_for_how_long(desk: Talk, said: str, answer: str) -> None:
    await desk.ring(FIRST)
    await desk.arrives()
    assert await desk.say(said) == answer


async def test_a_muted_source_is_silent_and_others_ring(desk: Talk) -> None:
    await desk.say("mute source BBC World")
    await desk.ring(FIRST)
    assert await desk.arrives() == []
    await desk.ring(LATER, feed=DW)
    (alert,) = await desk.arrives()
    assert LATER in alert
    assert "BBC World was muted" in await desk.say("whynot https://bbc.example/" + slug(FIRST))


async def test_a_mute_ends_by_itself(desk: Talk) -> None:
    await desk.say("mute source BBC World 1h")
    desk.clock.advance(2 * HOUR)
    await desk.ring(FIRST)
    assert len(await desk.arrives()) == 1
    assert "Nothing is muted here." in await desk.say("mutes")


async def test_what_is_muted_is_listed_with_a_button_each_to_end_it(desk: Talk) -> None:
    await desk.ring(FIRST)
    await desk.arrives()
    for said in ("mute source BBC World 1h", "mute hostages", "mute story 1", "mute all 2h"):
        await desk.say(said)
    assert await desk.say("mute") == (
        "Muted here\n"
        "🔕 BBC World — until 13:00\n"
        "🔕 hostages — until it is unmuted\n"
        f"🔕 {FIRST} — until it is unmuted\n"
        "🔕 Everything — until 14:00"
    )
    listed = buttons(desk)
    assert [one.label for one in listed] == [
        "Unmute BBC World",
        "Unmute hostages",
        f"Unmute {FIRST}",
        "Unmute all",
    ]
    assert await desk.say(listed[1].command, kind="button") == (
        f"🔔 hostages rings again.\nStill muted: BBC World · {FIRST} · Everything"
    )
    assert (await desk.say("unmute")).count("rings again") == 3


async def test_unmute_all_ends_the_silence_of_all_and_nothing_else(desk: Talk) -> None:
    await desk.say("mute hostages")
    await desk.say("mute all 2h")
    assert await desk.say("unmute all") == "🔔 Everything rings again.\nStill muted: hostages"


async def test_what_is_held_for_a_digest_is_not_told_once_its_source_is_muted(desk: Talk) -> None:
    await desk.say("digest hourly")
    await desk.ring(FIRST)
    await desk.ring(LATER, feed=DW)
    await desk.say("mute source BBC World")
    desk.clock.advance(HOUR)
    (digest,) = await desk.arrives()
    assert LATER in digest
    assert FIRST not in digest


def slug(title: str) -> str:
    return title.lower().replace(" ", "-")


async def test_a_long_list_of_what_is_muted_has_no_more_keys_than_telegram_takes(
    desk: Talk,
) -> None:
    state = await desk.state()
    assert state is not None
    for n in range(150):
        mute = Mute(f"story:{n:016x}", name=f"Story {n}")
        state = with_mute(state, mute, desk.clock())
    assert len(state.mutes) == 100
    await desk.store.chats.save(
        state.chat.key, await desk.state(), replace(state, version=state.version + 1)
    )
    listed = await desk.say("mutes")
    assert listed.splitlines()[-1] == "… and 80 more"
    assert [one.label for one in buttons(desk)][-1] == "Unmute Story 149"
    assert len(buttons(desk)) == 20


@pytest.mark.parametrize(
    "asked",
    ["mute 2h", "mute for 2h", "mute all for 2 hours", "mute 2 Stunden", "mute pour 2 heures",
     "mute por 2 horas", "mute на 2 години"],
)  # fmt: skip
async def test_a_length_is_read_in_each_language_that_is_spoken(talk: Talk, asked: str) -> None:
    assert await talk.say(asked) == "🔕 Everything is silent until 14:00."
