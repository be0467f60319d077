"""What follows from an outcome: when a chat is next due, and what becomes of the item. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.delivery import ChatGone, Moved, Outcome, Pace, Refused, RetryAfter, Sent
from bot.model import Chat
from bot.store.items import Rest

LONGEST_WAIT = timedelta(minutes=5)
MOST_TRIES = 100
"""With the longest wait between them, about eight hours of a platform that answers with faults."""


SHORT_BURST = 0.96
"""Of the time between two messages to a chat, after which an answer may follow: platforms let
short bursts pass (https://core.telegram.org/bots/faq), and a person waits."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Delivered; the chat is left in peace as `rest` says."""

    ref: str
    rest: Rest


@dataclass(frozen=True, slots=True)
class Later:
    due: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class SetAside:
    reason: str


Settlement = Paid | Later | SetAside | ChatGone | Moved


def settlement(
    outcome: Outcome,
    *,
    chat: Chat,
    pace: Pace,
    tries: int,
    now: datetime,
    sent: Sequence[datetime] = (),
    posted: bool = True,
) -> Settlement:
    """What to do with an item after a send; `tries` counts the attempts that failed before. `sent`
    are the chat's messages within its window, the earliest first; `posted` says whether this was
    one more, and not an edit."""
    match outcome:
        case Sent(ref):
            return Paid(ref, resting(chat, pace, [*sent, now] if posted else sent, now))
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


def resting(chat: Chat, pace: Pace, sent: Sequence[datetime], now: datetime) -> Rest:
    """How long a chat is left in peace. Alerts are spread evenly, and leave room for answers; an
    answer waits only as long as the platform itself would make it wait."""
    posted = bool(sent) and sent[-1] == now
    answers = now + pace.chat * SHORT_BURST if posted else now
    alerts = now + spacing(chat, pace)
    if not limited(chat, pace):
        return Rest(alerts, answers)
    return Rest(
        max(alerts, _room(sent, pace.group_limit - pace.reserve, pace, now)),
        max(answers, _room(sent, pace.group_limit, pace, now)),
        now if posted else None,
    )


def _room(sent: Sequence[datetime], limit: int, pace: Pace, now: datetime) -> datetime:
    """When one more message fits a limit."""
    return sent[-limit] + pace.group_window if len(sent) >= limit else now


def limited(chat: Chat, pace: Pace) -> bool:
    """Whether it counts how many messages a chat gets in a window."""
    return chat.kind != "private" and pace.group_limit > 0


def spacing(chat: Chat, pace: Pace) -> timedelta:
    """The least time between two alerts to a chat: spread evenly, a group's limit is never met."""
    if not limited(chat, pace):
        return pace.chat
    return max(pace.chat, pace.group_window / (pace.group_limit - pace.reserve))
