"""The door: a token alone gives strangers nothing."""

from dataclasses import dataclass, replace

import pytest

from bot.commands.counter import Counter
from bot.model import Chat, Person, Request
from tests.alerts.test_deliver import FakePlatform
from tests.commands.conftest import ADA, GROUP, PRIVATE, Talk

BOB, BOBS = Person("22", "Bob"), Chat("fake", "22")
WIRE = Chat("fake", "-100", kind="channel", title="Wire")


class StrictPlatform(FakePlatform):
    """Only Ada administers anything here."""

    async def may_configure(self, request: Request) -> bool:
        return request.person == ADA


@pytest.fixture
def claimed(talk: Talk) -> Talk:
    talk.access = "claimed"
    return talk


async def operate(talk: Talk) -> None:
    code = await talk.store.access.code("fake")
    assert "You are the operator" in await talk.say(f"start {code}")


async def test_strangers_get_nothing_but_how_to_be_let_in(claimed: Talk) -> None:
    for text in ("subscribe", "start", "help", "start wrong-code", "admit 22"):
        answer = await claimed.say(text, chat=BOBS, person=BOB)
        assert answer == "This bot is private. Its operator can let you in with: admit 22"
    assert await claimed.state(BOBS) is None


async def test_the_code_makes_its_first_sender_the_operator_and_nobody_else(claimed: Talk) -> None:
    code = await claimed.store.access.code("fake")
    assert await claimed.store.access.code("fake") == code
    assert "You are the operator" in await claimed.say(f"start {code}")
    assert "private" in await claimed.say(f"start {code}", chat=BOBS, person=BOB)
    assert "alerts for" in await claimed.say("subscribe")


async def test_the_code_is_not_taken_in_a_group(claimed: Talk) -> None:
    code = await claimed.store.access.code("fake")
    assert "private" in await claimed.say(f"start {code}", chat=GROUP, person=BOB)
    assert not await claimed.store.access.operator("fake")


async def test_a_group_that_the_operator_adds_may_use_the_bot_and_no_other(claimed: Talk) -> None:
    await operate(claimed)
    assert "ring once" in await claimed.say("", chat=GROUP, kind="added")
    assert "alerts for" in await claimed.say("subscribe", chat=GROUP, person=BOB)
    other = replace(GROUP, id="-6")
    told = await claimed.say("", chat=other, person=BOB, kind="added")
    assert told == "This bot is private. Its operator can let you in with: admit -6"


async def test_the_operator_admits_and_expels(claimed: Talk) -> None:
    await operate(claimed)
    assert "22 may use this bot now" in await claimed.say("admit 22")
    assert "alerts for" in await claimed.say("subscribe", chat=BOBS, person=BOB)
    assert "Only the bot's operator" in await claimed.say("expel 11", chat=BOBS, person=BOB)
    assert "22 may no longer" in await claimed.say("expel 22")
    assert "private" in await claimed.say("latest", chat=BOBS, person=BOB)


async def test_a_list_of_ids_lets_in_those_and_no_others(talk: Talk) -> None:
    talk.access = frozenset({ADA.id, GROUP.id})
    assert "alerts for" in await talk.say("subscribe")
    assert "alerts for" in await talk.say("subscribe", chat=GROUP, person=BOB)
    assert "private" in await talk.say("subscribe", chat=BOBS, person=BOB)


async def test_in_a_group_only_administrators_change_things_and_anyone_may_ask(talk: Talk) -> None:
    talk.platform = StrictPlatform()
    told = await talk.say("watch ceasefire", chat=GROUP, person=BOB)
    assert told == "Only an administrator of this chat can do that."
    assert "Nothing matches" in await talk.say("latest ceasefire", chat=GROUP, person=BOB)
    assert "Watching" in await talk.say("watch ceasefire", chat=GROUP)
    assert "Watching" in await talk.say("watch ceasefire", chat=BOBS, person=BOB)
    assert (await talk.state(PRIVATE)) is None


@dataclass
class Channels(StrictPlatform):
    """Everybody administers the channel Wire, and each question about that is counted."""

    asked: int = 0

    async def channel(self, name: str, person: str) -> Chat:
        return WIRE

    async def may_configure(self, request: Request) -> bool:
        self.asked += 1
        return True


async def test_who_was_expelled_sets_up_no_channel_either(claimed: Talk) -> None:
    claimed.platform = platform = Channels()
    await operate(claimed)
    await claimed.store.access.admit("fake", WIRE.id)
    await claimed.say("admit 22")
    await claimed.say("channel @wire", chat=BOBS, person=BOB)
    assert "Watching" in await claimed.say("watch truce", chat=BOBS, person=BOB)
    await claimed.say("expel 22")
    platform.asked = 0
    for kind, text in (("command", "watch ceasefire"), ("button", "there watch ceasefire")):
        answer = await claimed.say(text, chat=BOBS, person=BOB, kind=kind)  # type: ignore[arg-type]
        assert answer.startswith("This bot is private.")
    assert await claimed.watched(WIRE) == ["truce"]
    assert platform.asked == 0, "a stranger has the platform asked nothing"


async def test_nothing_is_tried_for_a_form_of_who_may_not_submit_it(claimed: Talk) -> None:
    counter = Counter(claimed.desk(), clock=claimed.clock)
    request = Request("fake:form", BOBS, BOB, "watch", claimed.clock())
    filled = {"words": "ceasefire AND ("}
    await operate(claimed)
    assert await counter.mistakes(request, "watch", filled) == {}
    await claimed.say("admit 22")
    assert list(await counter.mistakes(request, "watch", filled)) == ["words"]


async def test_a_stranger_s_channel_is_answered_nothing_in_the_open(claimed: Talk) -> None:
    channel = Chat("fake", "-100", kind="channel", title="Theirs")
    await operate(claimed)
    assert await claimed.say("latest", chat=channel, person=Person("-100")) == ""
    assert await claimed.say("", chat=channel, person=BOB, kind="added") == ""
    assert "admit -5" in await claimed.say("latest", chat=GROUP, person=BOB)
