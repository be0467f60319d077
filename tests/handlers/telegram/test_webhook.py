"""Updates that Telegram brings: who is heard, and that none is lost or taken twice."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.errors import ConfigError, StoreError
from handlers.telegram import Telegram
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.telegram.conftest import PROFILES, listening
from tests.peers.telegram import TelegramPeer
from tests.peers.valkey import free_ports
from tests.waiting import until

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


def hooked(peer: TelegramPeer, naps: Naps, port: int, secret: str = "") -> Telegram:
    return Telegram(
        token=peer.token,
        base_url=peer.url,
        profiles=PROFILES,
        webhook=f"http://127.0.0.1:{port}/telegram",
        webhook_secret=secret,
        webhook_listen=("127.0.0.1", port),
        sleep=naps,
    )


@asynccontextmanager
async def called(peer: TelegramPeer, naps: Naps, port: int, inbox: Inbox) -> AsyncIterator[str]:
    """A handler that listens; the address at which it does."""
    telegram = hooked(peer, naps, port)
    await telegram.start()
    async with listening(telegram, inbox):
        await until(lambda: _open(port))
        yield peer.world.webhook
    await telegram.close()


async def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def post(url: str, body: bytes | str, secret: str | None) -> int:
    headers = {} if secret is None else {SECRET: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_an_update_that_telegram_brings_is_taken_and_none_is_asked_for(
    peer: TelegramPeer, naps: Naps, port: int
) -> None:
    ada, inbox = peer.person("Ada"), Inbox()
    async with called(peer, naps, port, inbox):
        await peer.say(peer.private(ada), ada, "/latest")
        assert (await inbox.next()).text == "latest"
        await peer.wait_for(lambda: not peer.unconfirmed)
    assert not [name for name, _ in peer.calls if name == "getUpdates"]
    assert len(peer.world.secret) == 64


async def test_an_update_is_brought_again_until_it_is_safe(
    peer: TelegramPeer, naps: Naps, port: int
) -> None:
    ada, inbox = peer.person("Ada"), Inbox()
    inbox.refusal = StoreError("the store cannot be reached")
    async with called(peer, naps, port, inbox):
        await peer.say(peer.private(ada), ada, "/latest")
        await peer.wait_for(lambda: len(inbox.attempts) >= 2)
        assert peer.unconfirmed
        inbox.refusal = None
        await inbox.next()
        await peer.wait_for(lambda: not peer.unconfirmed)
    assert len({attempt.id for attempt in inbox.attempts}) == 1
    assert set(peer.caller.statuses) == {503, 200}


@pytest.mark.parametrize("secret", [None, "", "wrong", "é"])
async def test_who_does_not_know_the_secret_is_not_heard(
    peer: TelegramPeer, naps: Naps, port: int, secret: str | None
) -> None:
    inbox = Inbox()
    async with called(peer, naps, port, inbox) as url:
        assert await post(url, '{"update_id": 1}', secret) == 401
    assert not inbox.attempts


async def test_a_secret_that_is_no_text_is_refused_like_any_other(
    peer: TelegramPeer, naps: Naps, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with called(peer, naps, port, Inbox()):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST /telegram HTTP/1.0\r\nContent-Length: 0\r\n{SECRET}: ".encode()
        writer.write(head + b"\xff\xfe\r\n\r\n")
        assert b" 401 " in await reader.readline()
        writer.close()
    assert "Traceback" not in caplog.text


async def test_what_is_no_update_is_refused_and_what_is_too_large_is_not_read(
    peer: TelegramPeer, naps: Naps, port: int
) -> None:
    async with called(peer, naps, port, Inbox()) as url:
        secret = peer.world.secret
        for body in ("", "[]", "{}", '{"update_id": "1"}', "\xff"):
            assert await post(url, body, secret) == 400
        assert await post(url, b"x" * (2**20 + 1), secret) == 413
        assert await post(url + "/else", "{}", secret) == 404


async def test_a_group_that_moved_is_not_greeted_as_one_that_we_joined(
    peer: TelegramPeer, naps: Naps, port: int
) -> None:
    ada, inbox = peer.person("Ada"), Inbox()
    group = peer.group("Desk", basic=True, members={ada: "creator"})
    async with called(peer, naps, port, inbox) as url:
        joined = {
            "chat": {"id": -1009, "type": "supergroup", "title": "Desk"},
            "old_chat_member": {"status": "left"},
        }
        moved = {"chat": group.as_json(), "migrate_to_chat_id": -1009}
        secret = peer.world.secret
        body = '{"update_id": 5, "message": ' + str(moved).replace("'", '"') + "}"
        assert await post(url, body, secret) == 200
        body = '{"update_id": 4, "my_chat_member": ' + str(joined).replace("'", '"') + "}"
        assert await post(url, body, secret) == 200
    assert not inbox.attempts


async def test_an_address_that_is_taken_is_said(peer: TelegramPeer, naps: Naps, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        telegram = hooked(peer, naps, port)
        await telegram.start()
        with pytest.raises(ConfigError, match="TELEGRAM_WEBHOOK_LISTEN: cannot listen"):
            await telegram.listen(Inbox().submit)
        await telegram.close()


async def test_many_may_be_called_but_one_alone_asks(peer: TelegramPeer, naps: Naps) -> None:
    called = hooked(peer, naps, 9)
    asking = Telegram(token=peer.token, base_url=peer.url, profiles={})
    assert called.seat == ""
    assert asking.seat
    await called.close()
    await asking.close()


def test_telegram_itself_calls_https_alone(peer: TelegramPeer) -> None:
    with pytest.raises(ConfigError, match="https addresses alone"):
        Telegram(token=peer.token, profiles={}, webhook="http://bot.example/hook")


async def test_the_secret_that_telegram_is_told_is_never_logged(
    peer: TelegramPeer, naps: Naps, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram = hooked(peer, naps, port)
    await telegram.start()
    await telegram.close()
    assert peer.world.secret
    assert "setWebhook" in caplog.text
    assert peer.world.secret not in caplog.text
