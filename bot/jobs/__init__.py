"""What each role does; the modules are named as the roles are, see bot.roles."""

from collections.abc import Collection
from importlib import import_module

from bot.house import Part
from bot.roles import ROLES


def parts(roles: Collection[str]) -> list[Part]:
    """What these roles do. Each one's code is loaded only where it is done: it costs memory."""
    return [import_module(f"{__name__}.{role}").PART for role in ROLES if role in roles]
