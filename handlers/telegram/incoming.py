"""Turns one of Telegram's updates into the request that it makes of us, if it makes any.

In a private chat whatever is typed is meant for us. In a group people talk to one another, so only
these are: a command, a text that begins with our name, and a reply to a message of ours that
begins with a word of the menu (a reply is also how readers discuss an alert).
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

import telegram
from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.model import Chat, ChatKind, Person, Request, RequestKind

NAME = "telegram"

_COMMAND = re.compile(
    r"/(?P<word>\w+)(?:@(?P<bot>\w+))?(?P<mark>!?)(?:\s+(?P<rest>.*))?", re.DOTALL
)

IMPORT = "import"
READ = (".json", ".opml", ".xml")

KINDS: dict[str, ChatKind] = {
    ChatType.PRIVATE: "private",
    ChatType.GROUP: "group",
    ChatType.SUPERGROUP: "group",
    ChatType.CHANNEL: "channel",
}


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are on Telegram: what tells a command to us from one to another bot."""

    id: int
    username: str
    words: Set[str]
    """The commands of the menu, without the slash."""


def request_of(update: Update, *, me: Me, now: datetime) -> Request | None:
    """The request that an update makes, or None. `now` dates what Telegram does not."""
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query, now)
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    message = update.message or update.channel_post
    if message and message.migrate_from_chat_id:
        return _moved(update.update_id, message)
    if message and message.forum_topic_reopened:
        return _reopened(update.update_id, message)
    return _typed(update.update_id, message, me) if message else None


def _typed(update_id: int, message: telegram.Message, me: Me) -> Request | None:
    text = _asked(message, me)
    if not text or _automatic(message):
        return None
    file = _file(message, text)
    return Request(
        id=f"{NAME}:{update_id}",
        chat=_chat(message.chat, _thread(message)),
        person=_sender(message),
        text=text,
        at=message.date,
        ref=str(message.message_id),
        file=file,
    )


def _file(message: telegram.Message, text: str) -> str:
    """The file that an `import` is about: the message's own, or that of the one it replies to."""
    if text.partition(" ")[0].casefold() != IMPORT:
        return ""
    replied = message.reply_to_message
    document = message.document or (replied.document if replied else None)
    return document.file_id if document else ""


def _automatic(message: telegram.Message) -> bool:
    """From another bot, or a channel's post carried into its discussion group. An administrator
    who is anonymous appears as a bot, but speaks for the chat."""
    by_bot = message.from_user is not None and message.from_user.is_bot
    return bool(message.is_automatic_forward) or (by_bot and message.sender_chat is None)


def _asked(message: telegram.Message, me: Me) -> str:
    """What the text asks of us, without the platform's prefix; empty if it is not for us."""
    text = (message.text or (message.caption if message.document else "") or "").strip()
    if command := _COMMAND.fullmatch(text):
        return _command(command, me)
    if spoken := _after_name(text, me):
        return spoken
    private = message.chat.type == ChatType.PRIVATE
    if private and not text and _is_ours(message.document):
        return IMPORT
    return text if private or _answers_us(message, text, me) else ""


def _is_ours(document: telegram.Document | None) -> bool:
    """Whether a file that came without a word is one that we read."""
    return bool(document and (document.file_name or "").casefold().endswith(READ))


def _command(command: re.Match[str], me: Me) -> str:
    """What "/watch@tocsin_bot a b" asks is "watch a b"; a command to another bot asks nothing."""
    if command["bot"] and command["bot"].casefold() != me.username.casefold():
        return ""
    return f"{command['word']}{command['mark']} {command['rest'] or ''}".rstrip()


def _after_name(text: str, me: Me) -> str:
    """What follows our name at the beginning; the name alone asks for help."""
    name, _, rest = text.partition(" ")
    if name.rstrip(",:").casefold() != f"@{me.username}".casefold():
        return ""
    return rest.strip().removeprefix("/") or "help"


def _answers_us(message: telegram.Message, text: str, me: Me) -> bool:
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != me.id:
        return False
    first = text.partition(" ")[0]
    return first.casefold() in me.words


def _sender(message: telegram.Message) -> Person:
    """The person; or the chat itself, when an administrator speaks in its name."""
    if message.sender_chat:
        return Person(str(message.sender_chat.id), message.sender_chat.effective_name or "")
    return _person(message.from_user)


def _person(user: telegram.User | None) -> Person:
    if user is None:
        return Person("")
    return Person(str(user.id), user.full_name, user.language_code or "")


def _chat(chat: telegram.Chat, thread: str = "") -> Chat:
    return Chat(NAME, str(chat.id), thread, KINDS[chat.type], chat.effective_name or "")


def _thread(message: telegram.MaybeInaccessibleMessage) -> str:
    """The forum topic. Plain replies have a thread id too, which names no place of its own."""
    if isinstance(message, telegram.Message) and message.is_topic_message:
        return str(message.message_thread_id)
    return ""


def _pressed(update_id: int, press: telegram.CallbackQuery, now: datetime) -> Request | None:
    if not press.message or not press.data:
        return None
    return Request(
        id=f"{NAME}:{update_id}",
        chat=_chat(press.message.chat, _thread(press.message)),
        person=_person(press.from_user),
        text=press.data,
        at=now,
        ref=str(press.message.message_id),
        kind="button",
        press=press.id,
    )


def _membership(update_id: int, change: telegram.ChatMemberUpdated) -> Request | None:
    before = _may_write(change.old_chat_member, change.chat)
    after = _may_write(change.new_chat_member, change.chat)
    if before == after:
        return None
    kind: RequestKind = "added" if after else "removed"
    chat, person = _chat(change.chat), _person(change.from_user)
    return Request(f"{NAME}:{update_id}", chat, person, text="", at=change.date, kind=kind)


def _may_write(member: telegram.ChatMember, chat: telegram.Chat) -> bool:
    """Whether we can be heard there: a member of a channel that may not post is none to us."""
    if isinstance(member, telegram.ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    if chat.type == ChatType.CHANNEL:
        if not isinstance(member, telegram.ChatMemberAdministrator):
            return False
        return member.can_post_messages is not False
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def _reopened(update_id: int, message: telegram.Message) -> Request:
    """A topic that was closed takes messages again."""
    return Request(
        id=f"{NAME}:{update_id}",
        chat=_chat(message.chat, _thread(message)),
        person=_sender(message),
        text="",
        at=message.date,
        kind="added",
    )


def _moved(update_id: int, message: telegram.Message) -> Request:
    """A group became a supergroup. Telegram says so twice, in the old chat and in the new one; the
    new one's word is enough, and comes last, when the new one can be written to."""
    old = Chat(
        NAME, str(message.migrate_from_chat_id), kind="group", title=message.chat.title or ""
    )
    return Request(
        id=f"{NAME}:{update_id}",
        chat=old,
        person=_sender(message),
        text=str(message.chat.id),
        at=message.date,
        kind="moved",
    )
