"""Comes up at Telegram: who we are there, no webhook in the way, the menu of commands offered."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeVar

from telegram import error

from bot.errors import ConfigError
from bot.platform import Profile
from handlers.telegram.connection import OFFICIAL, Connection
from handlers.telegram.patience import Patience
from handlers.telegram.profile import present
from handlers.telegram.receiving import KINDS
from handlers.telegram.webhook import AT_ONCE, Hook

log = logging.getLogger(__name__)

BAD_TOKEN = (
    "TELEGRAM_BOT_TOKEN is not a token that Telegram accepts: copy it again from @BotFather "
    "(it looks like 123456789:AAE…)."
)
BAD_TOKEN_OR_SERVER = (
    "The server at TELEGRAM_BASE_URL does not accept TELEGRAM_BOT_TOKEN: check that it is a Bot "
    "API server (its address without /bot), and copy the token again from @BotFather."
)

Answer = TypeVar("Answer")


async def come_up(
    bot: Connection, profiles: Mapping[str, Profile], patience: Patience, hook: Hook
) -> str:
    """Our name there. Tries for ever while Telegram cannot be reached; raises ConfigError if it
    refuses the token. Without profiles we only send, and leave alone what another process set."""
    me = await _insist(bot.get_me, bot, patience)
    if not profiles:
        return f"@{me.username}"
    await _insist(partial(_way_in, bot, hook), bot, patience)
    try:
        await _insist(partial(present, bot, profiles), bot, patience)
    except error.BadRequest as fault:
        log.warning("Telegram: refused the menu of commands (%s)", fault.message)
    return f"@{me.username}"


async def _way_in(bot: Connection, hook: Hook) -> None:
    """Have Telegram call us, or wait to be asked. Raises ConfigError for an address it refuses."""
    if not hook.url:
        await bot.delete_webhook()
        return
    try:
        await bot.set_webhook(
            hook.url,
            secret_token=hook.secret,
            allowed_updates=KINDS,
            max_connections=AT_ONCE,
        )
    except error.BadRequest as fault:
        raise ConfigError(f"TELEGRAM_WEBHOOK_URL: Telegram says: {fault.message}") from None


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
