"""The real handler, Bolt and SDK, over the wire to a Slack of our own on loopback."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import Delivery
from bot.model import Chat, DeliveryId, Request
from bot.richtext import Button, Message, bold, link, message, plain
from handlers.slack import Slack
from tests.handlers.fakes import Inbox, Naps
from tests.peers.slack import SlackPeer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PING = timedelta(milliseconds=50)

ALERT = message(
    [plain("🔔 "), bold("ceasefire")],
    [link("Talks on a ceasefire resume", "https://example.org/talks"), plain(" · Herald · 2 min")],
    "",
    [plain("Both sides agreed to a "), bold("ceasefire"), plain(" from Friday.")],
    buttons=[[Button("More", "more s1"), Button("Mute story", "mute s1")]],
)


@pytest.fixture
async def peer() -> AsyncIterator[SlackPeer]:
    """A peer whose bot must have done nothing wrong by the end of the test."""
    async with SlackPeer() as peer:
        yield peer
        assert peer.defects == []


@pytest.fixture
async def slack(peer: SlackPeer, naps: Naps) -> AsyncIterator[Slack]:
    """A started handler, connected to the peer."""
    slack = slack_of(peer, naps)
    await slack.start()
    yield slack
    await slack.close()


@pytest.fixture
async def listening(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> AsyncIterator[asyncio.Task[None]]:
    """The handler with its socket open, submitting to the inbox."""
    task = asyncio.create_task(slack.listen(inbox.submit))
    await peer.connected()
    yield task
    await ended(task)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def slack_of(peer: SlackPeer, naps: Naps, *, ping: timedelta = PING) -> Slack:
    return Slack(
        bot_token=peer.bot_token,
        app_token=peer.app_token,
        api_url=peer.api_url,
        ping=ping,
        pause=naps,
    )


def chat_in(peer: SlackPeer, channel: str, thread: str = "") -> Chat:
    kind = "private" if channel.startswith("D") else "group"
    return Chat("slack", f"{peer.world.team}/{channel}", thread, kind)


def delivery(said: Message = ALERT, *, ref: str = "", person: str = "") -> Delivery:
    kind = "answer" if ref or person else "alert"
    key = Chat("slack", "T0/C0").key
    return Delivery(DeliveryId("d1"), key, kind, said, NOW, ref=ref, person=person)


def private_delivery(person: str, *, ref: str = "") -> Delivery:
    return delivery(replace(ALERT, private=True), ref=ref, person=person)


def answer_to(request: Request, said: Message = ALERT) -> Delivery:
    return delivery(said, ref=request.ref, person=request.person.id)


def texts(requests: Iterable[Request]) -> list[str]:
    return [request.text for request in requests]
