"""Files: a message's own → what sendPhoto and sendDocument take; a person's → its bytes.

Limits: https://core.telegram.org/bots/api#sendphoto (1,024 characters of caption after entities
parsing, in UTF-16 units). A caption that is too long goes cut, as a message's text does.
"""

from typing import Any

from telegram import InputFile, error

from bot.errors import UserError
from bot.i18n import say
from bot.platform import LARGEST_FILE
from bot.richtext import Attachment
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


async def taken(bot: Connection, file_id: str) -> bytes:
    """The bytes of a file that a person sent. Raises UserError."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > LARGEST_FILE:
            raise UserError(say("That file is larger than a megabyte: it is not read."))
        return bytes(await file.download_as_bytearray())
    except error.TelegramError as fault:
        raise UserError(
            say("Telegram does not give that file now: send it again in a minute.")
        ) from fault
