"""Turns a place where a query goes wrong into one plain sentence, and the form probably meant."""

import unicodedata
from collections.abc import Sequence

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

from bot.errors import QueryError
from bot.i18n import say
from bot.watches import meant

_OPERATORS = {"_AND", "_OR", "NOT", "MINUS", "NEAR"}
_FIELDS = {"_TITLE", "ATTRIBUTE"}
_EXAMPLES = {"title": "ceasefire", "source": "BBC", "lang": "fr", "tag": "wire"}
_SHOWN = 60


class Mistake(Exception):
    """A QueryError in the making: positions count the characters that the grammar reads."""

    def __init__(self, sentence: str, position: int, hint: str = "") -> None:
        super().__init__(sentence)
        self.position = position
        self.hint = hint


def place_of(error: UnexpectedInput, text: str) -> int:
    """Where the grammar stopped."""
    if isinstance(error, UnexpectedToken):
        return len(text) if error.token.type == "$END" else error.token.start_pos or 0
    return error.pos_in_stream or 0


def explain(error: UnexpectedInput, text: str, before: Sequence[Token]) -> Mistake:
    """Why `text` cannot be read; `before` are the tokens that stand before the place."""
    place = place_of(error, text)
    if isinstance(error, UnexpectedToken):
        return _token(text, place, error.token, before)
    return _character(text, place)


def _character(text: str, position: int) -> Mistake:
    match text[position]:
        case '"':
            sentence = say("The quotation mark here is never closed.")
            return Mistake(sentence, position, meant.quotation(text.rstrip(), position))
        case "-":
            sentence = say("A “-” stands right before the word that it excludes: -sport.")
            rest = text[position + 1 :].lstrip(" -")
            return Mistake(sentence, position, f"{text[:position]}-{rest}" if rest else "")
        case "@":
            hint = f"{text[:position]}@{text[position + 1 :].lstrip()}"
            return Mistake(say("A pack is written @name, with no space."), position, hint)
        case other:
            return Mistake(say("“{text}” cannot stand here.", text=other), position)


def _token(text: str, place: int, token: Token, earlier: Sequence[Token]) -> Mistake:
    before = earlier[-1] if earlier else None
    opened = _opened(earlier)
    if before is None and token.type == "$END":
        return Mistake(say("There is nothing to watch for. Write a word, such as ceasefire."), 0)
    if before is not None and before.type in _OPERATORS:
        return _wants_operand(text, before)
    if before is not None and before.type in _FIELDS:
        return _wants_value(text, before)
    match token.type:
        case "$END" if opened:
            sentence = say("The parenthesis opened here is never closed.")
            return Mistake(sentence, opened[-1], text.rstrip() + ")" * len(opened))
        case "RPAR" if before is not None and before.type == "LPAR":
            sentence = say("There is nothing between these parentheses.")
            return Mistake(sentence, before.start_pos or 0)
        case "RPAR" if not opened:
            sentence = say("There is no “(” that this “)” closes.")
            return Mistake(sentence, place, text[:place] + text[place + 1 :])
        case "_COMMA":
            return _comma(text, place, opened[-1] if opened else -1)
        case "_AND" | "_OR" | "NEAR":
            sentence = say(
                "{operator} stands between two words; the first is missing.", operator=token
            )
            rest = text[place + len(token) :].strip()
            return Mistake(sentence, place, text[:place] + rest)
        case _:
            return Mistake(_word_before(token), place)


def _comma(text: str, place: int, opened: int) -> Mistake:
    sentence = say("A comma stands between two watches, or in “2 of (a, b)”. Write OR here.")
    return Mistake(sentence, place, meant.alternatives(text, place, opened))


def _word_before(token: Token) -> str:
    if token.type == "$END":
        return say("A word should come before the end.")
    return say("A word should come before “{text}”.", text=str(token).strip())


def _wants_operand(text: str, operator: Token) -> Mistake:
    name = str(operator)
    start, end = operator.start_pos or 0, operator.end_pos or 0
    sentence = say("{operator} must be followed by a word.", operator=name)
    return Mistake(sentence, start, (text[:start].rstrip() + " " + text[end:].lstrip()).strip())


def _wants_value(text: str, field: Token) -> Mistake:
    start, end = field.start_pos or 0, field.end_pos or 0
    name = field.partition(":")[0].strip()
    example = f"{name}:{_EXAMPLES[name.lower()]}"
    sentence = say("{field}: must be followed by a word: {example}.", field=name, example=example)
    return Mistake(sentence, start, text[:start] + text[end:])


def _opened(tokens: Sequence[Token]) -> list[int]:
    """Where the parentheses stand that are still open after these tokens."""
    opened: list[int] = []
    for token in tokens:
        if token.type == "LPAR":
            opened.append(token.start_pos or 0)
        elif token.type == "RPAR":
            opened.pop()
    return opened


def caret(error: QueryError) -> str:
    """The query and, on a second line, a caret under the place: to be shown in fixed width.

    A long query is cut to what stands around the place. Wide characters take two columns.
    """
    line = "".join(" " if character.isspace() else character for character in error.query)
    start = max(0, min(error.position - _SHOWN // 2, len(line) - _SHOWN))
    end = start + _SHOWN
    before = ("…" if start else "") + line[start : error.position]
    shown = before + line[error.position : end] + ("…" if end < len(line) else "")
    return f"{shown}\n{' ' * _columns(before)}^"


def _columns(text: str) -> int:
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
