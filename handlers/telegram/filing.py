"""A message with a file → what sendPhoto and sendDocument take beside the address.

Limits: https://core.telegram.org/bots/api#sendphoto (1,024 characters of caption after entities
parsing, in UTF-16 units). A caption that is too long goes cut, as a message's text does.
"""

from typing import Any

from telegram import InputFile

from bot.model import Attachment
from handlers.telegram.connection import Connection
from handlers.telegram.render import Rendered


async def post_file(
    bot: Connection, chat: str, file: Attachment, rendered: Rendered, **where: Any
) -> str:
    """Send the file with the rendered text as its caption; the new message's ref. Raises
    TelegramError."""
    caption = {"caption": rendered.text, "parse_mode": rendered.parse_mode}
    given = InputFile(file.data, filename=file.name, attach=False)
    shown = {**caption, "reply_markup": rendered.keyboard, **where}
    if file.is_picture:
        message = await bot.send_photo(chat, given, **shown)
    else:
        message = await bot.send_document(chat, given, **shown)
    return str(message.message_id)
