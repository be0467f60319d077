"""What people read → the same in their chat's language, by gettext's catalogues in locale/.

The code holds the English text, which is the key of its translations. A sentence is translated as
a whole, with named places for what changes in it: other languages put words in another order.

    say("{name} is silent.", name=watch.query)              # a string
    say_n("one outlet", "{count} outlets", count)           # by the language's plural rules
    line("🔔 {name} rings again.", name=bold(watch.query))  # a paragraph: values may be styled
    mark("the newest stories")                              # found for translation; said later
    say("To start: {/watch ceasefire}")                     # what is to be typed, in fixed width

What is to be typed is shown as it reaches us in the chat that is `addressed`: where others talk
too, with our name.

A number that is a value has its thousands set apart as the language does it.

The language is the chat's while something is made for it: whoever makes it does so `speaking` it.
`make messages` brings the catalogues up to date with the code.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.richtext import Paragraph, Run, Sentence, code

SOURCE = "en"
LANGUAGES = (SOURCE, "de", "es", "fr", "uk")

_PLACE = re.compile(r"\{(\w+)\}")
_COMMAND = re.compile(r"\{/((?:[^{}]|\{\w+\})+)\}")

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


Address = Callable[[str], str]
"""A command line → as it is typed in a chat, so that it reaches us."""

_address: ContextVar[Address] = ContextVar("address", default=str)


@contextmanager
def addressed(address: Address) -> Iterator[None]:
    """What is said within shows commands as they are typed there."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def typed(command: str) -> Run:
    """A command line as it is typed in the chat that is spoken to."""
    return code(_address.get()(command))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is said within is said in a language of `LANGUAGES`; in English if it is none."""
    token = _spoken.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The language that is spoken now, one of `LANGUAGES`."""
    return _spoken.get()


def locale() -> str:
    """The locale of dates and numbers. English is not American here: 3 March, 24 hours."""
    return "en_GB" if spoken() == SOURCE else spoken()


def number(value: float) -> str:
    """A number with the separators of the language that is spoken: 1,234 or 1 234."""
    return str(format_decimal(value, locale=locale()))


def listed(parts: Sequence[str], *, joined_by: Literal["and", "or"] = "and") -> str:
    """ "a, b and c", as the language lists things."""
    return format_list(parts, "or" if joined_by == "or" else "standard", locale=locale())


def language_name(code: str) -> str:
    """What a language is called in the one that is spoken; its code if that is not known."""
    if not code:
        return ""
    called: str | None = Locale.parse(locale()).languages.get(code)
    return called or code


def nearest(code: str) -> str:
    """The one of `LANGUAGES` that a code names, whatever its region ("fr-CA"); empty if none."""
    language = code.lower().replace("_", "-").partition("-")[0]
    return language if language in LANGUAGES else ""


def say(text: str, /, **values: object) -> str:
    return _said(_catalogue(spoken()).gettext(text), values)


def say_n(one: str, many: str, count: int, /, **values: object) -> str:
    """`one` or `many`, or whichever of its forms the language has for this count; `{count}` is at
    hand in the text."""
    return _said(_catalogue(spoken()).ngettext(one, many, count), {"count": count, **values})


def line(text: str, /, **values: object) -> Paragraph:
    """As `say`, for a paragraph: a value that is a run, or a sequence of them, keeps its style."""
    return tuple(_runs(_catalogue(spoken()).gettext(text), values))


def line_n(one: str, many: str, count: int, /, **values: object) -> Paragraph:
    """As `say_n`, for a paragraph."""
    text = _catalogue(spoken()).ngettext(one, many, count)
    return tuple(_runs(text, {"count": count, **values}))


def mark(text: str) -> str:
    """Leaves the text as it is, and has it found for translation: it is `say`d when shown."""
    return text


def _said(text: str, values: dict[str, object]) -> str:
    return Sentence(_runs(text, values)) if _COMMAND.search(text) else _filled(text, values)


def _filled(text: str, values: dict[str, object]) -> str:
    return _PLACE.sub(lambda place: _shown(values[place[1]]), text) if values else text


def _shown(value: object) -> str:
    return number(value) if isinstance(value, int | float) and abs(value) >= 1_000 else str(value)


def _runs(text: str, values: dict[str, object]) -> Iterator[Run]:
    # Split at "{/command}" and then at "{name}": what is said stands at even places.
    for place, part in enumerate(_COMMAND.split(text)):
        if place % 2:
            yield typed(_filled(part, values))
        else:
            yield from _styled(part, values)


def _styled(text: str, values: dict[str, object]) -> Iterator[Run]:
    for place, part in enumerate(_PLACE.split(text) if values else [text]):
        value = values[part] if place % 2 else part
        if isinstance(value, Run):
            yield value
        elif isinstance(value, tuple):
            yield from value
        elif value != "":
            yield Run(_shown(value))


@cache
def _catalogue(language: str) -> NullTranslations:
    """Read a language's catalogue. They are compiled in memory: nothing generated is kept."""
    if language == SOURCE:
        return NullTranslations()
    source = files("bot") / "locale" / f"{language}.po"
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
