"""How a store is set up → what it may lose, in one sentence each: the promise is only as good."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.store.client import Client

SECTIONS = ("persistence", "memory", "replication")


async def cautions(client: Client) -> list[str]:
    """What is wrong with how the store is set up; of a Cluster, with one of its nodes."""
    about: dict[str, Any] = {}
    for section in SECTIONS:
        about |= await client.call("INFO", section)
    return list(risks(about))


def risks(about: Mapping[str, Any]) -> Iterator[str]:
    """What an INFO tells of, in its SECTIONS."""
    if about.get("role") == "slave":
        yield "The store is a replica, and takes no writes. Set: REDIS_URL to its master"
    # While a server reads its file, it says that it keeps none.
    if not about.get("aof_enabled") and not about.get("loading"):
        yield (
            "The store keeps no append-only file: when it restarts, what is owed and what was "
            "asked is lost. Set: appendonly yes, appendfsync always"
        )
    policy = about.get("maxmemory_policy", "noeviction")
    if about.get("maxmemory") and policy != "noeviction":
        yield (
            f"The store throws things away when its memory is full ({policy}): what is owed may "
            "be lost. Set: maxmemory-policy noeviction"
        )
