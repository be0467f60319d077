"""What keys.py says of its keys, read from there → what a key in the store is, and what is wrong
with it if it is not what was said.

A declaration's docstring begins with the key's type, and a sentence in it that begins with a length
of time ("30 days after the last.") is the key's lifetime; "As the story." takes that key's.
"""

import asyncio
import inspect
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from bot.store import keys
from bot.store.client import Client

_TYPES = {
    "Hash": "hash",
    "Sorted set": "zset",
    "Set": "set",
    "Stream": "stream",
    "String": "string",
}
_PLACES = {
    "partition": r"\d+",
    "slot": r"\d+",
    "segment": r"\d+",
    "day": r"[\d-]+",
    "queue": r"(?:in|out):[^:]+",
}
"""What parameters stand for; all others are any text."""

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_GONE = -2
"""What PTTL says of a key that is not there (any more)."""

AT_ONCE = 100
"""Keys looked at together."""

_LENGTH = re.compile(r"(an?|\d+) (minute|hour|day|week)s?\b", re.IGNORECASE)
_AS = re.compile(r"\bAs the (\w+)\.")
_WHILE = "Lives as long as"


@dataclass(frozen=True, slots=True)
class Kind:
    """A declaration. `lifetime` None: it does not expire; `may_expire`: it does, whenever."""

    name: str
    type: str
    pattern: re.Pattern[str]
    lifetime: timedelta | None
    may_expire: bool


@cache
def kinds() -> tuple[Kind, ...]:
    """Every key that is declared."""
    declared = {
        name: function
        for name, function in vars(keys).items()
        if inspect.isfunction(function) and _type_of(function.__doc__ or "")
    }
    docs = {name: " ".join((function.__doc__ or "").split()) for name, function in declared.items()}
    return tuple(
        Kind(
            name,
            _type_of(docs[name]),
            _pattern(function),
            _lifetime(docs, name),
            _WHILE in docs[name],
        )
        for name, function in declared.items()
    )


def kind_of(key: str) -> tuple[Kind, Mapping[str, str]] | None:
    """What a key is declared as, and the values of its parameters; None if nobody declares it."""
    for kind in kinds():
        if found := kind.pattern.fullmatch(key):
            return kind, found.groupdict()
    return None


async def faults(client: Client, *, most: int | None = None) -> AsyncIterator[str]:
    """What in the store is not as it was declared, one sentence a key; looks at `most` keys, or at
    all. Raises StoreError."""
    names = [name async for name in client.names(f"{keys.PREFIX}:*")][:most]
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        for fault in await asyncio.gather(*(_fault(client, name) for name in some)):
            if fault:
                yield fault


async def _fault(client: Client, key: str) -> str:
    type_, left = await client.call("TYPE", key), int(await client.call("PTTL", key))
    is_there = type_ != "none" and left != _GONE
    return fault_of(key, str(type_), left) if is_there else ""


def fault_of(key: str, type_: str, left: int) -> str:
    """What is wrong with a key of this type that has `left` ms to live (-1: for ever)."""
    declared = kind_of(key)
    if declared is None:
        return f"{key}: nobody declares such a key"
    kind, _ = declared
    if type_ != kind.type:
        return f"{key}: it is a {type_}, and {kind.name} is a {kind.type}"
    if kind.may_expire:
        return ""
    if kind.lifetime is None:
        return f"{key}: it expires, and {kind.name} does not" if left >= 0 else ""
    if left < 0:
        return f"{key}: it never expires, and {kind.name} does"
    too_long = timedelta(milliseconds=left) > kind.lifetime
    return f"{key}: it lives longer than {kind.lifetime}" if too_long else ""


def _type_of(doc: str) -> str:
    for written, type_ in _TYPES.items():
        if re.match(rf"{written}\b", doc):
            return type_
    return ""


def _pattern(function: Any) -> re.Pattern[str]:
    names = list(inspect.signature(function).parameters)
    marks = {name: f"\x00{name}\x00" for name in names}
    pattern = re.escape(function(**marks))
    for name, mark in marks.items():
        pattern = pattern.replace(re.escape(mark), f"(?P<{name}>{_PLACES.get(name, '.*')})")
    return re.compile(pattern, re.DOTALL)


def _lifetime(docs: Mapping[str, str], name: str) -> timedelta | None:
    for sentence in re.split(r"[.;:] ", docs[name]):
        if found := _LENGTH.match(sentence):
            count = int(found[1]) if found[1].isdecimal() else 1
            return count * _UNITS[found[2].lower()]
    like = _AS.search(docs[name])
    return _lifetime(docs, like[1]) if like and like[1] in docs else None
