"""Not relevant: what is offered, and what a tap does."""

from bot.model import Chat, Person
from bot.richtext import Button
from tests.commands.conftest import Talk
from tests.commands.test_access import StrictPlatform

UNWANTED = "Strike three ends baseball season"
STRIKES = (
    "Rail union calls a strike over pay",
    "Dockers union begins a strike",
    "Nurses union votes to strike",
    "Teachers union ends its strike",
)


def buttons(talk: Talk) -> list[Button]:
    return [button for row in talk.messages[-1].buttons for button in row]


async def rung(talk: Talk, watches: str = "strike") -> Button:
    """A week of alerts; the button under the last one."""
    await talk.say(f"watch {watches}")
    await talk.ring(*STRIKES)
    await talk.arrives()
    await talk.ring(UNWANTED)
    await talk.arrives()
    return next(one for one in buttons(talk) if one.label == "Not relevant")


async def test_three_exact_changes_are_offered_with_what_each_keeps(talk: Talk) -> None:
    press = await rung(talk)
    assert await talk.say(press.command, kind="button") == (
        f"Not relevant: {UNWANTED}\n"
        "Each of these would have kept it out. Alerts of strike in the last 7 days: 5.\n"
        "1. strike NOT baseball — keeps 4, leaves out 1\n"
        "2. strike NEAR/10 union — keeps 4, leaves out 1\n"
        "3. Mute BBC World — keeps 0, leaves out 5\n"
        "Nothing changes until you press one."
    )
    assert [one.label for one in buttons(talk)] == [
        "1. NOT baseball",
        "2. NEAR/10 union",
        "3. Mute BBC World",
    ]
    assert all(len(one.command.encode()) <= 64 for one in buttons(talk))
    assert await talk.watched() == ["strike"]


async def test_one_tap_makes_a_change_and_another_takes_it_back(talk: Talk) -> None:
    press = await rung(talk)
    await talk.say("mute strike 2h")
    await talk.say(press.command, kind="button")
    answer = await talk.say(buttons(talk)[0].command, kind="button")
    assert answer == (
        "strike is now strike NOT baseball\nMatches “strike” without “baseball”; any inflection."
    )
    assert await talk.watched() == ["strike NOT baseball"]
    assert "strike NOT baseball — until 14:00" in await talk.say("mutes")
    await talk.say("unmute")
    await talk.ring("Baseball strike looms")
    assert await talk.arrives() == []
    await talk.ring("Bakers union plans a strike")
    assert len(await talk.arrives()) == 1
    undone = await talk.say(f"widen {(await talk.state()).watches[0].id}", kind="button")  # type: ignore[union-attr]
    assert undone.startswith("strike NOT baseball is now strike\n")
    assert await talk.watched() == ["strike"]


async def test_what_was_held_for_a_watch_is_told_after_it_was_narrowed(talk: Talk) -> None:
    await talk.say("watch strike")
    await talk.say("digest daily 18:00")
    await talk.ring(STRIKES[0])
    await talk.say("narrow 1 NOT baseball")
    assert "Held for a digest: 1 story" in await talk.say("status")


async def test_where_two_watches_rang_it_asks_which(talk: Talk) -> None:
    press = await rung(talk, "strike, season")
    assert (await talk.say(press.command, kind="button")).endswith(
        "It rang for several watches. Which one should not have found it?"
    )
    assert [one.label for one in buttons(talk)] == ["strike", "season"]
    assert "season NOT" in await talk.say(buttons(talk)[1].command, kind="button")


async def test_in_a_group_anyone_may_ask_but_only_administrators_change(
    talk: Talk, group: Chat
) -> None:
    await talk.say("watch strike", chat=group)
    await talk.ring(UNWANTED)
    await talk.arrives(group)
    talk.platform = StrictPlatform()
    stranger = Person("99", "Sam")
    assert "Not relevant" in await talk.say("irrelevant 1", chat=group, person=stranger)
    refused = await talk.say(buttons(talk)[0].command, chat=group, person=stranger, kind="button")
    assert refused == "Only an administrator of this chat can do that."
    assert await talk.watched(group) == ["strike"]


async def test_what_cannot_be_added_is_refused_with_a_form_that_works(talk: Talk) -> None:
    await talk.say("watch strike")
    shown = "Say which watch, and what to add, like: narrow 1 NOT baseball"
    for said in ("narrow", "narrow 1", "narrow 1 baseball", "narrow 1 OR baseball"):
        assert await talk.say(said) == shown
    assert await talk.say("widen 1") == "Nothing was added to strike."
    await talk.say("watch strike NOT baseball")
    assert await talk.say("narrow 1 NOT baseball") == (
        "This chat watches for that already: strike NOT baseball"
    )


async def test_a_watch_that_still_waits_is_not_asked_about(talk: Talk) -> None:
    await talk.say("watch union, strike min:2")
    await talk.ring(STRIKES[0])
    await talk.arrives()
    assert "Alerts of union in the last 7 days: 1." in await talk.say("irrelevant 1")
