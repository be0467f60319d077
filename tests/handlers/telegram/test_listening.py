"""Updates are confirmed only when safe, and nothing blocks those behind it."""

import asyncio
import logging

import pytest

from bot.errors import StoreError
from bot.richtext import Button, message
from handlers.telegram import Telegram
from handlers.telegram.patience import back_off
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.telegram.conftest import answered, chat_of, listening, owed
from tests.peers.telegram import BadGateway, Key, TelegramPeer, too_many


async def test_an_update_is_confirmed_only_after_its_request_was_kept(
    peer: TelegramPeer, telegram: Telegram, naps: Naps
) -> None:
    ada = peer.person("Ada")
    inbox = Inbox()
    inbox.refusal = StoreError("the store cannot be reached")
    async with listening(telegram, inbox):
        await peer.say(peer.private(ada), ada, "/latest")
        await peer.wait_for(lambda: len(inbox.attempts) >= 5)
        assert len(peer.unconfirmed) == 1
        inbox.refusal = None
        request = await inbox.next()
        await peer.wait_for(lambda: not peer.unconfirmed)
    assert {attempt.id for attempt in inbox.attempts} == {request.id}
    assert naps.taken[:3] == [1, 2, 4]


async def test_a_handler_that_was_killed_gets_the_same_request_again(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    """What a kill between keeping and confirming leaves behind: the listener is gone before its
    next poll."""
    ada = peer.person("Ada")
    kept = Inbox()

    async def killed_after(request: object) -> None:
        await kept.submit(request)  # type: ignore[arg-type]
        raise asyncio.CancelledError

    await peer.say(peer.private(ada), ada, "/latest")
    with pytest.raises(asyncio.CancelledError):
        await telegram.listen(killed_after)
    assert len(peer.unconfirmed) == 1
    inbox = Inbox()
    async with listening(telegram, inbox):
        again = await inbox.next()
    assert again.id == kept.requests[0].id


async def test_a_request_that_always_fails_is_passed_over_after_three_tries(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    ada = peer.person("Ada")
    inbox = Inbox()

    async def submit(request: object) -> None:
        inbox.refusal = ValueError("bug") if getattr(request, "text", "") == "bad" else None
        await inbox.submit(request)  # type: ignore[arg-type]

    task = asyncio.create_task(telegram.listen(submit))
    await peer.say(peer.private(ada), ada, "bad")
    await peer.say(peer.private(ada), ada, "good")
    assert (await inbox.next()).text == "good"
    assert [attempt.text for attempt in inbox.attempts] == ["bad", "bad", "bad", "good"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    "poison",
    [
        {"chat": "not a chat"},
        {"message_id": "x", "date": "yesterday", "chat": {"id": 1, "type": "private"}},
        {"message_id": 1, "date": 10**15, "chat": {"id": 1, "type": "private"}, "text": "/help"},
        {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "a new kind"}, "text": "/help"},
        [],
    ],
)
async def test_an_update_that_cannot_be_read_blocks_nothing(
    peer: TelegramPeer, inbox: Inbox, poison: object
) -> None:
    ada = peer.person("Ada")
    await peer.happen("message", poison)
    await peer.say(peer.private(ada), ada, "/latest")
    assert (await inbox.next()).text == "latest"
    await peer.wait_for(lambda: not peer.unconfirmed)


async def test_kinds_of_updates_that_nobody_reads_are_not_asked_for(
    peer: TelegramPeer, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    await peer.wait_for(lambda: peer.world.allowed)
    assert peer.world.allowed == {
        "message",
        "channel_post",
        "callback_query",
        "my_chat_member",
        "inline_query",
    }
    await peer.happen("edited_message", {"message_id": 1})
    await peer.say(peer.private(ada), ada, "/latest")
    assert (await inbox.next()).text == "latest"


async def test_a_button_asks_its_command_under_its_message(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    forum = peer.group("Forum", forum=True)
    topic = peer.topic(forum, "Politics")
    chat = chat_of(forum, topic)
    await telegram.send(chat, owed(message("Hi", buttons=[[Button("More", "more 7")]]), chat))
    press = await peer.press(peer.messages[0], "More", by=ada)
    request = await inbox.next()
    assert (request.kind, request.text) == ("button", "more 7")
    assert (request.ref, request.person.id) == (str(peer.messages[0].id), str(ada.id))
    assert (request.chat.id, request.chat.thread) == (str(forum.id), str(topic))
    assert request.press == press


async def test_a_press_is_answered_with_what_it_asked_for_and_not_before_it_is_safe(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    ada = peer.person("Ada")
    chat = chat_of(peer.private(ada))
    await telegram.send(chat, owed(message("Hi", buttons=[[Button("More", "more 7")]]), chat))
    inbox = Inbox()
    inbox.refusal = StoreError("the store cannot be reached")
    async with listening(telegram, inbox):
        press = await peer.press(peer.messages[0], "More", by=ada)
        await peer.wait_for(lambda: len(inbox.attempts) >= 3)
        inbox.refusal = None
        request = await inbox.next()
        assert not peer.presses[press]
        await telegram.send(chat, answered(request, message("Two sentences more.")))
        await peer.wait_for(lambda: peer.presses[press])
        assert not peer.toasts


async def test_the_press_of_a_button_that_asks_nothing_is_answered(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    chat = chat_of(peer.private(ada))
    await telegram.send(chat, owed(message("Hi", buttons=[[Button("More", "more 7")]]), chat))
    press = await peer.press(peer.messages[0], Key("More", data=""), by=ada)
    await peer.wait_for(lambda: peer.presses[press])
    assert not inbox.requests


async def test_a_press_that_telegram_has_forgotten_does_no_harm(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    chat = chat_of(peer.private(ada))
    await telegram.send(chat, owed(message("Hi", buttons=[[Button("More", "more 7")]]), chat))
    press = await peer.press(peer.messages[0], "More", by=ada)
    del peer.presses[press]
    await inbox.next()
    await peer.say(peer.private(ada), ada, "/help")
    assert (await inbox.next(2)).text == "help"


async def test_a_failing_telegram_is_asked_again_with_longer_waits_and_one_warning(
    peer: TelegramPeer, telegram: Telegram, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    ada = peer.person("Ada")
    peer.fail("getUpdates", BadGateway(), times=3)
    await peer.say(peer.private(ada), ada, "/latest")
    inbox = Inbox()
    async with listening(telegram, inbox):
        await inbox.next()
    assert naps.taken == [1, 2, 4]
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


async def test_flood_control_on_polling_is_waited_out(
    peer: TelegramPeer, telegram: Telegram, naps: Naps
) -> None:
    ada = peer.person("Ada")
    peer.fail("getUpdates", too_many(9))
    await peer.say(peer.private(ada), ada, "/latest")
    inbox = Inbox()
    async with listening(telegram, inbox):
        await inbox.next()
    assert naps.taken == [9]


async def test_a_second_program_with_the_token_is_named_in_the_log(
    peer: TelegramPeer, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = Inbox(), Inbox()
    async with listening(telegram, first):
        await peer.wait_for(lambda: any(name == "getUpdates" for name, _ in peer.calls))
        other = Telegram(token=peer.token, base_url=peer.url, profiles={})
        await other.start()
        async with listening(other, second):
            await peer.wait_for(lambda: "another program is receiving" in caplog.text)
        await other.close()


def test_the_wait_doubles_to_a_minute() -> None:
    waits = [back_off(failures).total_seconds() for failures in (1, 2, 3, 6, 7, 8, 1000)]
    assert waits == [1, 2, 4, 32, 60, 60, 60]
