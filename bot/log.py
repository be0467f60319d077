"""The log: one plain line an event on standard error, with every secret taken out by value."""

import logging
import sys
from collections.abc import Iterable

from bot.errors import ConfigError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

CHATTY = ("httpx", "httpcore", "slack_bolt", "slack_sdk", "telegram", "aiohttp", "asyncio")
"""Libraries whose every request is a line at INFO."""


class Redacting(logging.Formatter):
    """Formats a record, traceback and all, and replaces the secrets in what came out."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text


def configure(level: str, secrets: Iterable[str]) -> None:
    """Log at `level` (DEBUG, INFO, WARNING or ERROR). Raises ConfigError for any other word."""
    if level not in LEVELS:
        raise ConfigError(f"TOCSIN_LOG: “{level}” is no level; write one of {', '.join(LEVELS)}")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if level != "DEBUG":
        for name in CHATTY:
            logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
