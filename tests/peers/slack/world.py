"""The workspace that the peer holds: people, conversations, and what was said in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from time import time
from typing import Any, Literal

from tests.peers.slack.files import File, Files
from tests.peers.slack.rendering import button_of, rendered

Payload = dict[str, Any]
Via = Literal[
    "chat.postMessage",
    "chat.update",
    "chat.postEphemeral",
    "response_url",
    "a person",
    "files.completeUploadExternal",
]


@dataclass
class User:
    id: str
    name: str
    is_admin: bool = False
    locale: str = "en-US"


@dataclass
class Channel:
    """A conversation. `partner` is the person of a direct one with the bot."""

    id: str
    name: str = ""
    private: bool = False
    partner: str = ""
    members: set[str] = field(default_factory=set)
    archived: bool = False


@dataclass(frozen=True)
class Said:
    """One message as Slack took it: `at` is the loop's clock in seconds, `person` the only one who
    sees an ephemeral one, `arguments` the whole call."""

    channel: str
    ts: str
    user: str
    via: Via
    at: float
    text: str = ""
    blocks: tuple[Payload, ...] = ()
    thread: str = ""
    person: str = ""
    files: tuple[File, ...] = ()
    arguments: Payload = field(default_factory=dict, compare=False)

    @property
    def plain(self) -> str:
        """The message as a person reads it."""
        return rendered(self.blocks) if self.blocks else self.text

    def button(self, label: str) -> Payload:
        return button_of(self.blocks, label)


@dataclass
class World:
    team: str = "T0TOCSIN"
    workspace: str = "Tower"
    app: str = "A0TOCSIN"
    bot: str = "B0TOCSIN"
    bot_user: str = "U0TOCSIN"
    bot_name: str = "tocsin"
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    uneditable: set[str] = field(default_factory=set)
    files: Files = field(default_factory=Files)
    clock: Callable[[], float] = time
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def number(self) -> int:
        return next(self._numbers)

    def ts(self) -> str:
        """A message's name: the second it was said in, and a number that makes it unique."""
        return f"{int(self.clock())}.{self.number():06d}"

    def person(self, name: str, *, is_admin: bool = False, locale: str = "en-US") -> User:
        user = next((each for each in self.users.values() if each.name == name), None)
        if user is None:
            user = User(f"U{name.upper()}", name, is_admin, locale)
            self.users[user.id] = user
        return user

    def channel(self, name: str, *, private: bool = False, bot: bool = True) -> Channel:
        channel = Channel(f"C{name.upper()}", name, private)
        self.channels[channel.id] = channel
        if bot:
            channel.members.add(self.bot_user)
        return channel

    def direct(self, user: str) -> Channel:
        """The direct conversation of the bot with a person."""
        channel = Channel(f"D{user[1:]}", partner=user, members={user, self.bot_user})
        return self.channels.setdefault(channel.id, channel)

    def message(self, channel: str, ts: str) -> Said | None:
        """The message as it stands now, after all its edits."""
        found = [each for each in self.said if (each.channel, each.ts) == (channel, ts)]
        return found[-1] if found else None

    def forget(self, channel: str, ts: str) -> None:
        self.said = [each for each in self.said if (each.channel, each.ts) != (channel, ts)]
