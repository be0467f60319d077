"""Comes up at Telegram: who we are there, no webhook in the way, the menu of commands offered."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    error,
)

from bot.errors import ConfigError
from handlers.telegram.connection import OFFICIAL, Connection
from handlers.telegram.patience import Patience

log = logging.getLogger(__name__)

SCOPES = (
    BotCommandScopeDefault(),
    BotCommandScopeAllPrivateChats(),
    BotCommandScopeAllGroupChats(),
)
"""All are set: a menu left by the token's earlier owner in a narrower scope would hide ours."""

BAD_TOKEN = (
    "TELEGRAM_BOT_TOKEN is not a token that Telegram accepts: copy it again from @BotFather "
    "(it looks like 123456789:AAE…)."
)
BAD_TOKEN_OR_SERVER = (
    "The server at TELEGRAM_BASE_URL does not accept TELEGRAM_BOT_TOKEN: check that it is a Bot "
    "API server (its address without /bot), and copy the token again from @BotFather."
)

Answer = TypeVar("Answer")


async def come_up(bot: Connection, menu: Sequence[tuple[str, str]], patience: Patience) -> str:
    """Our name there. Tries for ever while Telegram cannot be reached; raises ConfigError if it
    refuses the token. Without a menu we only send, and leave alone what another process set."""
    me = await _insist(bot.get_me, bot, patience)
    if not menu:
        return f"@{me.username}"
    await _insist(bot.delete_webhook, bot, patience)
    try:
        for scope in SCOPES:
            await _insist(partial(bot.set_my_commands, menu, scope=scope), bot, patience)
    except error.BadRequest as fault:
        log.warning("Telegram: refused the menu of commands (%s)", fault.message)
    return f"@{me.username}"


async def _insist(
    call: Callable[[], Awaitable[Answer]], bot: Connection, patience: Patience
) -> Answer:
    while True:
        try:
            answer = await call()
        except error.InvalidToken:
            official = bot.base_url.startswith(f"{OFFICIAL}/")
            raise ConfigError(BAD_TOKEN if official else BAD_TOKEN_OR_SERVER) from None
        except error.BadRequest:
            raise
        except error.TelegramError as fault:
            await patience.wait(fault)
        else:
            patience.worked()
            return answer
