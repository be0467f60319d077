"""Connecting: who we are, the menu, a wrong token, no network; and the token stays secret."""

import asyncio
import logging
import traceback

import pytest

from bot.commands.profile import profiles
from bot.errors import ConfigError
from bot.i18n import LANGUAGES
from bot.platform import Platform
from bot.redaction import redacted
from bot.richtext import message
from handlers.telegram import Telegram
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.telegram.conftest import MENU, PROFILES, chat_of, listening, owed
from tests.peers.telegram import (
    BadGateway,
    CutAfter,
    CutBefore,
    TelegramPeer,
    bad_request,
    too_many,
)


def connected(peer: TelegramPeer, naps: Naps, *, token: str = "") -> Telegram:
    return Telegram(token=token or peer.token, base_url=peer.url, profiles=PROFILES, sleep=naps)


async def test_it_has_a_platforms_face(telegram: Telegram) -> None:
    platform: Platform = telegram
    assert platform.name == "telegram"
    assert platform.pace.chat.total_seconds() == 1
    assert 29 < 1 / platform.pace.overall.total_seconds() < 30
    assert (platform.pace.group_limit, platform.pace.group_window.total_seconds()) == (20, 60)


async def test_it_says_who_it_is_and_offers_its_menu_in_every_scope(
    peer: TelegramPeer, naps: Naps
) -> None:
    telegram = connected(peer, naps)
    assert await telegram.start() == "Telegram: @tocsin_bot"
    everything = [{"command": word, "description": line} for word, line in MENU]
    wide = ("default", "all_private_chats", "all_chat_administrators")
    assert peer.world.menus == {
        **dict.fromkeys(wide, everything),
        "all_group_chats": everything[1:],
        **{f"{scope}:fr": [{"command": "watch", "description": "Veiller"}] for scope in wide},
    }
    assert peer.world.descriptions["short_description", ""] == "Rings once."
    assert peer.world.descriptions["description", "fr"] == "Je veille."
    await telegram.close()


async def test_only_what_changed_is_set_and_what_the_owner_said_of_it_stays(
    peer: TelegramPeer, naps: Naps
) -> None:
    telegram = connected(peer, naps)
    await telegram.start()
    peer.world.menus["all_group_chats"] = []
    peer.world.descriptions["description", ""] = "My own words."
    before = len(peer.calls)
    await telegram.start()
    settings = [name for name, _ in peer.calls[before:] if name.startswith("setMy")]
    assert settings == ["setMyCommands"]
    assert peer.world.descriptions["description", ""] == "My own words."
    await telegram.close()


async def test_every_menu_and_description_is_taken_in_every_language(
    peer: TelegramPeer, naps: Naps
) -> None:
    telegram = Telegram(token=peer.token, base_url=peer.url, profiles=profiles(), sleep=naps)
    await telegram.start()
    assert len(peer.world.menus) == 4 * len(LANGUAGES)
    group = {one["command"] for one in peer.world.menus["all_group_chats"]}
    assert "latest" in group
    assert "watch" not in group
    assert len(peer.world.descriptions) == 2 * len(LANGUAGES)
    await telegram.close()


async def test_a_webhook_left_by_another_program_is_removed_and_no_update_dropped(
    peer: TelegramPeer, naps: Naps
) -> None:
    ada = peer.person("Ada")
    await peer.say(peer.private(ada), ada, "/latest")
    peer.world.webhook = "https://elsewhere.example/hook"
    telegram, inbox = connected(peer, naps), Inbox()
    await telegram.start()
    async with listening(telegram, inbox):
        assert (await inbox.next()).text == "latest"
    assert peer.world.webhook == ""
    await telegram.close()


@pytest.mark.parametrize("token", ["", "secret", "123", "123:a b", "123:abc\n", "123:ä", ":abc"])
def test_what_cannot_be_a_token_is_said_at_once(token: str) -> None:
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN is not a token"):
        Telegram(token=token, profiles=PROFILES)


