"""Telegram as a chat platform, over python-telegram-bot's `Bot` and nothing else of it.

Its `Application` would put updates in a queue in memory, after which Telegram counts them as
received: a kill would lose commands. Our inbox, outbox and due sets do those parts.
"""

from handlers.telegram.platform import Telegram

__all__ = ["Telegram"]
