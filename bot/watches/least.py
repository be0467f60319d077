"""Turns `min:2` at the end of a query into how many outlets must tell a story before it rings.

It says nothing of an entry, so it is no part of what the grammar reads: it is taken out before.
"""

import re

from bot.i18n import say
from bot.watches.mistakes import Mistake

MOST = 20
"""Outlets that a watch may ask for."""

NESTING = re.compile(r'"[^"]*"|[()]')
"""A parenthesis, or a quotation, whose parentheses do not count."""

_FIELD = re.compile(r"(?<![^\s()])min\s*:\s*([^\s()\"]*)", re.IGNORECASE)


def parted(text: str) -> tuple[str, int]:
    """A query in plain characters with blanks where `min:` stood, and the number; 1 without it.

    Raises Mistake.
    """
    found = [field for field in _FIELD.finditer(text) if not _is_quoted(text, field.start())]
    if not found:
        return text, 1
    if len(found) > 1:
        again = found[1]
        raise Mistake(say("“min:” stands once."), again.start(), _without(text, again).strip())
    (field,) = found
    rest = _without(text, field)
    if not rest.strip(" ()"):
        sentence = say("“min:” says how many outlets; say of what, too: ceasefire min:2")
        raise Mistake(sentence, field.start())
    if _depth(text, field.start()):
        sentence = say("“min:” stands after the rest, outside of parentheses.")
        raise Mistake(sentence, field.start(), f"{rest.strip()} {field[0]}")
    if not (re.fullmatch(r"[0-9]{1,2}", field[1]) and 1 <= int(field[1]) <= MOST):
        sentence = say("“min:” needs a number of outlets from 1 to {most}: min:2", most=MOST)
        raise Mistake(sentence, field.start(), f"{rest.strip()} min:2")
    return rest, int(field[1])


def show(number: int) -> str:
    return f"min:{number}"


def _without(text: str, field: re.Match[str]) -> str:
    """Blanks keep every other place as it was."""
    return text[: field.start()] + " " * len(field[0]) + text[field.end() :]


def _is_quoted(text: str, place: int) -> bool:
    return any(one.start() < place < one.end() for one in NESTING.finditer(text))


def _depth(text: str, place: int) -> int:
    marks = [one[0] for one in NESTING.finditer(text) if one.end() <= place]
    return marks.count("(") - marks.count(")")
