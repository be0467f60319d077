"""Keeps a secret out of the log, whichever library writes it there.

httpx logs every URL at INFO, and a Telegram URL holds the token.
"""

import logging
from collections.abc import Iterable


class Redaction(logging.Filter):
    """Replaces a secret in a record's message; attached to the loggers that may write it."""

    def __init__(self, secret: str, loggers: Iterable[str]) -> None:
        super().__init__()
        self._secret = secret
        self._loggers = [logging.getLogger(name) for name in loggers]

    def attach(self) -> None:
        for logger in self._loggers:
            logger.addFilter(self)

    def detach(self) -> None:
        for logger in self._loggers:
            logger.removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if self._secret in message:
            record.msg, record.args = message.replace(self._secret, "(secret)"), None
        return True
