"""Every command has an example, and every example works as it stands."""

import pytest

from bot.commands.ask import Ask, Command
from bot.commands.table import COMMANDS
from bot.feeds.discover import Candidate
from bot.feeds.identity import feed_id
from bot.model import Chat, Feed, Request
from tests.alerts.test_deliver import FakePlatform
from tests.commands.conftest import ADA, PRIVATE, Talk

GUARDIAN = "https://www.theguardian.com/world"
OWN = Feed(feed_id(GUARDIAN + "/rss"), GUARDIAN + "/rss", "The Guardian", shared=False)


class Channels(FakePlatform):
    async def channel(self, name: str, person: str) -> Chat:
        return Chat("fake", "-100", kind="channel", title=name)


async def lived_in(talk: Talk, *, following: bool) -> None:
    """Makes a chat in which everything that an example names is there."""
    talk.platform = Channels()
    await talk.say("watch ceasefire, hostages")
    await talk.say("narrow 2 NOT baseball")
    await talk.say("watch tariffs")
    await talk.ring("A ceasefire")
    await talk.arrives()
    await talk.say("mute ceasefire")
    talk.feeds_found[GUARDIAN] = [Candidate(OWN.url, OWN.name, 5, "en")]
    if following:
        await talk.say(f"addfeed {GUARDIAN}")
    talk.access = "claimed"
    await talk.say(f"start {await talk.store.access.code('fake')}")
    await talk.say("admit 123456789")


@pytest.mark.parametrize(
    "command",
    [pytest.param(one, id=one.name) for one in COMMANDS if one.name not in ("rest", "start")],
)
async def test_an_example_is_not_refused(talk: Talk, command: Command) -> None:
    """Left out: the next page of a digest, which a button names, and what Telegram itself says."""
    assert command.example or not command.usage
    await lived_in(talk, following=command.name != "addfeed")
    line = command.example or command.name
    if command.name == "widen":
        line = "widen 2"
    name, _, words = line.partition(" ")
    state = await talk.state()
    assert state is not None and name == command.name
    request = Request("fake:e", PRIVATE, ADA, line, talk.clock())
    # A refusal would be raised here: UserError.
    reply = await command.run(Ask(request, words, state, talk.clock()), talk.desk())
    assert reply.message is not None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wtach ceasefire", "watch ceasefire"),
        ("/Latst 5 ceasefire 24h", "latest 5 ceasefire 24h"),
        ("mutte", "mute"),
        ("wacth", "watch ceasefire, security guarantees"),
        ("quiett", "quiet 22:00-07:00"),
        ("ceasefire in Gaza", "latest ceasefire in Gaza"),
    ],
)
async def test_what_was_probably_meant_is_one_tap_away(talk: Talk, typed: str, meant: str) -> None:
    await talk.say(typed)
    assert [[one.command for one in row] for row in talk.messages[-1].buttons] == [[meant]]
    assert "There is no command" not in await talk.say(meant, kind="button")
