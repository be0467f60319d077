"""Quotas and rates: each refusal is one sentence, and none is a flood."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds.config import Limits
from bot.model import Chat, Person, Request, RequestKind
from tests.commands.conftest import ADA, GROUP, PRIVATE, Talk
from tests.commands.test_access import StrictPlatform

BOB = Person("22", "Bob")
TOO_MUCH = "That was a lot at once: give me a minute, then ask again."


@pytest.fixture
def hasty(talk: Talk) -> Talk:
    talk.limits = Limits(commands=10)
    talk.platform.pace = replace(talk.platform.pace, overall=timedelta(milliseconds=1))
    return talk


async def test_ten_commands_a_minute_and_then_one_refusal(hasty: Talk) -> None:
    said = [await hasty.say("help watch") for _ in range(14)]
    assert all(one.startswith("watch <words>") for one in said[:10])
    assert said[10:] == [TOO_MUCH, "", "", ""]
    assert (await hasty.say("help watch", chat=GROUP, person=BOB)).startswith("watch <words>")
    hasty.clock.advance(timedelta(seconds=61))
    assert (await hasty.say("help watch")).startswith("watch <words>")


async def test_a_person_is_one_in_all_chats(hasty: Talk) -> None:
    for _ in range(10):
        await hasty.say("help watch", chat=GROUP)
    assert await hasty.say("help watch", chat=PRIVATE) == TOO_MUCH


async def test_buttons_count_a_third(hasty: Talk) -> None:
    said = [await hasty.say("help watch", kind="button") for _ in range(32)]
    assert said.index(TOO_MUCH) == 30
    assert said[31] == ""


@pytest.mark.parametrize("kind", ["command", "button"])
async def test_what_is_dear_counts_twice_pressed_or_typed(hasty: Talk, kind: RequestKind) -> None:
    said = [await hasty.say("trend truce 7d", kind=kind) for _ in range(7)]
    assert said.index(TOO_MUCH) == 5
    assert said[6] == ""


async def test_what_is_dear_can_be_asked_under_the_smallest_limit(hasty: Talk) -> None:
    hasty.limits = Limits(commands=1)
    assert await hasty.say("trend truce 7d") == "Nothing in the last 7 days: truce"


async def test_what_is_served_again_is_counted_once(hasty: Talk) -> None:
    rates, now = hasty.store.rates, hasty.clock()
    for _ in range(20):
        assert await rates.ask("fake", "11", "same", weight=3, most=30, now=now) == "taken"


async def test_the_operator_asks_as_often_as_they_like(hasty: Talk) -> None:
    hasty.access = "claimed"
    await hasty.say(f"start {await hasty.store.access.code('fake')}")
    assert TOO_MUCH not in [await hasty.say("help watch") for _ in range(15)]


async def test_nothing_is_left_of_a_person_after_a_minute(hasty: Talk) -> None:
    await hasty.say("help watch")
    key = "tocsin:asked:fake:11"
    assert 0 < int(await hasty.store.client.call("PTTL", key)) <= 60_000


async def test_a_chats_quotas_are_those_of_feeds_yaml(talk: Talk) -> None:
    talk.limits = Limits(watches=2, query=20, feeds=0, commands=None)
    assert await talk.say("watch one, two, three") == (
        "A chat can have 2 watches; this one has 0. Remove one first: unwatch <number>"
    )
    assert await talk.say("watch something much too long to be one") == (
        "That watch has 33 characters; 20 are allowed. Split it with commas into several."
    )
    assert await talk.say("addfeed https://a.example/rss") == (
        "A chat can add 0 sources. Remove one first: removefeed <name>"
    )


async def test_a_closed_bot_serves_its_operator_alone(talk: Talk) -> None:
    talk.access = "claimed"
    await talk.say(f"start {await talk.store.access.code('fake')}")
    await talk.say("admit 22")
    talk.access = "closed"
    bobs = Chat("fake", "22")
    assert await talk.say("latest", chat=bobs, person=BOB) == (
        "This bot is private. Whom it serves says whoever runs it."
    )
    assert "alerts for" in await talk.say("subscribe")


@pytest.mark.parametrize(
    ("rule", "ada", "bob"),
    [("everyone", True, True), ("admins", True, False), (frozenset({"22"}), False, True)],
)
async def test_who_may_configure_a_group_is_chosen_in_feeds_yaml(
    talk: Talk, rule: str, ada: bool, bob: bool
) -> None:
    talk.platform, talk.configure = StrictPlatform(), {"fake": rule}  # type: ignore[dict-item]
    for person, may in ((ADA, ada), (BOB, bob)):
        told = await talk.say(f"watch {person.name}", chat=GROUP, person=person)
        assert ("Watching" in told) is may, told
    private = Request("fake:p", Chat("fake", "22"), BOB, "watch x", talk.clock())
    assert "Watching" in await talk.serve(private)


async def test_a_stranger_is_turned_away_ten_times_a_minute_and_no_more(hasty: Talk) -> None:
    hasty.access = "claimed"
    await hasty.store.access.code("fake")
    said = [await hasty.say(f"start {n:08x}") for n in range(13)]
    assert all("private" in one for one in said[:10])
    assert said[10:] == [TOO_MUCH, "", ""]
