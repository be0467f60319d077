"""Leaves out the joining that is none: a group that becomes a supergroup.

Telegram tells of it in three updates, in this order: we joined the supergroup; the old group says
where it went; the supergroup says where it came from (observed, not documented:
https://github.com/tdlib/telegram-bot-api/issues/266). The first would greet people who know us.
"""

from collections.abc import Sequence
from typing import Any

Update = dict[str, Any]


def may_be_migration(updates: Sequence[Update]) -> bool:
    """Whether the last update joins a supergroup: what comes next may say that it is no joining."""
    return bool(updates) and _joined_supergroup(updates[-1]) is not None


def without_joining(updates: Sequence[Update]) -> list[Update]:
    """The updates, but for the joining of supergroups that others among them say are our groups."""
    moved = {_at(update, "message", "migrate_to_chat_id") for update in updates} - {None}
    return [update for update in updates if _joined_supergroup(update) not in moved]


def _joined_supergroup(update: Update) -> int | None:
    if _at(update, "my_chat_member", "chat", "type") != "supergroup":
        return None
    if _at(update, "my_chat_member", "old_chat_member", "status") != "left":
        return None
    chat = _at(update, "my_chat_member", "chat", "id")
    return chat if isinstance(chat, int) else None


def _at(update: Update, *path: str) -> Any:
    """The value there, or None: these are raw updates, which may have any form."""
    value: Any = update
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
