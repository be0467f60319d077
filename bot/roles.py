"""The roles: the parts of the whole job that one process may do, all of them or some.

    poll      feeds that are due → alerts owed
    deliver   what is owed, held for a digest or grown since → sent
    chat      what people ask → answers owed
    web       the operator's view

Any number of processes may have the same role on one store: due sets share the work out.
"""

import re
from collections.abc import Collection

from bot.errors import ConfigError

ROLES = ("poll", "deliver", "chat", "web")

NEEDED = frozenset({"poll", "deliver", "chat"})
"""Where one of these is missing, another process has to have it, on the same store."""


def read(text: str) -> frozenset[str]:
    """Roles as they are written: separated by commas or spaces; none means all. Raises
    ConfigError."""
    named = [word for word in re.split(r"[\s,]+", text.lower()) if word]
    for word in named:
        if word not in ROLES:
            raise ConfigError(f"“{word}” is no role: choose from {', '.join(ROLES)}.")
    return frozenset(named or ROLES)


def check_store(roles: Collection[str], redis_url: str) -> None:
    """Raises ConfigError where this process would wait for others that cannot reach its store."""
    if not redis_url and NEEDED - set(roles):
        missing = ", ".join(role for role in ROLES if role in NEEDED and role not in roles)
        raise ConfigError(
            f"Nobody would do the other roles ({missing}) on a private store: set REDIS_URL to a "
            "server that all your processes share, or leave out the roles."
        )
