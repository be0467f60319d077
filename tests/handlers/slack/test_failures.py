"""What becomes of a chat, and of its alerts, when Slack says no; the whole way, at the peer."""

from collections.abc import AsyncIterator

import pytest

from bot.store import Store
from tests.handlers.slack.office import Office, at_the_office
from tests.handlers.slack.test_installing import Site, beside, distributed
from tests.peers.slack import CutAfter, CutBefore, RateLimited, Refusal, ServerError, SlackPeer
from tests.waiting import until

HEADLINE = "talks in Geneva"


@pytest.fixture
async def office(peer: SlackPeer, store: Store) -> AsyncIterator[Office]:
    async with at_the_office(peer, store) as office:
        yield office


async def watching(office: Office, name: str = "general") -> str:
    """A channel that watches for ceasefire."""
    channel = office.peer.channel(name)
    await office.peer.acknowledged(await office.peer.mention(channel, "ada", "watch ceasefire"))
    await office.peer.wait_for(lambda: _in(office, channel, "Watching"))
    return channel


def _in(office: Office, channel: str, words: str) -> int:
    told = (said for said in office.peer.messages if said.channel == channel)
    return sum(words in said.plain for said in told)


async def _gone(office: Office, channel: str) -> str:
    state = await office.state(channel)
    return state.gone if state else ""


@pytest.mark.parametrize(
    "word", ["not_in_channel", "is_archived", "channel_not_found", "restricted_action"]
)
async def test_a_channel_that_takes_nothing_is_left_alone_and_keeps_its_watches(
    office: Office, word: str
) -> None:
    channel = await watching(office)
    office.peer.faults.plan("chat.postMessage", Refusal(word))
    await office.ring("Ceasefire talks in Geneva")
    await until(lambda: _is(office, channel, word))
    assert await office.watched(channel) == ["ceasefire"]

    await office.peer.acknowledged(await office.peer.mention(channel, "ada", "subscribe truce"))
    await office.peer.wait_for(lambda: _in(office, channel, "truce"))
    assert await _gone(office, channel) == "", "who asks again is there again"
    await office.ring("Ceasefire holds in Gaza")
    await office.peer.wait_for(lambda: _in(office, channel, "holds in Gaza"))


async def _is(office: Office, channel: str, word: str) -> bool:
    return await _gone(office, channel) == word


@pytest.mark.parametrize("word", ["account_inactive", "token_revoked", "missing_scope"])
async def test_a_token_that_is_not_accepted_loses_no_alert(office: Office, word: str) -> None:
    channel = await watching(office)
    office.peer.faults.plan("chat.postMessage", Refusal(word))
    before = _posts(office.peer)
    await office.ring("Ceasefire talks in Geneva")
    await office.ring("Ceasefire talks in Geneva")
    await office.peer.wait_for(lambda: _posts(office.peer) > before)
    state = await office.state(channel)
    assert state
    assert state.gone == ""
    assert await office.store.outbox("slack").waiting(state.chat.key) == 1


@pytest.mark.parametrize("word", ["msg_too_long", "invalid_blocks", "msg_blocks_too_long"])
async def test_a_message_that_slack_does_not_take_is_sent_as_text(
    office: Office, word: str
) -> None:
    channel = await watching(office)
    office.peer.faults.plan("chat.postMessage", Refusal(word))
    await office.ring("Ceasefire talks in Geneva")
    await office.peer.wait_for(lambda: _in(office, channel, HEADLINE))
    (alert,) = [said for said in office.peer.messages if HEADLINE in said.plain]
    assert alert.blocks == ()


async def test_a_reply_that_was_cut_repeats_at_most_that_one_message(office: Office) -> None:
    channels = [await watching(office, name) for name in ("a", "b", "c")]
    for fault in (CutBefore(), CutAfter(), ServerError()):
        office.peer.faults.plan("chat.postMessage", fault)
    await office.ring("Ceasefire talks in Geneva")

    def copies() -> list[int]:
        return sorted(_in(office, channel, HEADLINE) for channel in channels)

    await office.peer.wait_for(lambda: copies() == [1, 1, 2], within=12)


async def test_a_flooded_workspace_waits_as_a_whole_and_no_other_does(
    peer: SlackPeer, store: Store
) -> None:
    async with at_the_office(peer, store, slack=distributed(peer, store)) as office:
        annex = peer.annex("Annex")
        other = beside(office, annex)
        for workspace in (peer, annex):
            await Site(office.slack).install(workspace)
        flooded = [await watching(other, name) for name in ("a", "b")]
        well = await watching(office)
        before, posts = len(annex.messages), _posts(peer)
        peer.faults.plan("chat.postMessage", RateLimited(20))
        await annex.mention(flooded[0], "ada", "latest")
        await peer.wait_for(lambda: _posts(peer) > posts)
        await annex.mention(flooded[1], "ada", "latest")
        await peer.mention(well, "ada", "watch truce")
        await peer.wait_for(lambda: _in(office, well, "Watching: *truce*"))
        assert len(annex.messages) == before
        assert _posts(peer) == posts + 2, "the other channel of the flooded workspace was not tried"


def _posts(peer: SlackPeer) -> int:
    return sum(name == "chat.postMessage" for name, _ in peer.server.calls)
