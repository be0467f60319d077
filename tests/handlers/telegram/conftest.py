"""The real handler and the real SDK, over the wire to a peer on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.alerts.owe import answer, unpacked
from bot.delivery import Delivery
from bot.model import Chat, DeliveryId, Request
from bot.platform import Profile
from bot.richtext import Message
from handlers.telegram import Telegram
from tests.handlers.fakes import Inbox, Naps
from tests.peers.telegram import Room, TelegramPeer

MENU = (("watch", "Watch for words"), ("latest", "The newest stories"), ("help", "What I can do"))
PROFILES = {
    "en": Profile(MENU, MENU[1:], "Rings once.", "I watch the news."),
    "fr": Profile((("watch", "Veiller"),), (), "Sonne une fois.", "Je veille."),
}


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """A peer whose bot must have done nothing wrong by the end of the test."""
    async with TelegramPeer() as peer:
        yield peer
        assert peer.defects == []


@pytest.fixture
async def telegram(peer: TelegramPeer, naps: Naps) -> AsyncIterator[Telegram]:
    """A started handler, connected to the peer."""
    telegram = Telegram(token=peer.token, base_url=peer.url, profiles=PROFILES, sleep=naps)
    await telegram.start()
    yield telegram
    await telegram.close()


@pytest.fixture
async def inbox(telegram: Telegram) -> AsyncIterator[Inbox]:
    """What the handler, listening, submits."""
    inbox = Inbox()
    async with listening(telegram, inbox):
        yield inbox


@asynccontextmanager
async def listening(telegram: Telegram, inbox: Inbox) -> AsyncIterator[None]:
    task = asyncio.create_task(telegram.listen(inbox.submit))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def chat_of(room: Room, thread: int = 0) -> Chat:
    kind = "group" if room.type == "supergroup" else room.type
    return Chat("telegram", str(room.id), str(thread or ""), kind, room.title)


def answered(request: Request, message: Message) -> Delivery:
    """The answer to a request, as it reaches a platform."""
    return unpacked(answer(request, message, now=request.at).body)[1]


def owed(message: Message, chat: Chat, *, ref: str = "") -> Delivery:
    return Delivery(
        id=DeliveryId("d1"),
        chat=chat.key,
        kind="alert",
        message=message,
        owed=datetime(2026, 11, 24, tzinfo=UTC),
        ref=ref,
    )
