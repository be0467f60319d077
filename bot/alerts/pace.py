"""What follows from an outcome: when a chat is next due, and what becomes of the item. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.model import Chat, ChatGone, Moved, Outcome, Pace, Refused, RetryAfter, Sent

LONGEST_WAIT = timedelta(minutes=5)
MOST_TRIES = 100
"""With the longest wait between them, about eight hours of a platform that answers with faults."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Delivered; the chat is left in peace until `not_before`."""

    ref: str
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Later:
    due: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class SetAside:
    reason: str


Settlement = Paid | Later | SetAside | ChatGone | Moved


def settlement(
    outcome: Outcome, *, chat: Chat, pace: Pace, tries: int, now: datetime
) -> Settlement:
    """What to do with an item after a send; `tries` counts the attempts that failed before."""
    match outcome:
        case Sent(ref):
            return Paid(ref, now + spacing(chat, pace))
        case RetryAfter(delay, reason, counts=counts):
            if counts and tries >= MOST_TRIES:
                return SetAside(reason)
            wait = min(delay * 2 ** min(tries, 10), LONGEST_WAIT) if counts else delay
            return Later(now + max(wait, spacing(chat, pace)), counts)
        case Refused(reason):
            return SetAside(reason)
        case ChatGone() | Moved():
            return outcome
        case _:
            assert_never(outcome)


def spacing(chat: Chat, pace: Pace) -> timedelta:
    """The least time between two sends to a chat: spread evenly, a group's limit is never met."""
    if chat.kind == "private" or not pace.group_limit:
        return pace.chat
    return max(pace.chat, pace.group_window / pace.group_limit)
