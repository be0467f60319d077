"""Turns what python-telegram-bot raises into an outcome of ours.

The order matters, for the library's tree is not Telegram's: `BadRequest` and `TimedOut` are both
`NetworkError`. Telegram tells causes apart only by the words of its description, which the library
may have put into lower case (https://github.com/tdlib/telegram-bot-api, `fail_query_with_error`).
"""

from datetime import timedelta

import httpx
from telegram import error

from bot.delivery import ChatGone, Moved, Outcome, Refused, RetryAfter

SOON = timedelta(seconds=5)
"""The first wait after a failure; the outbox lengthens it with each attempt."""

REVOKED = timedelta(minutes=1)

_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

_GONE = (
    "chat not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "have no rights to send a message",
    "not enough rights to send text messages",
    "need administrator rights in the channel chat",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "topic_id_invalid",
    "the group chat was deleted",
    "user not found",
)
"""Bad requests that say that this chat or topic takes no messages of ours, whatever they hold."""


def outcome_of(fault: error.TelegramError) -> Outcome:
    """What a failed send means for its chat."""
    match fault:
        case error.RetryAfter():
            return RetryAfter(asked_wait(fault), "Telegram asks us to slow down", counts=False)
        case error.ChatMigrated():
            return Moved(str(fault.new_chat_id))
        case error.Forbidden():
            return ChatGone(fault.message)
        case error.BadRequest():
            return ChatGone(fault.message) if _gone(fault) else Refused(fault.message)
        case error.InvalidToken():
            reason = "Telegram no longer accepts TELEGRAM_BOT_TOKEN"
            return RetryAfter(REVOKED, reason, everywhere=True, counts=False)
        case _:
            return _unreachable(fault)


def unchanged(fault: error.BadRequest) -> bool:
    """The message already says what the edit would make it say."""
    return "message is not modified" in fault.message.casefold()


def vanished(fault: error.BadRequest) -> bool:
    """The message to edit was deleted, or can be edited no more, or has a file and no text."""
    words = fault.message.casefold()
    gone = (
        "message to edit not found",
        "message can't be edited",
        "message_id_invalid",
        "there is no text in the message to edit",
    )
    return any(phrase in words for phrase in gone)


def _gone(fault: error.BadRequest) -> bool:
    words = fault.message.casefold()
    return any(phrase in words for phrase in _GONE)


def asked_wait(fault: error.RetryAfter) -> timedelta:
    """The wait that Telegram asks for: seconds, or a timedelta where PTB_TIMEDELTA is set."""
    wait = fault.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _unreachable(fault: error.TelegramError) -> RetryAfter:
    """A request that never left is no attempt, and no chat can be written to. One that was cut
    short may have been carried out: sending again may repeat it, giving up would lose it."""
    if isinstance(fault.__cause__, _NOTHING_SENT):
        return RetryAfter(SOON, "Telegram cannot be reached", everywhere=True, counts=False)
    return RetryAfter(SOON, f"Telegram failed: {fault.message}")
