"""Sends a rendered message to a chat, or edits one in place: an outcome, never an exception."""

from typing import Any

from telegram import LinkPreviewOptions, ReplyParameters, error

from bot.delivery import Delivery, Outcome, Sent
from bot.model import Chat
from handlers.telegram.connection import Connection
from handlers.telegram.filing import post_file
from handlers.telegram.outcomes import outcome_of, unchanged, vanished
from handlers.telegram.pressing import Presses
from handlers.telegram.render import Rendered, render

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Sender:
    """Sends through one connection. A ref is a message's id, which is unique in its chat."""

    def __init__(self, bot: Connection, presses: Presses) -> None:
        self._bot = bot
        self._presses = presses

    async def send(
        self, chat: Chat, delivery: Delivery, *, edits: str, under: str, plain: bool
    ) -> Outcome:
        """See `Platform.send`. An edit whose message was deleted is sent anew: what it says is
        news, and an edit that nobody sees would lose it."""
        press = delivery.press
        try:
            if press and await self._presses.tell(press, delivery.message):
                return Sent("")
            ref = await self._shown(chat, delivery, edits, under, plain=plain)
        except error.TelegramError as fault:
            return outcome_of(fault)
        if press:
            self._presses.end_soon(press)
        return Sent(ref)

    async def _shown(
        self, chat: Chat, delivery: Delivery, edits: str, under: str, *, plain: bool
    ) -> str:
        """The ref of the message that says it now."""
        rendered = render(delivery.message, plain=plain)
        file = None if plain else delivery.message.attachment
        if edits and not file and await self._edited(chat, rendered, edits):
            return edits
        # An edit rings no bell: neither does the message that takes its place.
        silent = delivery.message.silent or bool(edits)
        where = _where(chat, under or _asked_by(chat, delivery), silent=silent)
        if file:
            return await post_file(self._bot, chat.id, file, rendered, **where)
        return await self._posted(chat, rendered, where)

    async def _posted(self, chat: Chat, rendered: Rendered, where: dict[str, Any]) -> str:
        """The new message's ref."""
        message = await self._bot.send_message(
            chat.id,
            rendered.text,
            parse_mode=rendered.parse_mode,
            reply_markup=rendered.keyboard,
            link_preview_options=NO_PREVIEW,
            **where,
        )
        return str(message.message_id)

    async def _edited(self, chat: Chat, rendered: Rendered, ref: str) -> bool:
        """Whether the message now says this; False if it is there no more."""
        try:
            await self._bot.edit_message_text(
                rendered.text,
                chat.id,
                int(ref),
                parse_mode=rendered.parse_mode,
                reply_markup=rendered.keyboard,
                link_preview_options=NO_PREVIEW,
            )
        except error.BadRequest as fault:
            if vanished(fault):
                return False
            if not unchanged(fault):
                raise
        return True


def _where(chat: Chat, under: str, *, silent: bool) -> dict[str, Any]:
    """Where in a chat a new message stands, and whether it makes a sound."""
    reply = ReplyParameters(int(under), allow_sending_without_reply=True) if under else None
    return {
        "message_thread_id": int(chat.thread) if chat.thread else None,
        "reply_parameters": reply,
        "disable_notification": silent,
    }


def _asked_by(chat: Chat, delivery: Delivery) -> str:
    """The message that asked, where others might not see what an answer answers."""
    return "" if chat.kind == "private" else delivery.ref
