"""Waits between tries of what must succeed in the end, and says once what is the matter."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import error

from handlers.telegram.outcomes import asked_wait

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


def back_off(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 1 s, doubling to a minute."""
    return timedelta(seconds=min(60, 2 ** min(failures - 1, 6)))


class Patience:
    """Counts failures in a row. The first one is a warning in the log, the rest are detail."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._failures = 0

    async def wait(self, fault: Exception) -> None:
        self._failures += 1
        wait = asked_wait(fault) if isinstance(fault, error.RetryAfter) else None
        seconds = (wait or back_off(self._failures)).total_seconds()
        level = logging.WARNING if self._failures == 1 else logging.DEBUG
        log.log(level, "Telegram: %s; trying again in %d s, until it works", _why(fault), seconds)
        await self._sleep(seconds)

    def worked(self) -> None:
        if self._failures:
            log.info("Telegram: works again")
        self._failures = 0


def _why(fault: Exception) -> str:
    match fault:
        case error.Conflict():
            return (
                "another program is receiving this bot's messages with the same token; stop it, "
                "or give Tocsin a bot of its own"
            )
        case error.InvalidToken():
            return "TELEGRAM_BOT_TOKEN is no longer accepted"
        case error.TelegramError():
            return f"no answer ({fault.message})"
        case _:
            return f"a command cannot be kept safe now ({fault})"
