"""What a form is: fields to fill in, with what the chat has set already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["line", "choice", "time", "tick"]
Values = Mapping[str, str]
"""What was filled in: a field's name → its text, the value of its choice, "22:00", or "yes"."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`group` is the heading that it stands under, empty for none."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """`longest` is in characters. A `live` field is read while it is typed."""

    name: str
    label: str
    kind: Kind
    value: str = ""
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    example: str = ""
    longest: int = 0
    live: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown in a chat, with what the chat has set filled in. `wait` is what is said
    while a slow one's answer is awaited."""

    title: str
    submit: str
    fields: tuple[Field, ...]
    wait: str = ""
