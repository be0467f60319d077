"""The peer as a test holds it: people act, the bot's messages are seen."""

import asyncio
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from tests.peers.telegram.bodies import entity_json, member_json, message_json
from tests.peers.telegram.calling import Caller
from tests.peers.telegram.faults import Fault, Faults
from tests.peers.telegram.flood import FloodControl
from tests.peers.telegram.judge import Key, found_entities
from tests.peers.telegram.methods import Methods
from tests.peers.telegram.server import Server
from tests.peers.telegram.world import (
    ANONYMOUS_ADMINISTRATOR,
    Post,
    Room,
    Status,
    Topic,
    User,
    World,
)

TOKEN = "7000000001:AAFtocsinPeerTokenForTestsOnly_0123456"

Found = TypeVar("Found")


def utcnow() -> datetime:
    return datetime.now(UTC)


class TelegramPeer:
    """A Telegram of our own on loopback, strict, for one bot.

        async with TelegramPeer() as telegram:
            Telegram(token=telegram.token, base_url=telegram.url, profiles={})
            ada = telegram.person("Ada")
            await telegram.say(telegram.private(ada), ada, "/latest")
            answer = await telegram.message()

    `ceilings` enforces Telegram's pace with 429. `clock` dates what happens; `monotonic` (seconds)
    drives the ceilings. `faults` may be of another kind, which draws its own. `defects` lists what
    the bot did that Telegram refuses or ignores as wrong: a test that expects none should check
    that it is empty.
    """

    def __init__(
        self,
        *,
        username: str = "tocsin_bot",
        token: str = TOKEN,
        ceilings: bool = False,
        clock: Callable[[], datetime] = utcnow,
        monotonic: Callable[[], float] = time.monotonic,
        faults: Faults | None = None,
    ) -> None:
        bot = User(int(token.split(":", 1)[0]), "Tocsin", username, is_bot=True)
        self.token = token
        self.url = ""
        self.world = World(bot)
        self.faults = faults or Faults()
        self._clock = clock
        self._changed = asyncio.Condition()
        flood = FloodControl(monotonic) if ceilings else None
        self._methods = Methods(self.world, clock, flood)
        self._server = Server(self.world, self._methods, self.faults, token, self._changed)
        self.caller = Caller(self.world, self._changed)
        self._users = count(5001)
        self._groups = count(1)
        self._updates = count(900_000_001)
        self._presses = count(1)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        self.url = f"http://127.0.0.1:{await self._server.start(port)}"
        self.caller.start()

    async def stop(self) -> None:
        await self.caller.stop()
        await self._server.stop()

    # --- what the bot did ----------------------------------------------------------------------

    @property
    def messages(self) -> list[Post]:
        """Every message accepted, in order, those deleted since too."""
        return self.world.posts

    @property
    def defects(self) -> list[str]:
        return self._server.defects

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """Every call that had the right token: its method and parameters."""
        return self._server.calls

    @property
    def polling(self) -> bool:
        """Whether a long poll waits for updates."""
        return self._server.waiting > 0

    @property
    def unconfirmed(self) -> list[int]:
        """The ids of the updates that no offset has confirmed yet."""
        return [update["update_id"] for update in self.world.pending]

    async def wait_for(self, predicate: Callable[[], Found | None], timeout: float = 5.0) -> Found:
        """The first truthy value of the predicate, asked again whenever something happens."""
        async with self._changed:
            try:
                found = await asyncio.wait_for(self._changed.wait_for(predicate), timeout)
                return cast(Found, found)
            except TimeoutError:
                seen = [(post.chat, post.text) for post in self.messages]
                raise AssertionError(f"not within {timeout} s; messages: {seen}") from None

    async def message(
        self, where: Callable[[Post], bool] = lambda post: True, timeout: float = 5.0
    ) -> Post:
        """The first message that is so, once it is there."""
        found = await self.wait_for(lambda: [p for p in self.messages if where(p)], timeout)
        return found[0]

    def fail(self, method: str, fault: Fault, *, chat: Room | None = None, times: int = 1) -> None:
        """Let the next calls of a method ("*" for any) go wrong, for one chat or for all."""
        self.faults.plan(method, fault, chat=chat.id if chat else None, times=times)

    # --- who and where -------------------------------------------------------------------------

    def person(self, name: str, username: str = "", *, language: str = "") -> User:
        user = User(next(self._users), name, username, language=language)
        self.world.users[user.id] = user
        return user

    def private(self, user: User) -> Room:
        """The private chat with a person, who has written to us before."""
        room = Room(user.id, "private", user.first_name, bot="member")
        return self.world.rooms.setdefault(user.id, room)

    def group(
        self,
        title: str,
        *,
        members: dict[User, Status] | None = None,
        basic: bool = False,
        forum: bool = False,
        bot: Status = "member",
    ) -> Room:
        """A supergroup, or a basic group, that we already belong to (unless `bot` is "left")."""
        id = -next(self._groups) if basic else -1_000_000_000_000 - next(self._groups)
        standing = {user.id: status for user, status in (members or {}).items()}
        room = Room(id, "group" if basic else "supergroup", title, bot, forum, members=standing)
        return self.world.rooms.setdefault(id, room)

    def channel(
        self,
        title: str,
        *,
        bot: Status = "administrator",
        username: str = "",
        members: dict[User, Status] | None = None,
    ) -> Room:
        id = -1_000_000_000_000 - next(self._groups)
        standing = {user.id: status for user, status in (members or {}).items()}
        room = Room(id, "channel", title, bot, username=username, members=standing)
        return self.world.rooms.setdefault(id, room)

    def topic(self, room: Room, name: str) -> int:
        """A new topic of a forum; its id is a thread."""
        topic = Topic(next(room.ids), name)
        room.topics[topic.id] = topic
        return topic.id

    # --- what people do ------------------------------------------------------------------------

    async def say(
        self,
        room: Room,
        user: User,
        text: str,
        *,
        thread: int = 0,
        reply_to: int = 0,
        anonymous: bool = False,
        in_name_of: Room | None = None,
    ) -> int:
        """A person writes; the id of the message. `anonymous`: as an administrator who hides
        behind the group. `in_name_of`: as a channel of theirs. In a channel, its post."""
        if room.type == "private":
            room.bot = "member"
        body = self._spoken(room, text, thread, reply_to)
        speaker = room if anonymous or room.type == "channel" else in_name_of
        if speaker:
            body["sender_chat"] = speaker.as_json()
        if room.type != "channel":
            body["from"] = _hidden() if anonymous else user.as_json()
        self.world.said[room.id, body["message_id"]] = body
        await self._happen("channel_post" if room.type == "channel" else "message", body)
        return int(body["message_id"])

    async def share(
        self, room: Room, user: User, name: str, data: bytes, *, caption: str = "",
        media: str = "application/json",
    ) -> int:  # fmt: skip
        """A person sends a document; the id of the message."""
        body = self._spoken(room, caption)
        for text, caption_name in (("text", "caption"), ("entities", "caption_entities")):
            if text in body:
                body[caption_name] = body.pop(text)
        id_ = f"BQAC{len(self.world.files)}"
        self.world.files[id_] = data
        body["document"] = {
            "file_id": id_, "file_unique_id": id_, "file_name": name, "mime_type": media,
            "file_size": len(data),
        }  # fmt: skip
        body["from"] = user.as_json()
        self.world.said[room.id, body["message_id"]] = body
        await self._happen("message", body)
        return int(body["message_id"])

    async def press(self, post: Post, button: str | Key, *, by: User) -> str:
        """Press a key by its label; the id of the press. `presses[id]` tells if it was answered."""
        key = button if isinstance(button, Key) else _key(post, button)
        press = str(next(self._presses))
        self.world.presses[press] = False
        body = {
            "id": press,
            "from": by.as_json(),
            "chat_instance": str(post.chat),
            "data": key.data,
            "message": message_json(post, self.world),
        }
        await self._happen("callback_query", body)
        return press

    async def inquire(self, user: User, words: str) -> str:
        """Type "@bot words" somewhere; the id, under which `world.inquiries` has the answer."""
        id_ = str(next(self._presses))
        self.world.inquiries[id_] = None
        body = {"id": id_, "from": user.as_json(), "query": words, "offset": ""}
        await self._happen("inline_query", body)
        return id_

    @property
    def presses(self) -> dict[str, bool]:
        return self.world.presses

    @property
    def toasts(self) -> dict[str, str]:
        """What whoever pressed was told alone, by the id of the press."""
        return self.world.toasts

    async def add_bot(self, room: Room, *, by: User, status: Status = "member") -> None:
        await self._standing(room, by, status)

    async def remove_bot(self, room: Room, *, by: User, status: Status = "kicked") -> None:
        await self._standing(room, by, status)

    async def block(self, user: User) -> None:
        await self._standing(self.private(user), user, "kicked")

    async def unblock(self, user: User) -> None:
        await self._standing(self.private(user), user, "member")

    async def migrate(self, room: Room, *, by: User) -> Room:
        """A basic group becomes a supergroup with a new id. The bot is told that it joined the
        one, and by each chat of the other; a poll that waits gets the first of these alone."""
        new = self.group(room.title, bot="left")
        new.members = dict(room.members)
        room.moved_to = new.id
        await self.add_bot(new, by=by, status=room.bot)
        await self.wait_for(lambda: not self.polling)
        old_body = self._spoken(room, "") | {"from": by.as_json(), "migrate_to_chat_id": new.id}
        new_body = self._spoken(new, "") | {"from": _hidden(), "sender_chat": new.as_json()}
        await self._happen("message", old_body)
        await self._happen("message", new_body | {"migrate_from_chat_id": room.id})
        return new

    async def happen(self, kind: str, body: Any) -> int:
        """Any update at all, as Telegram's JSON; its id."""
        return await self._happen(kind, body)

    def _spoken(self, room: Room, text: str, thread: int = 0, reply_to: int = 0) -> dict[str, Any]:
        body: dict[str, Any] = {
            "message_id": next(room.ids),
            "date": math.floor(self._clock().timestamp()),
            "chat": room.as_json(),
        }
        if text:
            body["text"] = text
            body["entities"] = [entity_json(entity) for entity in found_entities(text)]
        if thread:
            body |= {"message_thread_id": thread, "is_topic_message": True}
        if reply_to:
            body["reply_to_message"] = self._replied(room, reply_to)
        return body

    def _replied(self, room: Room, message: int) -> dict[str, Any]:
        if post := self.world.post(room.id, message):
            return message_json(post, self.world)
        return self.world.said[room.id, message]

    async def rights(self, room: Room, *, by: User, may_write: bool) -> None:
        """Our standing stays, but whether we may write there changes."""
        before, room.may_write = room.may_write, may_write
        await self._standing(room, by, room.bot, wrote=before)

    async def close_topic(self, room: Room, topic: int) -> None:
        room.topics[topic].closed = True

    async def reopen_topic(self, room: Room, topic: int, *, by: User) -> None:
        room.topics[topic].closed = False
        body = self._spoken(room, "", topic) | {"from": by.as_json(), "forum_topic_reopened": {}}
        await self._happen("message", body)

    async def _standing(
        self, room: Room, by: User, status: Status, wrote: bool | None = None
    ) -> None:
        before, room.bot = room.bot, status
        me, writes = self.world.bot.as_json(), room.may_write
        wrote = writes if wrote is None else wrote
        body = {
            "chat": room.as_json(),
            "from": by.as_json(),
            "date": math.floor(self._clock().timestamp()),
            "old_chat_member": member_json(me, before, posts=wrote),
            "new_chat_member": member_json(me, status, posts=writes),
        }
        await self._happen("my_chat_member", body)

    async def _happen(self, kind: str, body: Any) -> int:
        update = next(self._updates)
        if not self.world.allowed or kind in self.world.allowed:
            self.world.pending.append({"update_id": update, kind: body})
        await self._server.note()
        return update


def _hidden() -> dict[str, Any]:
    return User(ANONYMOUS_ADMINISTRATOR, "Group", "GroupAnonymousBot", is_bot=True).as_json()


def _key(post: Post, label: str) -> Key:
    for key in (key for row in post.keyboard for key in row):
        if key.label == label:
            return key
    labels = [key.label for row in post.keyboard for key in row]
    raise AssertionError(f"no button {label!r} on {post.text!r}; there are {labels}")
