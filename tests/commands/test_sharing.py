"""A watchlist that is shared: the code, what it shows elsewhere, and what it never does."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.sharing import PACKED, is_code
from bot.model import Chat
from bot.store import Store, keys
from tests.alerts.test_deliver import FakePlatform
from tests.commands.conftest import Talk

BO = Chat("fake", "12")
CODE = re.compile(r"start (watch_[\w-]{1,58})(?![\w-])")


@dataclass
class Linking(FakePlatform):
    """A platform that has links."""

    def link(self, code: str, *, group: bool = False) -> str:
        return f"https://chat.example/{'group' if group else 'me'}?{code}"


async def code_of(talk: Talk) -> str:
    found = CODE.search(await talk.say("share"))
    assert found
    assert len(found[1]) <= 64
    return found[1]


async def test_a_short_watchlist_stands_in_its_code_and_nothing_is_kept(
    talk: Talk, store: Store
) -> None:
    await talk.say("watch ceasefire, truce AND Gaza")
    code = await code_of(talk)
    assert not await store.client.call("KEYS", keys.shared("*"))
    text = await talk.say(f"start {code}", chat=BO)
    assert "ceasefire" in text
    assert "truce AND Gaza" in text


async def test_opening_a_code_changes_nothing_until_its_button_is_pressed(talk: Talk) -> None:
    await talk.say("watch ceasefire, truce AND Gaza")
    await talk.say(f"start {await code_of(talk)}", chat=BO)
    assert await talk.state(BO) is None
    (((add,),)) = talk.messages[-1].buttons
    assert add.label == "Add these 2 watches"
    await talk.say(add.command, chat=BO, kind="button")
    assert await talk.watched(BO) == ["ceasefire", "truce AND Gaza"]


async def test_a_long_watchlist_is_kept_for_ninety_days_after_it_was_last_seen(
    talk: Talk, store: Store
) -> None:
    words = [f"harbour{n} AND ceasefire" for n in range(20)]
    await talk.say("watch " + ", ".join(words))
    code = await code_of(talk)
    assert code == await code_of(talk)
    (key,) = await store.client.call("KEYS", keys.shared("*"))
    await store.client.call("PEXPIRE", key, 1000)
    await talk.say(f"start {code}", chat=BO)
    left = timedelta(milliseconds=await store.client.call("PTTL", key))
    assert left > timedelta(days=89)
    (((add,),)) = talk.messages[-1].buttons
    await talk.say(add.command, chat=BO, kind="button")
    assert await talk.watched(BO) == words


@pytest.mark.parametrize(
    "code",
    ["watch_0" + "0" * 24, "watch_1", "watch_1_", "watch_1____", "watch_1Ly8", "watch_0../../x"],
    ids=["gone", "empty", "no base64", "no text", "no query", "no code"],
)
async def test_a_code_that_nobody_made_here_is_refused_or_greeted(talk: Talk, code: str) -> None:
    text = await talk.say(f"start {code}")
    assert "leads nowhere" in text or "I watch the news" in text


async def test_what_cannot_be_read_in_a_code_is_left_out(talk: Talk) -> None:
    await talk.say("start watch_1Y2Vhc2VmaXJlLCAoKA")  # "ceasefire, (("
    assert await talk.say("start watch_1KCg") == (
        "This link leads nowhere any more. Ask for a new one, or begin with: subscribe"
    )


async def test_without_watches_there_is_nothing_to_share(talk: Talk) -> None:
    assert "watches for nothing" in await talk.say("share")


async def test_where_there_are_links_they_open_the_code_in_private_and_in_a_group(
    talk: Talk,
) -> None:
    talk.platform = Linking()
    await talk.say("watch ceasefire")
    text = await talk.say("share")
    code = await code_of(talk)
    assert f"https://chat.example/me?{code}" in text
    assert f"https://chat.example/group?{code}" in text


@given(st.text(max_size=70))
def test_only_what_a_link_can_carry_is_a_code(text: str) -> None:
    assert is_code(PACKED + text) == bool(re.fullmatch(r"[A-Za-z0-9_-]+", text))
