"""The socket outlives what Slack and a network do to it, and is gone when we are."""

import asyncio
import logging
from typing import Any

import pytest

from handlers.slack import Slack
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.slack.conftest import ended, slack_of, texts
from tests.peers.slack import RateLimited, SlackPeer

OPEN = "apps.connections.open"


def left_since(before: set[asyncio.Task[Any]]) -> set[asyncio.Task[Any]]:
    """Tasks of ours that were not there before; the peer's own servers are its matter."""
    return {task for task in asyncio.all_tasks() - before if "aiohttp/web" not in repr(task)}


async def hears(peer: SlackPeer, inbox: Inbox, text: str) -> None:
    await peer.acknowledged(await peer.dm("ada", text))
    assert text in texts(inbox.requests)


async def test_asked_to_come_anew_it_has_the_new_socket_before_the_old_one_goes(
    listening: object, peer: SlackPeer, inbox: Inbox
) -> None:
    (old,) = peer.sockets.connections
    await peer.refresh("warning")
    await peer.wait_for(lambda: peer.sockets.opened == 2)
    assert old in peer.sockets.connections or old.socket.closed
    await hears(peer, inbox, "latest")
    await peer.wait_for(lambda: old not in peer.sockets.connections)
    assert len(peer.sockets.connections) == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_it_comes_anew_as_often_as_asked(
    listening: object, peer: SlackPeer, inbox: Inbox, reason
) -> None:
    for times in range(2, 6):
        await peer.refresh(reason)
        await peer.wait_for(lambda times=times: peer.sockets.opened == times)
        await hears(peer, inbox, f"latest {times}")


async def test_asked_twice_it_comes_once(listening: object, peer: SlackPeer, inbox: Inbox) -> None:
    (old,) = peer.sockets.connections
    await peer.refresh("warning")
    old.retired = False
    await peer.refresh("refresh_requested")
    await peer.wait_for(lambda: old not in peer.sockets.connections)
    for times in range(5):
        await hears(peer, inbox, f"latest {times}")
    assert peer.sockets.opened == 2


async def test_what_is_under_way_while_sockets_change_is_not_lost(
    listening: object, peer: SlackPeer, inbox: Inbox
) -> None:
    inbox.gate.clear()
    before = [await peer.dm("ada", f"latest {n}") for n in range(5)]
    await inbox.tried(1)
    await peer.refresh()
    between = [await peer.dm("ada", f"latest {n}") for n in range(5, 10)]
    await peer.wait_for(lambda: peer.sockets.opened == 2)
    inbox.gate.set()
    for envelope in before + between:
        await peer.acknowledged(envelope)
    assert sorted(texts(inbox.requests)) == [f"latest {n}" for n in range(10)]


async def test_after_a_cut_it_connects_again_and_what_was_not_acknowledged_comes_again(
    listening: object, peer: SlackPeer, inbox: Inbox
) -> None:
    inbox.gate.clear()
    envelope = await peer.dm("ada", "watch ceasefire")
    await inbox.tried(1)
    await peer.sockets.cut()
    await peer.wait_for(lambda: peer.sockets.opened == 2)
    inbox.gate.set()
    await peer.acknowledged(envelope)
    await inbox.tried(2)
    assert len({request.id for request in inbox.attempts}) == 1


async def test_after_slack_closes_the_socket_it_connects_again(
    listening: object, peer: SlackPeer, inbox: Inbox
) -> None:
    await peer.sockets.connections[0].socket.close()
    await peer.wait_for(lambda: peer.sockets.opened == 2)
    await hears(peer, inbox, "latest")


