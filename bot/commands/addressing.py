"""A command line → as it is typed in a chat: where others talk too, it begins with what tells us
that we are meant."""

from functools import partial
from typing import Protocol, runtime_checkable

from bot.i18n import Address
from bot.model import Chat
from bot.platform import Platform


@runtime_checkable
class Addressing(Protocol):
    """A platform that shows us, where others talk too, only what is addressed to us."""

    def addressed(self, chat: Chat, command: str) -> str:
        """ "watch ceasefire" as it is typed in this chat: "/watch@tocsin_bot ceasefire"."""


def address_in(chat: Chat, platform: Platform) -> Address:
    return partial(platform.addressed, chat) if isinstance(platform, Addressing) else str
