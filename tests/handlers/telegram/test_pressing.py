"""What follows the press of a button: a message edited in place, or a word to one person."""

from dataclasses import replace

import pytest

from bot.delivery import Sent
from bot.model import Request
from bot.richtext import Button, Message, link, message
from handlers.telegram import Telegram
from tests.handlers.fakes import Inbox
from tests.handlers.telegram.conftest import answered, chat_of, owed
from tests.peers.telegram import Post, Room, TelegramPeer

PANEL = message("Settings", buttons=[[Button("Digest", "settings digest")]])
NO = "Only an administrator of this chat can do that."


@pytest.fixture
def desk(peer: TelegramPeer) -> Room:
    return peer.group("Desk", members={peer.person("Ada"): "creator"})


async def pressed(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, room: Room
) -> tuple[Request, Post]:
    """A panel in the room, and the request that a press of its button made."""
    chat = chat_of(room)
    await telegram.send(chat, owed(PANEL, chat))
    post = peer.messages[-1]
    await peer.press(post, "Digest", by=peer.person("Bo"))
    return await inbox.next(), post


async def test_an_answer_that_replaces_its_panel_edits_it_in_place(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, desk: Room
) -> None:
    request, post = await pressed(peer, telegram, inbox, desk)
    outcome = await telegram.send(
        request.chat, answered(request, message("Digest: off")), edits=request.ref
    )
    assert outcome == Sent(str(post.id))
    assert [one.text for one in peer.messages] == ["Digest: off"]
    assert not post.keyboard
    await peer.wait_for(lambda: peer.presses[request.press])


async def test_a_panel_that_already_says_so_is_no_failure(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, desk: Room
) -> None:
    request, post = await pressed(peer, telegram, inbox, desk)
    outcome = await telegram.send(request.chat, answered(request, PANEL), edits=request.ref)
    assert outcome == Sent(str(post.id))
    assert len(peer.messages) == 1
    await peer.wait_for(lambda: peer.presses[request.press])


async def test_a_panel_that_was_deleted_is_sent_anew(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, desk: Room
) -> None:
    request, post = await pressed(peer, telegram, inbox, desk)
    post.deleted = True
    outcome = await telegram.send(
        request.chat, answered(request, message("Digest: off")), edits=request.ref
    )
    assert outcome == Sent(str(peer.messages[-1].id))
    assert [one.text for one in peer.messages if not one.deleted] == ["Digest: off"]


async def test_who_may_not_press_is_told_alone_and_the_group_sees_nothing(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, desk: Room
) -> None:
    request, _ = await pressed(peer, telegram, inbox, desk)
    refusal = replace(message(NO), private=True)
    assert await telegram.send(request.chat, answered(request, refusal)) == Sent("")
    assert peer.toasts == {request.press: NO}
    assert len(peer.messages) == 1


async def test_who_can_be_told_alone_no_more_is_told_in_the_chat(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, desk: Room
) -> None:
    request, _ = await pressed(peer, telegram, inbox, desk)
    del peer.presses[request.press]
    refusal = replace(message(NO), private=True)
    assert await telegram.send(request.chat, answered(request, refusal)) == Sent(
        str(peer.messages[-1].id)
    )
    assert peer.messages[-1].text == NO


@pytest.mark.parametrize(
    "said",
    [
        message(NO),
        replace(message(NO, "a second line"), private=True),
        replace(message(NO, buttons=[[Button("Help", "help")]]), private=True),
        replace(message([link("the story", "https://news.example/1")]), private=True),
        replace(message("🛑" * 101), private=True),
    ],
    ids=["for all", "two lines", "a button", "a link", "too long"],
)
async def test_what_is_no_word_to_one_person_is_a_message(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, desk: Room, said: Message
) -> None:
    request, _ = await pressed(peer, telegram, inbox, desk)
    await telegram.send(request.chat, answered(request, said))
    assert len(peer.messages) == 2
    await peer.wait_for(lambda: peer.presses[request.press])
    assert not peer.toasts
