"""Turns what other search boxes understand, and this language reads past, into a word of warning.

A query is a text to be found, so signs between its words mean nothing unless they are operators:
what looks like a regular expression or like another search box is read, and rarely as it was meant.
"""

import re
from collections.abc import Callable, Iterator

from bot.i18n import say

_QUOTED = re.compile(r'"[^"]*"')
_REGULAR = re.compile(r"\\[bdswBDSW]|\[\S{2,}?\]\S|\S\[\S+?\]|\(\?|\.[*+]|^/\S.*/\w?$|^\^|\w\$$")
_INSIDE = re.compile(r"(\w+)\|(\w+)")
_PLUS = re.compile(r"(?<!\S)\+(?=\w)")
_BANG = re.compile(r"(?<!\S)!(?=\w)")
_SEMICOLON = re.compile(r"\s*[;；؛]\s*(?=\S)")
_DISTANCE = re.compile(r"(?<!\S)(?:near\s*/?\s*|[nw]/|[/~])(\d{1,2})(?=\s)", re.IGNORECASE)
_FIELD = re.compile(r"(?<!\S)(title|source|lang|tag|min)=(?=\w)", re.IGNORECASE)
_NAME = re.compile(r"(?<!\S)(source|tag):(\w+)((?: (?!(?:AND|OR|NOT|NEAR)\b)[A-Z]\w*)+)")
_CHOICE = re.compile(r"(?<!\S)\d+ of (?=\w)")


def habits(text: str) -> Iterator[str]:
    """One sentence for each habit that a query in plain characters (see typed.py) betrays, with
    what to write here instead."""
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for check in _CHECKS:
        yield from check(text, bare)


def _regular(text: str, bare: str) -> Iterator[str]:
    if _REGULAR.search(bare.strip()):
        yield say(
            "Signs of a regular expression mean nothing. For words that begin alike: sanction*"
        )


def _inside(text: str, bare: str) -> Iterator[str]:
    if either := _INSIDE.search(bare):
        meant = f"{either[1]} OR {either[2]}"
        yield say("“|” means nothing within a word. For either: {query}", query=meant)


def _signs(text: str, bare: str) -> Iterator[str]:
    if _PLUS.search(bare):
        meant = re.sub(r"(?<=\w)\s+(?=\+)", " AND ", text)
        yield say(
            "“+” before a word means nothing. For all of them: {query}",
            query=_PLUS.sub("", meant),
        )
    if _BANG.search(bare):
        yield say("“!” means nothing. To exclude a word: {query}", query=_BANG.sub("-", text))


def _semicolon(text: str, bare: str) -> Iterator[str]:
    if _SEMICOLON.search(bare):
        meant = _SEMICOLON.sub(", ", text)
        yield say("“;” means nothing. For two watches: {query}", query=meant)


def _distance(text: str, bare: str) -> Iterator[str]:
    if (written := _DISTANCE.search(bare)) and not written[0].startswith("NEAR/"):
        shown, number = written[0], written[1]
        meant = f"{text[: written.start()]}NEAR/{number}{text[written.end() :]}"
        yield say("“{words}” is read as words. For the operator: {query}", words=shown, query=meant)


def _field(text: str, bare: str) -> Iterator[str]:
    if _FIELD.search(bare):
        meant = _FIELD.sub(lambda field: f"{field[1].lower()}:", text)
        yield say("A field has a colon: {query}", query=meant)


def _name(text: str, bare: str) -> Iterator[str]:
    if named := _NAME.search(bare):
        kind, first, rest = named.groups()
        whole = f'{kind}:"{first}{rest}"'
        yield say(
            "{field}: takes one word, so “{words}” is looked for in the text. Or: {query}",
            field=kind,
            words=rest.strip(),
            query=whole,
        )


def _choice(text: str, bare: str) -> Iterator[str]:
    if _CHOICE.search(bare):
        yield say("“of” is read as a word of the phrase. To choose from a list: 2 of (Paris, Kyiv)")


_CHECKS: tuple[Callable[[str, str], Iterator[str]], ...] = (
    _regular,
    _inside,
    _signs,
    _semicolon,
    _distance,
    _field,
    _name,
    _choice,
)
