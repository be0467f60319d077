"""Who may configure a chat, as Telegram says."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.model import Person, Request
from handlers.telegram import Telegram
from tests.handlers.fakes import Naps
from tests.handlers.telegram.conftest import chat_of
from tests.peers.telegram import BadGateway, Room, TelegramPeer, User, forbidden, too_many

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def asked(room: Room, user: User) -> Request:
    return Request("telegram:1", chat_of(room), Person(str(user.id)), "watch truce", NOON)


def lookups(peer: TelegramPeer) -> int:
    return sum(name == "getChatMember" for name, _ in peer.calls)


@pytest.mark.parametrize(
    ("status", "may"),
    [
        ("creator", True),
        ("administrator", True),
        ("member", False),
        ("left", False),
        ("kicked", False),
    ],
)
async def test_a_groups_creator_and_administrators_may(
    peer: TelegramPeer, telegram: Telegram, status: str, may: bool
) -> None:
    ada = peer.person("Ada")
    group = peer.group("Newsroom", members={ada: status})  # type: ignore[dict-item]
    assert await telegram.may_configure(asked(group, ada)) is may


async def test_anyone_may_in_a_private_chat_and_telegram_is_not_asked(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    ada = peer.person("Ada")
    assert await telegram.may_configure(asked(peer.private(ada), ada))
    assert lookups(peer) == 0


async def test_a_stranger_to_the_chat_may_not(peer: TelegramPeer, telegram: Telegram) -> None:
    nobody = User(4, "Nobody")
    assert not await telegram.may_configure(asked(peer.group("Newsroom"), nobody))


async def test_nobody_may_in_a_chat_that_threw_us_out(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    ada = peer.person("Ada")
    group = peer.group("Newsroom", members={ada: "creator"})
    peer.fail("getChatMember", forbidden("bot was kicked from the supergroup chat"))
    assert not await telegram.may_configure(asked(group, ada))


@pytest.mark.parametrize("fault", [BadGateway(), too_many(5)])
async def test_when_telegram_cannot_say_the_asker_is_told_to_try_again(
    peer: TelegramPeer, telegram: Telegram, fault: BadGateway
) -> None:
    ada = peer.person("Ada")
    group = peer.group("Newsroom", members={ada: "creator"})
    peer.fail("getChatMember", fault)
    with pytest.raises(UserError, match="try again in a minute"):
        await telegram.may_configure(asked(group, ada))
    assert await telegram.may_configure(asked(group, ada))


async def test_an_answer_holds_for_a_minute(peer: TelegramPeer, naps: Naps) -> None:
    clock = Clock()
    telegram = Telegram(token=peer.token, base_url=peer.url, profiles={}, clock=clock, sleep=naps)
    ada, bea = peer.person("Ada"), peer.person("Bea")
    group = peer.group("Newsroom", members={ada: "member", bea: "administrator"})
    for _ in range(3):
        assert not await telegram.may_configure(asked(group, ada))
        assert await telegram.may_configure(asked(group, bea))
    assert lookups(peer) == 2
    group.members[ada.id] = "administrator"
    clock.now += timedelta(minutes=1)
    assert await telegram.may_configure(asked(group, ada))
    await telegram.close()
