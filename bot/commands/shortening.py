"""A button's command that is too long for a platform → a short one, and back when it is pressed.

Only what a button of this chat asked can be asked so, and it is then a command like any other: who
may ask it is checked anew.
"""

from dataclasses import replace

from bot.commands.ask import Reply
from bot.errors import UserError
from bot.i18n import say
from bot.model import ChatKey, Request
from bot.richtext import Button
from bot.store import Store

CARRIED = 64
"""Bytes of a command that every platform carries in a button; Telegram's limit."""

NAME = "again"
"""What stands for a command that is kept: "again 0f8d2a51c3b7…"."""


async def shortened(reply: Reply, chat: ChatKey, store: Store) -> Reply:
    """The reply with every button's command short enough. Raises StoreError."""
    if reply.message is None or not any(map(_long, _all(reply))):
        return reply
    rows = [[await _short(key, chat, store) for key in row] for row in reply.message.buttons]
    return replace(reply, message=replace(reply.message, buttons=tuple(map(tuple, rows))))


async def whole(request: Request, store: Store) -> str:
    """What a request asks, in full. Raises UserError for a button that is too old."""
    name, _, kept = request.text.partition(" ")
    if name != NAME:
        return request.text
    if command := await store.buttons.command(request.chat.key, kept):
        return command
    raise UserError(say("That button is too old. Ask for its message again."))


def _all(reply: Reply) -> list[Button]:
    return [key for row in reply.message.buttons for key in row] if reply.message else []


def _long(key: Button) -> bool:
    return len(key.command.encode()) > CARRIED


async def _short(key: Button, chat: ChatKey, store: Store) -> Button:
    if not _long(key):
        return key
    return replace(key, command=f"{NAME} {await store.buttons.keep(chat, key.command)}")
