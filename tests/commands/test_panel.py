"""The settings panel, and buttons whose commands are too long to be carried."""

from datetime import timedelta

import pytest

from bot.model import Chat, Person
from bot.richtext import Button, Message
from bot.store import Store, keys
from tests.commands.conftest import GROUP, PRIVATE, Talk

LONG = "ceasefire AND (" + " OR ".join(f"harbour{n}" for n in range(12)) + ")"


def keys_of(shown: Message) -> list[Button]:
    return [key for row in shown.buttons for key in row]


def labels(talk: Talk) -> list[str]:
    return [key.label for key in keys_of(talk.messages[-1])]


async def test_the_first_page_says_what_is_set(talk: Talk) -> None:
    await talk.say("watch ceasefire, truce")
    await talk.say("quiet 22:00-07:00")
    await talk.say("mute truce")
    await talk.say("settings")
    shown = labels(talk)
    assert {"Watches: 2", "Muted: 1", "Budget: 20 an hour", "Clock: UTC", "English"} <= set(shown)
    assert any("22:00" in label for label in shown)


async def test_every_page_leads_back(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.say("settings")
    for page in keys_of(talk.messages[-1]):
        await talk.say(page.command, kind="button")
        assert keys_of(talk.messages[-1])[-1] == Button("‹ Back", "settings")


async def test_watches_come_five_to_a_sheet(talk: Talk) -> None:
    await talk.say("watch " + ", ".join(f"word{n}" for n in range(7)))
    text = await talk.say("settings watches")
    assert "5. word4" in text
    assert "word5" not in text
    assert "›" in labels(talk)
    text = await talk.say("settings watches 2", kind="button")
    assert "7. word6" in text
    assert "word4" not in text
    assert "7. word6" in await talk.say("settings watches 99", kind="button")


async def test_the_current_choice_is_ticked_and_others_can_be_typed(talk: Talk) -> None:
    await talk.say("settings budget 50", kind="button")
    assert "✓ 50" in labels(talk)
    await talk.say("settings quiet 22:30-06:15")
    state = await talk.state()
    assert state and state.quiet and f"{state.quiet.end:%H:%M}" == "06:15"
    assert not [label for label in labels(talk) if label.startswith("✓")]


async def test_the_panel_speaks_the_language_that_was_just_chosen(talk: Talk) -> None:
    await talk.say("settings language fr", kind="button")
    assert "✓ Français" in labels(talk)
    state = await talk.state()
    assert state and state.language == "fr"


async def test_a_watch_is_made_urgent_muted_and_removed(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    state = await talk.state()
    assert state
    (id_,) = (watch.id for watch in state.watches)
    await talk.say(f"settings watch {id_} urgent {id_}", kind="button")
    assert "Not urgent" in labels(talk)
    await talk.say(f"settings watch {id_} mute {id_} 1h", kind="button")
    assert "Unmute" in labels(talk)
    await talk.say(f"settings watch {id_} urgent {id_} off", kind="button")
    assert "Make urgent" in labels(talk)
    await talk.say(f"settings watches 1 unwatch {id_}", kind="button")
    assert await talk.watched() == []
    assert labels(talk) == ["‹ Back"]


@pytest.mark.parametrize("line", ["settings digest unsubscribe", "settings sources admit 5"])
async def test_the_panel_asks_no_command_but_its_own(talk: Talk, line: str) -> None:
    await talk.say("watch ceasefire")
    await talk.say(line, kind="button")
    assert await talk.watched() == ["ceasefire"]
    assert not await talk.store.access.admitted("fake", "5")


async def test_a_button_with_a_long_command_has_a_short_one_that_asks_it(talk: Talk) -> None:
    await talk.say(f"try {LONG}")
    (key,) = keys_of(talk.messages[-1])
    assert len(key.command.encode()) <= 64
    await talk.say(key.command, kind="button")
    assert await talk.watched() == [LONG]


async def test_who_may_not_ask_a_command_may_not_ask_it_by_its_short_name(talk: Talk) -> None:
    async def nobody(request: object) -> bool:
        return False

    await talk.say(f"try {LONG}", chat=GROUP)
    (key,) = keys_of(talk.messages[-1])
    talk.platform.may_configure = nobody  # type: ignore[method-assign]
    refusal = await talk.say(key.command, chat=GROUP, person=Person("9"), kind="button")
    assert "Only an administrator" in refusal
    assert await talk.watched(GROUP) == []


async def test_a_short_name_is_known_in_its_chat_alone_and_for_a_month(
    talk: Talk, store: Store
) -> None:
    await talk.say(f"try {LONG}")
    (key,) = keys_of(talk.messages[-1])
    elsewhere = Chat("fake", "12")
    assert "too old" in await talk.say(key.command, chat=elsewhere, kind="button")
    name = keys.button(keys.chat_partition(PRIVATE.key), PRIVATE.key, key.command.split()[1])
    left = timedelta(milliseconds=await store.client.call("PTTL", name))
    assert timedelta(days=29) < left <= timedelta(days=30)
