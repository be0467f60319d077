"""Answers whether a person administers a chat, asking Telegram at most once a minute."""

from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot, ChatMember, error

from bot.errors import UserError
from bot.i18n import say
from bot.model import Request

FRESH = timedelta(minutes=1)
"""How long an answer holds: who was just made an administrator may try again soon."""

_ADMINISTER = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class Administrators:
    """Telegram's word on who administers a group or channel, remembered for a minute."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[datetime, bool]] = {}

    async def include(self, request: Request) -> bool:
        """Whether the asker may configure the chat. Raises UserError if Telegram cannot say."""
        if request.chat.kind == "private":
            return True
        if request.person.id == request.chat.id:
            return True  # The chat itself asks: an anonymous administrator, or a channel's post.
        # Who writes in the name of another channel has its negative id, and is no member.
        return request.person.id.isdigit() and await self.administers(
            request.chat.id, request.person.id
        )

    async def administers(self, chat: str, person: str) -> bool:
        """Whether a person administers a chat. Raises UserError if Telegram cannot say."""
        now = self._clock()
        self._known = {who: told for who, told in self._known.items() if now - told[0] < FRESH}
        if (chat, person) not in self._known:
            self._known[chat, person] = (now, await self._ask(chat, person))
        return self._known[chat, person][1]

    async def _ask(self, chat: str, person: str) -> bool:
        try:
            member = await self._bot.get_chat_member(chat, int(person))
        except (error.BadRequest, error.Forbidden):
            return False  # Telegram knows no such member, or no longer us.
        except error.TelegramError as fault:
            raise UserError(
                say("Telegram does not say now who administers this chat: try again in a minute.")
            ) from fault
        return member.status in _ADMINISTER
