"""The vocabulary as JSON and back, and instants as milliseconds."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def encode(thing: object) -> str:
    return msgspec.json.encode(thing).decode()


def encoded(thing: T) -> T:
    """In a thing's place its JSON, for others to hold: encoded once, however many they are."""
    raw: Any = msgspec.Raw(msgspec.json.encode(thing))
    place: T = raw
    return place


def decode(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text, type=kind)


def millis(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def instant(ms: float) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)


def span_millis(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
