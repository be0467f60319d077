"""Turns a query that goes wrong at some place into the query that was probably meant.

Each function gives the whole query, changed at that place; what it gives may still be one that
cannot be read, and the parser sees to that.
"""

import difflib
import re
from collections.abc import Iterable

from lark import Token

_FIELDS = ("title", "source", "lang", "tag")
_OTHER_FIELDS = {
    "headline": "title",
    "subject": "title",
    "intitle": "title",
    "outlet": "source",
    "site": "source",
    "from": "source",
    "feed": "source",
    "language": "lang",
    "label": "tag",
    "category": "tag",
}
_NUMBERS = {"any": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def instead(text: str, token: Token, words: str) -> str:
    """`words` in the place of a token."""
    return f"{text[: token.start_pos]}{words}{text[token.end_pos :]}"


def field(text: str, written: Token) -> str:
    """The field whose name is likest; none, where it may be a headline with a colon in it."""
    name = written.rstrip(":").lower()
    near = difflib.get_close_matches(name, _FIELDS, n=1)
    if meant := _OTHER_FIELDS.get(name) or (near[0] if near else ""):
        return instead(text, written, f"{meant}:")
    is_headline = text[written.end_pos :][:1].isspace()
    return instead(text, written, written[:-1]) if is_headline else ""


def pack(text: str, written: Token, packs: Iterable[str]) -> str:
    """The pack whose name is likest, with the next word (@peace talks) or without."""
    name, rest = written.removeprefix("@").lower(), text[written.end_pos :]
    if following := re.match(r"[ _]+(\w+)", rest):
        both = difflib.get_close_matches(f"{name}-{following[1]}", packs, 1, 0.85)
        if both:
            return f"{text[: written.start_pos]}@{both[0]}{rest[following.end() :]}"
    near = difflib.get_close_matches(name, packs, n=1)
    return instead(text, written, f"@{near[0]}") if near else ""


def distance(text: str, operator: Token, furthest: int) -> str:
    """NEAR with the number that stands apart from it (NEAR 5, NEAR / 5) or that is too great."""
    rest = text[operator.end_pos :]
    apart = re.match(r"\s*/?\s*([0-9]{1,6})(?=[\s()\"])", rest)
    digits = apart[1] if apart else operator.partition("/")[2]
    words = min(int(digits), furthest) if re.fullmatch("[0-9]{1,6}", digits) else 0
    return f"{text[: operator.start_pos]}NEAR/{words or 5}{rest[apart.end() if apart else 0 :]}"


def choice(text: str, count: Token, number: int, listed: int) -> str:
    """A list with the commas that were forgotten (2 of (Paris Kyiv)), or a number that can be."""
    rest = text[count.end_pos :]
    inside = re.match(r"\s*\(([^()\",]*)\)", rest)
    words = re.split(r"\s*[;|/]\s*|\s+", inside[1].strip()) if inside else []
    if inside and 1 <= number <= len(words):
        return f"{text[: count.end_pos]} ({', '.join(words)}){rest[inside.end() :]}"
    return instead(text, count, f"{max(1, min(number, listed))} of")


def prefix(text: str, word: Token) -> str:
    """sanc* for sanc*tion, sanction* for sanction *, and ceasefire for *ceasefire*, which a chat
    shows in bold."""
    if word[0] != "*":
        beginning = re.match(r"\W*(\w*)", word)
        return instead(text, word, f"{beginning[1]}*") if beginning else ""
    if bare := word.strip("*"):
        return instead(text, word, bare)
    return f"{text[: word.start_pos].rstrip()}*{text[word.end_pos :]}"


def quotation(text: str, mark: int) -> str:
    """The mark that was forgotten, where the one at `mark` has no other."""
    if mark < len(text) - 1:
        return f'{text}"'
    before = re.search(r'.*(?:[("]|\b(?:AND|OR|NOT)\b|NEAR/\d+|:|^)\s*', text[:mark])
    start = before.end() if before else 0
    return f'{text[:start]}"{text[start:]}'


_COUNTED = re.compile(rf"\b({'|'.join(_NUMBERS)})\s+of\s*$", re.IGNORECASE)
_UNGROUPED = re.compile(r"\b(\d+\s*of)\s+(?=\w)")


def alternatives(text: str, comma: int, group: int) -> str:
    """What a comma parts: a list to choose from, or alternatives. `group` is where the parenthesis
    stands that the comma is in, or -1."""
    if group >= 0 and (counted := _COUNTED.search(text[:group])):
        return f"{text[: counted.start()]}{_NUMBERS[counted[1].lower()]} of {text[group:]}"
    if group < 0 and (ungrouped := _UNGROUPED.search(text[:comma])):
        return f"{text[: ungrouped.end(1)]} ({text[ungrouped.end() :]})"
    return f"{text[:comma].rstrip()} OR {text[comma + 1 :].lstrip()}"


_BINARY = r"(?:AND|OR|NEAR(?:/[^\s()]*)?)(?![^\s()\"])|,"
_TIDYING = (
    (re.compile(r'(?<!\S)""(?!\S)|(?:\d+\s*of\s*)?\(\s*\)'), ""),
    (re.compile(r'""+'), '"'),
    (re.compile(rf"(^|(?<=\())\s*(?:{_BINARY})\s*"), ""),
    (re.compile(rf"(?:(?:^|(?<=[\s(]))(?:{_BINARY}|NOT|-+)|,)\s*(?=\)|$)"), ""),
    (re.compile(r"\s+(?=\))|(?<=\()\s+"), ""),
    (re.compile(r"\s{2,}"), " "),
)


_DEEPEST = 20
"""How often what tidying leaves is tidied again: as deep as parentheses go."""


def tidied(text: str) -> str:
    """A query without operators that have nothing beside them and parentheses that have nothing
    within, and with what is open closed."""
    for _ in range(_DEEPEST):
        before = text
        for pattern, words in _TIDYING:
            text = pattern.sub(words, text).strip()
        text += '"' * (text.count('"') % 2)
        text += ")" * max(0, text.count("(") - text.count(")"))
        if text == before:
            break
    return text