async def test_a_ticket_that_was_refused_is_not_tried_again(
    listening: object, peer: SlackPeer, inbox: Inbox, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    async def mend() -> None:
        peer.sockets.refusing = len(naps.taken) < 3

    peer.sockets.refusing, naps.then = True, mend
    await peer.sockets.cut()
    await peer.wait_for(lambda: peer.sockets.opened == 2)
    await hears(peer, inbox, "latest")
    opened = [method for method, _ in peer.server.calls].count(OPEN)
    assert opened == 1 + 1 + 3 + 1  # at start, to listen, three in vain, and the one that held
    assert "Slack: cannot open a socket (HTTP 401)" in caplog.text


async def test_slacks_wait_before_another_socket_is_kept(
    listening: object, peer: SlackPeer, inbox: Inbox, naps: Naps
) -> None:
    peer.faults.plan("apps.connections.open", RateLimited(17))
    await peer.refresh()
    await peer.wait_for(lambda: peer.sockets.opened == 2)
    assert naps.taken == [17]


async def test_events_that_came_while_no_socket_stood_are_heard_afterwards(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    envelope = await peer.dm("ada", "watch ceasefire")
    task = asyncio.create_task(slack.listen(inbox.submit))
    await peer.acknowledged(envelope)
    assert texts(inbox.requests) == ["watch ceasefire"]
    await ended(task)


async def test_slacks_pings_are_answered(naps: Naps, inbox: Inbox) -> None:
    async with SlackPeer(heartbeat=0.05) as peer:
        slack = slack_of(peer, naps)
        await slack.start()
        task = asyncio.create_task(slack.listen(inbox.submit))
        await peer.connected()
        with pytest.raises(TimeoutError):  # several pings long, nothing changes
            await peer.wait_for(lambda: peer.sockets.opened > 1, within=0.3)
        await ended(task)
        await slack.close()


async def test_an_event_that_is_not_acknowledged_in_time_comes_again_under_its_id(
    naps: Naps, inbox: Inbox
) -> None:
    async with SlackPeer(redeliver_after=0.05) as peer:
        slack = slack_of(peer, naps)
        await slack.start()
        task = asyncio.create_task(slack.listen(inbox.submit))
        inbox.gate.clear()
        envelope = await peer.dm("ada", "watch ceasefire")
        await peer.wait_for(lambda: envelope.attempts == 3)
        inbox.gate.set()
        await peer.acknowledged(envelope)
        await inbox.tried(3)
        assert len({request.id for request in inbox.attempts}) == 1
        await ended(task)
        await slack.close()


async def test_listening_ends_quickly_and_leaves_no_task_and_no_socket_behind(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    before = asyncio.all_tasks()
    task = asyncio.create_task(slack.listen(inbox.submit))
    await peer.connected()
    await peer.acknowledged(await peer.dm("ada", "latest"))
    started = asyncio.get_running_loop().time()
    await ended(task)
    await peer.wait_for(lambda: not peer.sockets.connections)
    assert asyncio.get_running_loop().time() - started < 1
    assert {
        each for each in asyncio.all_tasks() - before if "aiohttp/web" not in repr(each)
    } == set()


async def test_listening_ends_quickly_while_slack_cannot_be_reached(
    peer: SlackPeer, inbox: Inbox
) -> None:
    slack = slack_of(peer, Naps())
    await slack.start()
    stuck = asyncio.Event()
    slack._pause = lambda seconds: stuck.wait()
    before = asyncio.all_tasks()
    task = asyncio.create_task(slack.listen(inbox.submit))
    await peer.connected()
    peer.sockets.refusing = True
    await peer.refresh()
    await peer.wait_for(lambda: [call for call, _ in peer.server.calls].count(OPEN) == 3)
    started = asyncio.get_running_loop().time()
    await ended(task)
    await slack.close()
    assert asyncio.get_running_loop().time() - started < 2
    assert {
        each for each in asyncio.all_tasks() - before if "aiohttp/web" not in repr(each)
    } == set()


async def test_a_request_under_way_is_finished_and_acknowledged_before_the_end(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    task = asyncio.create_task(slack.listen(inbox.submit))
    await peer.connected()
    inbox.gate.clear()
    envelope = await peer.dm("ada", "latest")
    await inbox.tried(1)
    task.cancel()
    asyncio.get_running_loop().call_later(0.05, inbox.gate.set)
    await peer.acknowledged(envelope)
    await asyncio.gather(task, return_exceptions=True)
    assert texts(inbox.requests) == ["latest"]


async def test_a_request_that_does_not_end_holds_up_the_end_two_seconds_at_most(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    task = asyncio.create_task(slack.listen(inbox.submit))
    await peer.connected()
    inbox.gate.clear()
    envelope = await peer.dm("ada", "latest")
    await inbox.tried(1)
    started = asyncio.get_running_loop().time()
    await ended(task)
    assert asyncio.get_running_loop().time() - started < 4
    assert not envelope.acked.is_set()


@pytest.mark.parametrize("refreshed", [False, True])
async def test_a_socket_that_does_not_answer_its_closing_holds_up_the_end_a_second_at_most(
    slack: Slack, peer: SlackPeer, inbox: Inbox, refreshed: bool
) -> None:
    before = asyncio.all_tasks()
    peer.sockets.hearing.clear()
    task = asyncio.create_task(slack.listen(inbox.submit))
    await peer.connected()
    if refreshed:
        await peer.refresh()
        await peer.wait_for(lambda: peer.sockets.opened == 2)
    started = asyncio.get_running_loop().time()
    await ended(task)
    assert asyncio.get_running_loop().time() - started < 2
    assert left_since(before) == set()


async def test_a_listener_may_be_ended_and_started_again(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    for times in range(3):
        task = asyncio.create_task(slack.listen(inbox.submit))
        await peer.wait_for(lambda times=times: peer.sockets.opened == times + 1)
        await hears(peer, inbox, f"latest {times}")
        await ended(task)


async def test_two_listeners_share_the_work(
    slack: Slack, peer: SlackPeer, inbox: Inbox, naps: Naps
) -> None:
    tasks = [asyncio.create_task(slack.listen(inbox.submit)) for _ in range(2)]
    await peer.wait_for(lambda: peer.sockets.opened == 2)
    await hears(peer, inbox, "latest")
    await peer.sockets.connections[1].socket.close()
    await hears(peer, inbox, "latest 2")
    for task in tasks:
        await ended(task)


def test_the_sdks_logger_is_not_at_debug_unless_somebody_says_so() -> None:
    # The SDK formats whole payloads for a logger whose own level is not set.
    assert logging.getLogger("handlers.slack.sdk").level != logging.NOTSET
