"""What Telegram's refusals and failures mean for a chat."""

from datetime import timedelta

import httpx
import pytest
from telegram import error

from bot.delivery import ChatGone, Moved, Outcome, Refused, RetryAfter, Sent
from bot.richtext import message
from handlers.telegram import Telegram
from handlers.telegram.outcomes import outcome_of
from tests.handlers.telegram.conftest import chat_of, owed
from tests.peers.telegram import (
    BadGateway,
    CutAfter,
    CutBefore,
    Refusal,
    Room,
    TelegramPeer,
    bad_request,
    forbidden,
    too_many,
)

SOON = timedelta(seconds=5)


@pytest.fixture
def room(peer: TelegramPeer) -> Room:
    return peer.private(peer.person("Ada"))


async def sent(telegram: Telegram, room: Room, *, thread: int = 0, edits: str = "") -> Outcome:
    chat = chat_of(room, thread)
    return await telegram.send(chat, owed(message("Hi"), chat), edits=edits)


@pytest.mark.parametrize(
    "words",
    [
        "bot was blocked by the user",
        "user is deactivated",
        "bot can't initiate conversation with a user",
        "bot was kicked from the group chat",
        "bot was kicked from the supergroup chat",
        "bot is not a member of the channel chat",
        "the group chat was deleted",
        "bot can't send messages to bots",
    ],
)
async def test_what_is_forbidden_means_that_the_chat_is_gone(
    peer: TelegramPeer, telegram: Telegram, room: Room, words: str
) -> None:
    peer.fail("sendMessage", forbidden(words))
    assert await sent(telegram, room) == ChatGone(f"Forbidden: {words}")


@pytest.mark.parametrize(
    "words",
    [
        "chat not found",
        "PEER_ID_INVALID",
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_RESTRICTED",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "have no rights to send a message",
        "not enough rights to send text messages to the chat",
        "need administrator rights in the channel chat",
        "message thread not found",
        "TOPIC_CLOSED",
        "TOPIC_DELETED",
    ],
)
async def test_some_bad_requests_mean_that_the_chat_is_gone(
    peer: TelegramPeer, telegram: Telegram, room: Room, words: str
) -> None:
    peer.fail("sendMessage", bad_request(words))
    assert isinstance(await sent(telegram, room), ChatGone)


@pytest.mark.parametrize(
    "words",
    [
        'can\'t parse entities: unsupported start tag "x" at byte offset 0',
        "message is too long",
        "message text is empty",
        "BUTTON_DATA_INVALID",
        "ENTITIES_TOO_LONG",
        "reply markup is too long",
        "something that nobody has seen yet",
    ],
)
async def test_other_bad_requests_refuse_the_message_and_leave_the_chat(
    peer: TelegramPeer, telegram: Telegram, room: Room, words: str
) -> None:
    peer.fail("sendMessage", bad_request(words))
    assert isinstance(await sent(telegram, room), Refused)


