"""The world as Telegram's JSON: members, messages, entities."""

import secrets
from typing import Any

from tests.peers.telegram.judge import Key
from tests.peers.telegram.world import Post, World


def member_json(user: dict[str, Any], status: str, *, posts: bool = True) -> dict[str, Any]:
    """A ChatMember. https://core.telegram.org/bots/api#chatmember"""
    rights: dict[str, Any] = {}
    if status == "creator":
        rights = {"is_anonymous": False}
    if status == "administrator":
        rights = dict.fromkeys(_ADMINISTRATOR_RIGHTS, True) | {"is_anonymous": False}
        rights["can_post_messages"] = posts
    if status == "restricted":
        rights = dict.fromkeys(_RESTRICTED_RIGHTS, posts) | {"is_member": True, "until_date": 0}
    if status == "kicked":
        rights = {"until_date": 0}
    return {"user": user, "status": status, **rights}


_RESTRICTED_RIGHTS = (
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_messages",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)

_ADMINISTRATOR_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def message_json(post: Post, world: World) -> dict[str, Any]:
    """A Message of the bot's own. https://core.telegram.org/bots/api#message"""
    body: dict[str, Any] = {
        "message_id": post.id,
        "date": int(post.at.timestamp()),
        "chat": post.room.as_json(),
        "text": post.text,
    }
    if post.room.type == "channel":
        body["sender_chat"] = post.room.as_json()
    else:
        body["from"] = world.bot.as_json()
    if len(post.history) > 1:
        body["edit_date"] = int(post.latest.at.timestamp())
    if post.thread:
        body |= {"message_thread_id": post.thread, "is_topic_message": True}
    if post.keyboard:
        body["reply_markup"] = {
            "inline_keyboard": [[_key_json(key) for key in row] for row in post.keyboard]
        }
    if post.photo or post.document:
        body["caption"] = body.pop("text")
    if post.document:
        size = {"file_name": post.file_name, "file_size": len(post.document)}
        body["document"] = {"file_id": f"D{post.id}", "file_unique_id": str(post.id), **size}
    if post.photo:
        size = {"width": 1, "height": 1, "file_size": len(post.photo)}
        body["photo"] = [{"file_id": secrets.token_hex(8), "file_unique_id": str(post.id), **size}]
    return body


def _key_json(key: Key) -> dict[str, Any]:
    body: dict[str, Any] = {"text": key.label}
    if key.data:
        body["callback_data"] = key.data
    if key.url:
        body["url"] = key.url
    if key.copies:
        body["copy_text"] = {"text": key.copies}
    return body


_ENTITY_TYPES = {
    "BotCommand": "bot_command",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}


def entity_json(entity: dict[str, Any]) -> dict[str, Any]:
    """A MessageEntity of what TDLib found. https://core.telegram.org/bots/api#messageentity"""
    kind = entity["type"]["@type"].removeprefix("textEntityType")
    type_ = _ENTITY_TYPES.get(kind, "custom")
    return {"type": type_, "offset": entity["offset"], "length": entity["length"]}
