"""What is owed to a chat, how fast, and what a platform says of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.model import ChatKey, DeliveryId
from bot.richtext import Message

DeliveryKind = Literal["answer", "alert"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message owed to a chat. `edits` and `under` name earlier deliveries to the same chat: the
    one whose message this replaces in place, the one whose message this is a reply to.
    `ref` is a platform message to reply to (the one that asked), `replaces` one to replace in
    place, `press` the press of a button that this answers. `page` is the person's own page from
    now on, one message below the other; empty if it stays as it is. `language` is the chat's, for
    what a platform adds of its own."""

    id: DeliveryId
    chat: ChatKey
    kind: DeliveryKind
    message: Message
    owed: datetime
    published: datetime | None = None
    edits: DeliveryId | None = None
    under: DeliveryId | None = None
    ref: str = ""
    person: str = ""
    replaces: str = ""
    press: str = ""
    page: tuple[Message, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it; `ref` names the message there."""

    ref: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Not now: flood control, or the platform is unreachable or failing. `everywhere` says that
    the wait covers all chats of the platform, not this one alone. `counts` says that the platform
    answered (a flood-control wait is no failure and does not count as an attempt)."""

    delay: timedelta
    reason: str
    everywhere: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take this message in this form (too long, markup it cannot read)."""

    reason: str


@dataclass(frozen=True, slots=True)
class ChatGone:
    """The chat cannot be written to any more: blocked, kicked, archived, deleted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id (a Telegram group became a supergroup)."""

    to: str


Outcome = Sent | RetryAfter | Refused | ChatGone | Moved


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform takes messages: at most one a chat each `chat`, `group_limit` a group
    in any `group_window`, and one each `overall` across all chats. Of a group's limit, `reserve` is
    kept for answers."""

    chat: timedelta
    overall: timedelta
    group_limit: int = 0
    group_window: timedelta = field(default_factory=timedelta)
    reserve: int = 0