async def test_flood_control_delays_that_chat_alone_and_is_no_failed_attempt(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    peer.fail("sendMessage", too_many(17), chat=room)
    other = peer.private(peer.person("Bea"))
    assert await sent(telegram, room) == RetryAfter(
        timedelta(seconds=17), "Telegram asks us to slow down", everywhere=False, counts=False
    )
    assert isinstance(await sent(telegram, other), Sent)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
async def test_a_failing_telegram_is_tried_again_and_counts(
    peer: TelegramPeer, telegram: Telegram, room: Room, status: int
) -> None:
    peer.fail("sendMessage", BadGateway(status))
    outcome = await sent(telegram, room)
    assert isinstance(outcome, RetryAfter)
    assert (outcome.delay, outcome.everywhere, outcome.counts) == (SOON, False, True)


async def test_an_internal_error_in_telegrams_own_words_is_tried_again(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    peer.fail("sendMessage", Refusal(500, "Internal Server Error: restart"))
    assert isinstance(await sent(telegram, room), RetryAfter)


@pytest.mark.parametrize(("fault", "accepted"), [(CutBefore(), 0), (CutAfter(), 1)])
async def test_a_cut_connection_is_tried_again_for_nobody_knows_whether_it_arrived(
    peer: TelegramPeer,
    telegram: Telegram,
    room: Room,
    fault: CutBefore | CutAfter,
    accepted: int,
) -> None:
    peer.fail("sendMessage", fault)
    outcome = await sent(telegram, room)
    assert isinstance(outcome, RetryAfter)
    assert outcome.counts
    assert len(peer.messages) == accepted


async def test_an_unreachable_telegram_holds_all_chats_and_costs_no_attempt() -> None:
    async with TelegramPeer() as peer:
        telegram = Telegram(token=peer.token, base_url=peer.url, profiles={})
        room = peer.private(peer.person("Ada"))
    assert await sent(telegram, room) == RetryAfter(
        SOON, "Telegram cannot be reached", everywhere=True, counts=False
    )
    await telegram.close()


async def test_a_token_revoked_while_we_run_holds_all_chats(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    peer.fail("sendMessage", Refusal(401, "Unauthorized"))
    outcome = await sent(telegram, room)
    assert isinstance(outcome, RetryAfter)
    assert (outcome.everywhere, outcome.counts) == (True, False)


async def test_a_person_who_blocked_us_is_gone(peer: TelegramPeer, telegram: Telegram) -> None:
    ada = peer.person("Ada")
    room = peer.private(ada)
    await peer.block(ada)
    assert isinstance(await sent(telegram, room), ChatGone)


@pytest.mark.parametrize("edits", ["", "101"])
async def test_a_group_that_became_a_supergroup_has_moved(
    peer: TelegramPeer, telegram: Telegram, edits: str
) -> None:
    group = peer.group("Newsroom", basic=True)
    supergroup = await peer.migrate(group, by=peer.person("Ada"))
    assert await sent(telegram, group, edits=edits) == Moved(str(supergroup.id))


async def test_a_deleted_or_closed_topic_is_gone_and_its_forum_is_not(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    forum = peer.group("Forum", forum=True)
    deleted, closed = peer.topic(forum, "Politics"), peer.topic(forum, "Sport")
    del forum.topics[deleted]
    forum.topics[closed].closed = True
    assert isinstance(await sent(telegram, forum, thread=deleted), ChatGone)
    assert isinstance(await sent(telegram, forum, thread=closed), ChatGone)
    assert isinstance(await sent(telegram, forum), Sent)


async def test_a_channel_that_demoted_us_is_gone(peer: TelegramPeer, telegram: Telegram) -> None:
    assert isinstance(await sent(telegram, peer.channel("Wire", bot="member")), ChatGone)


async def test_an_edit_in_a_chat_that_is_gone_says_so(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    first = await sent(telegram, room)
    assert isinstance(first, Sent)
    room.bot = "kicked"
    assert isinstance(await sent(telegram, room, edits=first.ref), ChatGone)


def caused(fault: error.TelegramError, cause: Exception) -> error.TelegramError:
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (error.TimedOut(), (SOON, False, True)),
        (caused(error.TimedOut(), httpx.ReadTimeout("")), (SOON, False, True)),
        (caused(error.TimedOut(), httpx.ConnectTimeout("")), (SOON, True, False)),
        (caused(error.TimedOut(), httpx.PoolTimeout("")), (SOON, True, False)),
        (caused(error.NetworkError("x"), httpx.ConnectError("")), (SOON, True, False)),
        (caused(error.NetworkError("x"), httpx.RemoteProtocolError("")), (SOON, False, True)),
        (error.Conflict("x"), (SOON, False, True)),
        (error.TelegramError("x"), (SOON, False, True)),
    ],
)
def test_faults_that_pass_are_waits(
    fault: error.TelegramError, outcome: tuple[timedelta, bool, bool]
) -> None:
    wait = outcome_of(fault)
    assert isinstance(wait, RetryAfter)
    assert (wait.delay, wait.everywhere, wait.counts) == outcome


@pytest.mark.parametrize("as_timedelta", ["true", "false"])
@pytest.mark.filterwarnings("ignore:.*retry_after")
def test_the_library_may_give_the_wait_in_seconds_or_as_a_timedelta(
    monkeypatch: pytest.MonkeyPatch, as_timedelta: str
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)
    outcome = outcome_of(error.RetryAfter(3))
    assert isinstance(outcome, RetryAfter)
    assert outcome.delay == timedelta(seconds=3)
