"""The logger to hand to a part of Slack's SDK."""

import logging


def sdk_logger(name: str, level: int) -> logging.Logger:
    """The level is set unless somebody has set one: the SDK formats whole payloads for a logger
    that has none, whatever its parents say."""
    logger = logging.getLogger(name)
    if logger.level == logging.NOTSET:
        logger.setLevel(level)
    return logger