async def test_a_token_that_telegram_refuses_is_said_without_showing_it(
    peer: TelegramPeer, naps: Naps
) -> None:
    telegram = connected(peer, naps, token="123:wrongToken")
    with pytest.raises(ConfigError, match="does not accept TELEGRAM_BOT_TOKEN") as caught:
        await telegram.start()
    assert "wrongToken" not in "".join(traceback.format_exception(caught.value))
    assert naps.taken == []
    await telegram.close()


async def test_it_waits_for_a_telegram_that_fails_and_says_so_once(
    peer: TelegramPeer, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    for fault in (BadGateway(), CutBefore(), too_many(9), CutAfter()):
        peer.fail("getMe", fault)
    telegram = connected(peer, naps)
    assert await telegram.start() == "Telegram: @tocsin_bot"
    assert naps.taken == [1, 2, 9, 8]
    warnings = [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]
    assert len(warnings) == 1
    assert warnings[0].startswith("Telegram: no answer (Bad Gateway (502)); trying again in 1 s")
    await telegram.close()


async def test_it_waits_for_a_network_for_as_long_as_it_takes(naps: Naps) -> None:
    async with TelegramPeer() as gone:
        telegram = connected(gone, naps)
    starting = asyncio.create_task(telegram.start())
    await naps.wait_for(10)
    assert naps.taken[:10] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert not starting.done()
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    await telegram.close()


async def test_a_menu_that_telegram_refuses_does_not_keep_it_from_starting(
    peer: TelegramPeer, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    peer.fail("setMyCommands", bad_request("BOT_COMMAND_INVALID"))
    telegram = connected(peer, naps)
    assert await telegram.start() == "Telegram: @tocsin_bot"
    assert "refused the menu" in caplog.text
    await telegram.close()


async def test_a_whole_session_logged_at_debug_level_never_shows_the_token(
    peer: TelegramPeer, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in (BadGateway(), CutBefore()):
        peer.fail("getMe", fault)
        peer.fail("sendMessage", fault)
    telegram, inbox, ada = connected(peer, naps), Inbox(), peer.person("Ada")
    await telegram.start()
    async with listening(telegram, inbox):
        await peer.say(peer.private(ada), ada, "/latest")
        chat = (await inbox.next()).chat
        for _ in range(3):
            await telegram.send(chat, owed(message("Hi"), chat))
        await telegram.send(chat, owed(message("Hi"), chat), edits="1")
    await telegram.close()
    written = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "getMe" in written
    assert "httpx" in written
    assert peer.token not in written
    assert peer.token not in repr(telegram) + repr(telegram._bot)


async def test_a_token_is_hidden_until_its_bot_is_closed(peer: TelegramPeer, naps: Naps) -> None:
    text = f"the token {peer.token} alone"
    telegram = connected(peer, naps)
    assert redacted(text) == "the token (secret) alone"
    await telegram.close()
    assert redacted(text) == text


async def test_it_closes_at_once_in_the_middle_of_a_long_poll(
    peer: TelegramPeer, naps: Naps
) -> None:
    telegram = connected(peer, naps)
    await telegram.start()
    listener = asyncio.create_task(telegram.listen(Inbox().submit))
    await peer.wait_for(lambda: any(name == "getUpdates" for name, _ in peer.calls))
    listener.cancel()
    done, _ = await asyncio.wait([listener], timeout=1)
    assert listener in done
    await telegram.close()


async def test_sends_go_on_beside_the_long_poll(peer: TelegramPeer, telegram: Telegram) -> None:
    async with listening(telegram, Inbox()):
        await peer.wait_for(lambda: any(name == "getUpdates" for name, _ in peer.calls))
        chats = [chat_of(peer.private(peer.person(f"Reader {n}"))) for n in range(50)]
        await asyncio.gather(*(telegram.send(chat, owed(message("Hi"), chat)) for chat in chats))
    assert len(peer.messages) == 50
