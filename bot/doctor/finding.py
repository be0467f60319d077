"""What an examination found: how bad it is, of what, in a sentence, and what to do."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """`look` is worth a look, `fail` is wrong. `do` is what to do about it."""

    status: Literal["ok", "look", "fail"]
    about: str
    said: str
    do: str = ""


Examination = Callable[[], AsyncIterator[Finding]]
"""One part of the whole; it may raise TocsinError, which is a finding too."""


def ok(about: str, said: str) -> Finding:
    return Finding("ok", about, said)


def look(about: str, said: str, do: str = "") -> Finding:
    return Finding("look", about, said, do)


def fail(about: str, said: str, do: str = "") -> Finding:
    return Finding("fail", about, said, do)
