"""Answers the press of a button: its spinner stops, or its person alone is told something."""

import asyncio
import logging

from telegram import error
from telegram.constants import CallbackQueryLimit

from bot.richtext import Message
from handlers.plain import plain_text
from handlers.telegram.connection import Connection
from handlers.telegram.render import utf16

log = logging.getLogger(__name__)


class Presses:
    """Answers presses through one connection."""

    def __init__(self, bot: Connection) -> None:
        self._bot = bot
        self._answers: set[asyncio.Task[None]] = set()

    async def tell(self, press: str, message: Message) -> bool:
        """Show it to whoever pressed, and to nobody else; False if that cannot be: it does not fit,
        or Telegram waits no longer. Raises TelegramError."""
        text = private_words(message)
        if not text:
            return False
        try:
            return await self._bot.answer_callback_query(press, text, show_alert=True)
        except error.BadRequest as fault:
            log.debug("Telegram: a button press was not answered (%s)", fault.message)
            return False

    def end_soon(self, press: str) -> None:
        """Let its spinner stop, without holding up what comes next."""
        answer = asyncio.create_task(self._end(press))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    def close(self) -> None:
        for answer in self._answers:
            answer.cancel()

    async def _end(self, press: str) -> None:
        try:
            await self._bot.answer_callback_query(press)
        except error.TelegramError as fault:
            # The spinner stops by itself in time, and the answer is there already.
            log.debug("Telegram: a button press was not answered (%s)", fault.message)


def private_words(message: Message) -> str:
    """What the answer to a press can say to its person alone: one line without links or buttons,
    of 200 characters at most; empty for what is more, or for everybody."""
    linked = any(run.link for paragraph in message.paragraphs for run in paragraph)
    if not message.private or message.buttons or linked or len(message.paragraphs) != 1:
        return ""
    words = plain_text(message).strip()
    fits = utf16(words) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    return words if fits else ""
