"""The vocabulary as JSON and back, and instants as milliseconds."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from bot.richtext import Sentence

T = TypeVar("T")


def _plain(thing: object) -> str:
    """A styled sentence where a plain text belongs: msgspec takes no kind of `str` but that."""
    if isinstance(thing, Sentence):
        return str(thing)
    raise NotImplementedError(f"{type(thing)} is no part of the vocabulary")


_JSON = msgspec.json.Encoder(enc_hook=_plain)


def encode(thing: object) -> str:
    return _JSON.encode(thing).decode()


def encoded(thing: T) -> T:
    """In a thing's place its JSON, for others to hold: encoded once, however many they are."""
    raw: Any = msgspec.Raw(_JSON.encode(thing))
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
