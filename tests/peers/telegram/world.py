"""What Telegram remembers: people, chats, who belongs where, what was said and what is unread."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal

from tests.peers.telegram.judge import Entity, Formatted, Keyboard

RoomType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

ANONYMOUS_ADMINISTRATOR = 1087968824
"""@GroupAnonymousBot, in whose name an anonymous administrator's message comes."""


@dataclass(frozen=True)
class User:
    id: int
    first_name: str
    username: str = ""
    is_bot: bool = False
    language: str = ""
    """An IETF tag; not every client says it."""

    def as_json(self) -> dict[str, Any]:
        known = {"username": self.username, "language_code": self.language}
        name = {key: value for key, value in known.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **name}


@dataclass
class Topic:
    id: int
    name: str
    closed: bool = False


@dataclass
class Room:
    """A chat. `bot` is our standing in it; a private chat is `kicked` when its person blocked us
    and `left` while the person never wrote to us."""

    id: int
    type: RoomType
    title: str
    bot: Status = "left"
    forum: bool = False
    username: str = ""
    may_write: bool = True
    deactivated: bool = False
    moved_to: int = 0
    members: dict[int, Status] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(101))

    def as_json(self) -> dict[str, Any]:
        named = {"first_name": self.title} if self.type == "private" else {"title": self.title}
        forum = {"is_forum": True} if self.forum else {}
        name = {"username": self.username} if self.username else {}
        return {"id": self.id, "type": self.type, **named, **forum, **name}


@dataclass(frozen=True)
class Version:
    """What a message said at one time. `raw` is the text as the bot sent it, markup and all."""

    at: datetime
    raw: str
    shown: Formatted
    keyboard: Keyboard = ()


@dataclass
class Post:
    """A message of the bot that was accepted. `history` has its edits, oldest first."""

    id: int
    room: Room
    thread: int
    reply_to: int
    silent: bool
    preview: bool
    history: list[Version]
    photo: bytes = b""
    document: bytes = b""
    file_name: str = ""
    deleted: bool = False

    @property
    def latest(self) -> Version:
        return self.history[-1]

    @property
    def at(self) -> datetime:
        """When it was first accepted."""
        return self.history[0].at

    @property
    def text(self) -> str:
        return self.latest.shown.text

    @property
    def raw(self) -> str:
        return self.latest.raw

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.latest.shown.entities

    @property
    def keyboard(self) -> Keyboard:
        return self.latest.keyboard

    @property
    def chat(self) -> int:
        return self.room.id

    def styled(self, kind: str) -> list[str]:
        """The stretches of one kind ("Bold", "TextUrl", …)."""
        return [entity.text for entity in self.entities if entity.kind == kind]


@dataclass
class World:
    """All of it. Updates stay in `pending` until an offset confirms them; `accepted` has every
    message and every edit in the order in which they came."""

    bot: User
    users: dict[int, User] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    accepted: list[tuple[Post, Version]] = field(default_factory=list)
    said: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    pending: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    presses: dict[str, bool] = field(default_factory=dict)
    inquiries: dict[str, list[dict[str, Any]] | None] = field(default_factory=dict)
    toasts: dict[str, str] = field(default_factory=dict)
    menus: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    webhook: str = ""
    secret: str = ""
    allowed: frozenset[str] = frozenset()

    def accept(self, post: Post) -> None:
        self.posts.append(post)
        self.accepted.append((post, post.latest))

    def revise(self, post: Post, version: Version) -> None:
        post.history.append(version)
        self.accepted.append((post, version))

    def post(self, room: int, message: int) -> Post | None:
        for post in self.posts:
            if post.chat == room and post.id == message and not post.deleted:
                return post
        return None
