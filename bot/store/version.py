"""Which server the store is, and whether it is new enough: from INFO's section server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import StoreError
from bot.store.client import Client

LEAST = (7, 0)
"""Scripts that run while the store is full need Redis 7; every Valkey has them."""


@dataclass(frozen=True, slots=True)
class Version:
    name: str
    written: str

    @property
    def is_too_old(self) -> bool:
        return tuple(int(part) for part in re.findall(r"\d+", self.written)[:2]) < LEAST

    def __str__(self) -> str:
        return f"{self.name} {self.written}"


def version_of(about: Mapping[str, Any]) -> Version:
    name = "Valkey" if "valkey_version" in about else "Redis"
    return Version(name, str(about.get("valkey_version") or about.get("redis_version", "?")))


async def check_version(client: Client) -> None:
    """Raises StoreError if the store is too old, or does not answer."""
    version = version_of(await client.call("INFO", "server"))
    if version.is_too_old:
        raise StoreError(
            f"the store is {version}, which is too old: use Redis 7 or newer, or Valkey"
        )
