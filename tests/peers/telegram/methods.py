"""The Bot API's methods, as far as a news bot needs them; each judges as Telegram does."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.peers.telegram.bodies import member_json, message_json
from tests.peers.telegram.flood import FloodControl
from tests.peers.telegram.judge import CAPTION_LIMIT, Formatted, judge_keyboard, judge_text
from tests.peers.telegram.parameters import Parameters
from tests.peers.telegram.refusals import Refusal, bad_request, forbidden
from tests.peers.telegram.world import Post, Room, Version, World

Method = Callable[[Parameters], Any]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOAST_LIMIT = 200
PHOTO_LIMIT = 10 * 2**20
DOWNLOAD_LIMIT = 20 * 2**20
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


class Methods:
    """Carries out calls on a world. `flood` is None where no ceiling is enforced."""

    def __init__(
        self, world: World, clock: Callable[[], datetime], flood: FloodControl | None
    ) -> None:
        self._world = world
        self._clock = clock
        self._flood = flood
        self._table: dict[str, Method] = {
            method.__name__.replace("_", ""): method
            for method in (
                self.get_me,
                self.set_webhook,
                self.delete_webhook,
                self.get_webhook_info,
                self.send_message,
                self.send_photo,
                self.send_document,
                self.send_chat_action,
                self.get_file,
                self.edit_message_text,
                self.edit_message_reply_markup,
                self.delete_message,
                self.answer_callback_query,
                self.answer_inline_query,
                self.set_my_commands,
                self.get_my_commands,
                self.delete_my_commands,
                self.get_my_description,
                self.set_my_description,
                self.get_my_short_description,
                self.set_my_short_description,
                self.get_chat,
                self.get_chat_member,
                self.get_chat_administrators,
            )
        }

    def find(self, name: str) -> Method | None:
        """Telegram ignores the case of a method's name."""
        return self._table.get(name.lower())

    # --- ourselves -----------------------------------------------------------------------------

    def get_me(self, call: Parameters) -> dict[str, Any]:
        rights = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        return self._world.bot.as_json() | rights

    def set_webhook(self, call: Parameters) -> bool:
        url, secret = call.text("url"), call.text("secret_token")
        call.whole("max_connections")
        if not url.startswith("http"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        self._world.webhook, self._world.secret = url, secret
        if (kinds := call.structure("allowed_updates")) is not None:
            self._world.allowed = frozenset(kinds)
        return True

    def delete_webhook(self, call: Parameters) -> bool:
        self._world.webhook = ""
        if call.flag("drop_pending_updates"):
            self._world.pending.clear()
        return True

    def get_webhook_info(self, call: Parameters) -> dict[str, Any]:
        return {
            "url": self._world.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.pending),
        }

    def set_my_commands(self, call: Parameters) -> bool:
        commands = call.structure("commands") or []
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _judge_command(command)
        self._world.menus[_scope(call)] = commands
        return True

    def get_my_commands(self, call: Parameters) -> list[dict[str, str]]:
        return self._world.menus.get(_scope(call), [])

    def delete_my_commands(self, call: Parameters) -> bool:
        self._world.menus.pop(_scope(call), None)
        return True

    def set_my_description(self, call: Parameters) -> bool:
        return self._describe("description", call, 512)

    def get_my_description(self, call: Parameters) -> dict[str, str]:
        return {"description": self._described("description", call)}

    def set_my_short_description(self, call: Parameters) -> bool:
        return self._describe("short_description", call, 120)

    def get_my_short_description(self, call: Parameters) -> dict[str, str]:
        return {"short_description": self._described("short_description", call)}

    def _describe(self, name: str, call: Parameters, limit: int) -> bool:
        text = call.text(name)
        if len(text) > limit:
            raise bad_request("BOT_DESCRIPTION_INVALID")
        self._world.descriptions[name, call.text("language_code")] = text
        return True

    def _described(self, name: str, call: Parameters) -> str:
        texts = self._world.descriptions
        return texts.get((name, call.text("language_code"))) or texts.get((name, ""), "")

    # --- messages ------------------------------------------------------------------------------

    def send_message(self, call: Parameters) -> dict[str, Any]:
        text = call.text("text")
        room, post = self._prepared(call, text, judge_text(text, call.text("parse_mode")))
        return self._accept(room, post)

    def send_photo(self, call: Parameters) -> dict[str, Any]:
        caption, photo = call.text("caption"), call.bytes("photo")
        if not photo:
            raise bad_request("there is no photo in the request")
        if call.file_name("photo") and not photo.startswith((b"\x89PNG\r\n", b"\xff\xd8")):
            raise bad_request("IMAGE_PROCESS_FAILED")
        if len(photo) > PHOTO_LIMIT:
            raise bad_request("file is too big")
        mode = call.text("parse_mode")
        shown = judge_text(caption, mode, CAPTION_LIMIT) if caption else Formatted("")
        room, post = self._prepared(call, caption, shown)
        post.photo = photo
        return self._accept(room, post)

    def send_document(self, call: Parameters) -> dict[str, Any]:
        caption, document = call.text("caption"), call.bytes("document")
        if not document:
            raise bad_request("there is no document in the request")
        mode = call.text("parse_mode")
        shown = judge_text(caption, mode, CAPTION_LIMIT) if caption else Formatted("")
        room, post = self._prepared(call, caption, shown)
        post.document, post.file_name = document, call.file_name("document")
        return self._accept(room, post)

    def get_file(self, call: Parameters) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#getfile: 20 MB at most."""
        id_ = call.text("file_id")
        if id_ not in self._world.files:
            raise bad_request("invalid file_id")
        size = len(self._world.files[id_])
        if size > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {
            "file_id": id_,
            "file_unique_id": id_,
            "file_size": size,
            "file_path": f"documents/{id_}",
        }

    def send_chat_action(self, call: Parameters) -> bool:
        room = self._writable(call)
        self._topic(room, call.whole("message_thread_id"))
        return bool(call.text("action"))

    def edit_message_text(self, call: Parameters) -> dict[str, Any]:
        post = self._own_post(call)
        if post.photo or post.document:
            raise bad_request("there is no text in the message to edit")
        text = call.text("text")
        shown = judge_text(text, call.text("parse_mode"))
        post.preview = not (call.structure("link_preview_options") or {}).get("is_disabled", False)
        return self._edit(post, text, shown, judge_keyboard(call.structure("reply_markup")))

    def edit_message_reply_markup(self, call: Parameters) -> dict[str, Any]:
        post = self._own_post(call)
        keyboard = judge_keyboard(call.structure("reply_markup"))
        return self._edit(post, post.raw, post.latest.shown, keyboard)

    def delete_message(self, call: Parameters) -> bool:
        room = self._writable(call)
        post = self._world.post(room.id, call.whole("message_id"))
        if post is None:
            raise bad_request("message to delete not found")
        post.deleted = True
        return True

    def answer_callback_query(self, call: Parameters) -> bool:
        press = call.text("callback_query_id")
        text = call.text("text")
        call.flag("show_alert")
        if len(text) > TOAST_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        if press not in self._world.presses:
            raise bad_request(OLD_QUERY)
        self._world.presses[press] = True
        if text:
            self._world.toasts[press] = text
        return True

    def answer_inline_query(self, call: Parameters) -> bool:
        """https://core.telegram.org/bots/api#answerinlinequery"""
        inquiry, results = call.text("inline_query_id"), call.structure("results") or []
        call.whole("cache_time"), call.flag("is_personal"), call.text("next_offset")
        if inquiry not in self._world.inquiries:
            raise bad_request(OLD_QUERY)
        ids = [one.get("id", "") for one in results]
        if len(results) > 50 or len(set(ids)) != len(ids):
            raise bad_request("RESULT_ID_DUPLICATE")
        for one in results:
            if not 1 <= len(one["id"].encode()) <= 64 or not one.get("title", "").strip():
                raise bad_request("RESULT_ID_INVALID")
            said = one["input_message_content"]
            one["shown"] = judge_text(said["message_text"], said.get("parse_mode", ""))
        self._world.inquiries[inquiry] = results
        return True

    def _prepared(self, call: Parameters, raw: str, shown: Formatted) -> tuple[Room, Post]:
        keyboard = judge_keyboard(call.structure("reply_markup"))
        room = self._writable(call)
        thread = self._topic(room, call.whole("message_thread_id"))
        reply_to = self._replied(room, call.structure("reply_parameters"))
        preview = call.structure("link_preview_options") or {}
        version = Version(self._clock(), raw, shown, keyboard)
        return room, Post(
            id=0,
            room=room,
            thread=thread,
            reply_to=reply_to,
            silent=call.flag("disable_notification"),
            preview=not preview.get("is_disabled", False),
            history=[version],
        )

    def _accept(self, room: Room, post: Post) -> dict[str, Any]:
        if self._flood:
            self._flood.admit(room)
        post.id = next(room.ids)
        self._world.accept(post)
        return message_json(post, self._world)

    def _edit(self, post: Post, raw: str, shown: Formatted, keyboard: Any) -> dict[str, Any]:
        if (shown, keyboard) == (post.latest.shown, post.keyboard):
            raise bad_request(NOT_MODIFIED)
        self._world.revise(post, Version(self._clock(), raw, shown, keyboard))
        return message_json(post, self._world)

    def _own_post(self, call: Parameters) -> Post:
        room = self._writable(call)
        post = self._world.post(room.id, call.whole("message_id"))
        if post is None:
            raise bad_request("message to edit not found")
        return post

    def _topic(self, room: Room, thread: int) -> int:
        if not thread:
            return 0
        topic = room.topics.get(thread)
        if topic is None:
            raise bad_request("message thread not found")
        if topic.closed and room.bot != "administrator":
            raise bad_request("TOPIC_CLOSED")
        return thread

    def _replied(self, room: Room, reply: Any) -> int:
        if not reply:
            return 0
        message = int(reply["message_id"])
        if self._world.post(room.id, message) or (room.id, message) in self._world.said:
            return message
        if reply.get("allow_sending_without_reply"):
            return 0
        raise bad_request("message to be replied not found")

    # --- chats ---------------------------------------------------------------------------------

    def get_chat(self, call: Parameters) -> dict[str, Any]:
        room = self._room(call)
        return room.as_json() | {"accent_color_id": 0, "max_reaction_count": 11}

    def get_chat_member(self, call: Parameters) -> dict[str, Any]:
        room, user = self._room(call), self._world.users.get(call.whole("user_id"))
        if refusal := _closed_to_us(room, writing=False):
            raise refusal
        if call.whole("user_id") == self._world.bot.id:
            return member_json(self._world.bot.as_json(), room.bot, posts=room.may_write)
        if user is None:
            raise bad_request("user not found")
        return member_json(user.as_json(), room.members.get(user.id, "left"))

    def get_chat_administrators(self, call: Parameters) -> list[dict[str, Any]]:
        room = self._writable(call)
        return [
            member_json(self._world.users[user].as_json(), status)
            for user, status in room.members.items()
            if status in ("creator", "administrator")
        ]

    def _room(self, call: Parameters) -> Room:
        named = call.text("chat_id")
        if named.startswith("@"):
            named = next(
                (
                    str(r.id)
                    for r in self._world.rooms.values()
                    if r.username.casefold() == named[1:].casefold()
                ),
                "0",
            )
        room = self._world.rooms.get(int(named)) if named.lstrip("-").isdigit() else None
        if room is None:
            raise bad_request("chat not found")
        if room.moved_to:
            words = "group chat was upgraded to a supergroup chat"
            raise bad_request(words, migrate_to_chat_id=room.moved_to)
        return room

    def _writable(self, call: Parameters) -> Room:
        room = self._room(call)
        if refusal := _closed_to_us(room):
            raise refusal
        return room


def _closed_to_us(room: Room, *, writing: bool = True) -> Refusal | None:
    if room.deactivated:
        return forbidden("user is deactivated")
    match room.type, room.bot:
        case "private", "kicked":
            return forbidden("bot was blocked by the user")
        case "private", "left":
            return forbidden("bot can't initiate conversation with a user")
        case kind, "kicked":
            return forbidden(f"bot was kicked from the {kind} chat")
        case kind, "left":
            return forbidden(f"bot is not a member of the {kind} chat")
        case "channel", standing if standing != "administrator":
            return bad_request("need administrator rights in the channel chat")
    if writing and not room.may_write:
        return bad_request("not enough rights to send text messages to the chat")
    return None


def _judge_command(command: dict[str, str]) -> None:
    word, line = command.get("command", ""), command.get("description", "")
    if not (1 <= len(word) <= 32 and word.isascii() and word.replace("_", "a").isalnum()):
        raise bad_request("BOT_COMMAND_INVALID")
    if word != word.lower():
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(line) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(call: Parameters) -> str:
    scope = call.structure("scope") or {}
    return ":".join([scope.get("type", "default"), call.text("language_code")]).rstrip(":")
