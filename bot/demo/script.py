"""script.yaml → what is published by whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import msgspec


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes. `full` outlets put the whole article in their feed, others its summary."""

    name: str
    language: str
    format: Literal["rss", "atom"]
    tags: frozenset[str] = frozenset()
    full: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """An article, new or changed. `at` is in seconds from the start, negative before it."""

    at: float
    outlet: str
    page: str
    title: str
    summary: str
    text: str = ""
    note: str = ""

    @property
    def paragraphs(self) -> list[str]:
        return (self.text or self.summary).splitlines()


@dataclass(frozen=True, slots=True)
class Script:
    """All that happens in the `seconds` of a demonstration, publications in order of time."""

    watchlist: tuple[str, ...]
    seconds: float
    outlets: Mapping[str, Outlet]
    publications: tuple[Publication, ...]


def read() -> Script:
    """The script that comes with Tocsin."""
    text = files("bot.demo").joinpath("script.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=Script)
