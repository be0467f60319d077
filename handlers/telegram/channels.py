"""A channel that an administrator names in a private chat → the chat that it is, if all is well."""

import re

from telegram import Bot, ChatFullInfo, ChatMemberAdministrator, error

from bot.errors import UserError
from bot.i18n import say
from bot.model import Chat
from handlers.telegram.administrators import Administrators
from handlers.telegram.incoming import KINDS, NAME

_NAMED = re.compile(r"(?:https?://)?(?:t\.me/|@)?(?P<name>[A-Za-z]\w{3,31})/?", re.ASCII)
_ID = re.compile(r"-\d{5,20}", re.ASCII)


class Channels:
    """The channels, and groups, of one bot."""

    def __init__(self, bot: Bot, administrators: Administrators) -> None:
        self._bot = bot
        self._administrators = administrators

    async def find(self, name: str, person: str) -> Chat:
        """See bot/commands/elsewhere.py, `Channelled`. Raises UserError."""
        try:
            found = await self._bot.get_chat(_address(name))
        except (error.BadRequest, error.Forbidden) as fault:
            raise UserError(_unseen(name)) from fault
        except error.TelegramError as fault:
            raise UserError(say("Telegram does not answer now: try again in a minute.")) from fault
        title = found.effective_name or name
        if found.type not in KINDS or KINDS[found.type] == "private":
            raise UserError(say("{name} is no channel.", name=name))
        if not await self._administrators.administers(str(found.id), person):
            raise UserError(say("Only an administrator of {channel} can set it up.", channel=title))
        if not await self._may_post(found):
            raise UserError(
                say(
                    "I may not post in {channel}. Let me post messages there, then try again.",
                    channel=title,
                )
            )
        return Chat(NAME, str(found.id), kind=KINDS[found.type], title=title)

    async def _may_post(self, found: ChatFullInfo) -> bool:
        try:
            me = await self._bot.get_chat_member(found.id, self._bot.id)
        except error.TelegramError:
            return False
        if KINDS[found.type] == "channel":
            return isinstance(me, ChatMemberAdministrator) and me.can_post_messages is not False
        return True


def _address(name: str) -> str | int:
    """ "@wire" of "@wire", "wire" or "https://t.me/wire"; or an id. Raises UserError."""
    if _ID.fullmatch(name):
        return int(name)
    if named := _NAMED.fullmatch(name):
        return f"@{named['name']}"
    raise UserError(say("Say which channel, by its name: channel @name"))


def _unseen(name: str) -> str:
    return say(
        "I see no channel {name}. Add me there as an administrator who may post, then try again.",
        name=name[:40],
    )
