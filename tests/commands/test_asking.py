"""latest, sources, status, mute, help: questions and their answers."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.model import Chat, FeedId, FeedState, Mute
from bot.store import keys
from bot.store.feeds import Learnt
from tests.alerts.test_deliver import FakePlatform
from tests.commands.conftest import BBC, Talk

HOUR = timedelta(hours=1)


async def test_latest_is_newest_first_with_outlet_age_and_link(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.publish("An old ceasefire", age=3 * HOUR)
    await talk.publish("A new ceasefire")
    lines = (await talk.say("latest")).splitlines()
    assert lines[0] == "Latest for ceasefire"
    assert lines[1].startswith("• A new ceasefire (https://bbc.example/")
    assert lines[1].endswith("— BBC World, 1 min ago")
    assert lines[2].endswith("— BBC World, 3 h ago")


async def test_latest_takes_a_number_words_and_a_time(talk: Talk) -> None:
    await talk.publish(*(f"Ceasefire day {n}" for n in range(30)), age=2 * HOUR)
    await talk.publish("Ceasefire today", "Ferry today")
    assert (await talk.say("latest ceasefire")).count("•") == 5
    assert (await talk.say("latest 20 ceasefire")).count("•") == 20
    assert (await talk.say("latest 20 ceasefire 1h")).count("•") == 1
    assert "Ferry today" in await talk.say("latest ferry")


@pytest.mark.parametrize("number", ["0", "21", "100"])
async def test_latest_says_how_many_may_be_asked_for(talk: Talk, number: str) -> None:
    assert "1 to 20" in await talk.say(f"latest {number} ceasefire")


async def test_latest_with_nothing_to_show_says_why_and_what_to_try(talk: Talk) -> None:
    answer = await talk.say("latest hostages 1h")
    assert answer.startswith("Nothing in the last 60 minutes matches hostages.")
    assert "latest hostages — without the time limit" in answer
    assert "watches for nothing yet" in await talk.say("latest")


async def test_latest_does_not_show_feeds_that_other_chats_added(talk: Talk) -> None:
    own = replace(BBC, id=FeedId("own"), name="Private wire", shared=False)
    await talk.publish("A secret ceasefire", feed=own)
    assert "secret" not in await talk.say("latest ceasefire")


async def test_sources_tell_what_is_wrong_first(talk: Talk) -> None:
    await talk.publish("Ceasefire")
    broken = replace(BBC, id=FeedId("broken"), name="Broken")
    await talk.store.feeds.add(broken, due=talk.clock())
    partition = keys.feed_partition(broken.id)
    claims = await talk.store.feeds.claim(partition, 9, now=talk.clock(), lease=HOUR)
    (poll,) = (one for one in claims.claimed if one.feed == broken)
    problem = FeedState(checked=talk.clock(), problem="answered 403 Forbidden")
    await talk.store.feeds.settle(poll, Learnt(problem), next_due=talk.clock())
    lines = (await talk.say("sources")).splitlines()
    assert lines[1] == "✗ Broken — answered 403 Forbidden; has not worked yet"


async def test_mute_is_for_a_time_or_for_good_for_all_or_for_one_watch(talk: Talk) -> None:
    await talk.say("watch ceasefire, hostages")
    assert await talk.say("mute 2h") == "🔕 Everything is silent until 14:00."
    assert await talk.say("mute hostages 1d") == "🔕 hostages is silent until Tue 12:00."
    assert await talk.say("mute 1") == "🔕 ceasefire is silent until you unmute it."
    state = await talk.state()
    assert state and Mute("all", talk.clock() + 2 * HOUR) in state.mutes and len(state.mutes) == 3
    assert "ceasefire rings again" in await talk.say("unmute ceasefire")
    assert "Everything rings again" in await talk.say("unmute")
    assert await talk.say("unmute") == "Nothing is muted here."


async def test_mute_without_a_word_shows_what_is_silent_and_the_forms(talk: Talk) -> None:
    answer = await talk.say("mute")
    assert answer.startswith("Nothing is muted here.") and "mute 2h" in answer


async def test_status_counts_watches_sources_and_what_is_owed(talk: Talk) -> None:
    await talk.say("subscribe")
    await talk.publish("Ceasefire")
    answer = await talk.say("status")
    assert "Watches: 3" in answer and "Sources: 1, 0 with a problem" in answer


async def test_help_is_short_and_by_task_and_every_command_is_in_a_task(talk: Talk) -> None:
    overview = await talk.say("help")
    assert len(overview.splitlines()) <= 10
    pages = [button.command for row in talk.messages[-1].buttons for button in row]
    shown = "\n".join([await talk.say(page, kind="button") for page in pages])
    assert talk.messages[-1].buttons[-1][-1].command == "help"
    for command in talk.desk().commands:
        if not command.hidden and command.name not in ("help", "channel"):
            assert f"{command.name} " in shown, command.name
        assert await talk.say(f"help {command.name}")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("wacth ceasefire", "There is no command “wacth”. Did you mean: watch <words>"),
        ("/latst", "There is no command “latst”. Did you mean: latest [n] [words] [24h]"),
        ("ceasefire", "For its newest stories: latest ceasefire"),
        ("help me", "There is no command “me”."),
        ("ceasefire in Gaza", "For its newest stories: latest ceasefire in Gaza"),
    ],
)
async def test_a_mistyped_command_is_answered_with_the_right_form(
    talk: Talk, typed: str, told: str
) -> None:
    assert told in await talk.say(typed)


@dataclass
class Named(FakePlatform):
    """In a group we are shown what begins with "bot: "."""

    def addressed(self, chat: Chat, command: str) -> str:
        return command if chat.kind == "private" else f"bot: {command}"


async def test_help_says_how_to_begin_where_others_talk(talk: Talk, group: Chat) -> None:
    talk.platform = Named()
    told = "Where others talk too, begin like this: bot: watch ceasefire"
    for asked in ("help", "help reading"):
        assert told not in await talk.say(asked)
        assert told in await talk.say(asked, chat=group)


async def test_what_is_to_be_typed_is_shown_as_it_works_in_this_chat(
    talk: Talk, group: Chat
) -> None:
    talk.platform = Named()
    for asked, hint in (
        ("watchlist", "bot: subscribe — alerts for"),
        ("latest", "Try: bot: latest ceasefire, or first: bot: subscribe"),
        ("why", "For the newest stories: bot: latest"),
        ("wacth truce", "Did you mean: bot: watch <words>"),
        ("help watch", "Example: bot: watch ceasefire, security guarantees"),
        ("quiet 22:00-07:00", "all the same: bot: watch! ceasefire"),
        ("language xx", "Write one, like: bot: language fr"),
    ):
        assert hint in await talk.say(asked, chat=group)
        assert hint.replace("bot: ", "") in await talk.say(asked)


async def test_what_is_to_be_typed_is_in_fixed_width_in_a_refusal_too(talk: Talk) -> None:
    await talk.say("latest")
    (line,) = talk.messages[-1].paragraphs
    assert [run.text for run in line if run.code] == ["latest ceasefire", "subscribe"]


async def test_what_was_meant_for_help_is_plain_help(talk: Talk) -> None:
    await talk.say("hello there")
    assert talk.messages[-1].buttons[0][0].command == "help"


async def test_what_the_store_cannot_do_is_answered_and_not_tried_for_ever(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask_nonsense() -> list[str]:
        return list(await talk.store.client.call("HMGET", "nothing"))

    monkeypatch.setattr(talk.store.archive, "languages", ask_nonsense)
    assert "Something went wrong" in await talk.say("search ceasefire")


async def test_more_of_what_was_told_in_full_says_that_there_is_no_more(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.ring("Ceasefire agreed in Ostra|The fleets go home on Monday.")
    (alert,) = await talk.arrives()
    assert "The fleets go home on Monday." in alert
    told = (await talk.say("more 1")).splitlines()
    assert told[1] == "BBC World says no more than the alert."
