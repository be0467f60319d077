"""Turns the text of a query into its tree, and says what is wrong where it cannot be read.

Operators are upper-case; AND binds tighter than OR, NEAR tighter than NOT, words in a row tightest
of all. No part of a query is ever a regular expression.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from lark import Lark, Token
from lark.exceptions import UnexpectedInput, VisitError

from bot.errors import QueryError
from bot.i18n import say
from bot.watches import least, mistakes, tree, typed
from bot.watches.least import NESTING
from bot.watches.meant import tidied
from bot.watches.mistakes import Mistake
from bot.watches.reading import Packs, Reading

LONGEST = 2000
"""Code points in a query; a chat's quota is lower."""
DEEPEST = 20
"""Parentheses within parentheses."""
MOST_WORDS = 200
"""Words in a query."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that can be read. Two are equal if they say the same, however they were typed.

    `tree` is what an entry must satisfy; `least` is how many outlets must tell its story before a
    watch rings (`min:2`), which no entry can satisfy by itself.
    """

    source: str = field(compare=False)
    tree: tree.Node
    least: int = 1

    def __str__(self) -> str:
        shown = tree.show(self.tree)
        return shown if self.least == 1 else f"{shown} {least.show(self.least)}"


def read(source: str, packs: Packs) -> Query:
    """Read a query that may name these packs.

    Raises QueryError, with the place and, if there is one, the form that was probably meant:
    always one that can be read.
    """
    written = typed.read(source)
    text, outlets = written.text, 1
    try:
        text, outlets = least.parted(text)
        return Query(source, _parse(text, packs), outlets)
    except Mistake as mistake:
        hint = _readable(mistake.hint, text, packs)
        hint = f"{hint} {least.show(outlets)}" if hint and outlets > 1 else hint
        place = written.origin[mistake.position]
        raise QueryError(str(mistake), query=source, position=place, hint=hint) from None


def _parse(text: str, packs: Packs) -> tree.Node:
    _check_bounds(text)
    try:
        syntax = _grammar().parse(text)
    except UnexpectedInput as error:
        before = _tokens_before(mistakes.place_of(error, text), text)
        raise mistakes.explain(error, text, before) from None
    try:
        node: tree.Node = Reading(text, packs).transform(syntax)
    except VisitError as error:
        raise error.orig_exc from None
    _check_words(node)
    return node


def _readable(hint: str, text: str, packs: Packs) -> str:
    """What was probably meant, in a form that can be read; empty if there is none."""
    if len(text) > LONGEST:
        return ""
    for likely in dict.fromkeys((tidied(hint), hint, tidied(text))):
        with suppress(Mistake):
            _parse(least.parted(likely)[0], packs)
            return likely
    return ""


@cache
def _grammar() -> Lark:
    grammar = resources.files("bot.watches").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic")


def _tokens_before(place: int, text: str) -> list[Token]:
    """What was read before a place; there is none that could be read at it."""
    tokens: list[Token] = []
    with suppress(UnexpectedInput):
        for token in _grammar().lex(text):
            if (token.start_pos or 0) >= place:
                break
            tokens.append(token)
    return tokens


def _check_bounds(text: str) -> None:
    if len(text) > LONGEST:
        sentence = say(
            "A query has at most {most} characters; this one has {count}.",
            most=LONGEST,
            count=len(text),
        )
        raise Mistake(sentence, LONGEST)
    depth = 0
    for found in NESTING.finditer(text):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth > DEEPEST:
            sentence = say("Parentheses go at most {most} deep.", most=DEEPEST)
            raise Mistake(sentence, found.start())


def _check_words(node: tree.Node) -> None:
    words = sum(len(tree.show(part).split()) for part in tree.walk(node) if _is_leaf(part))
    if words > MOST_WORDS:
        sentence = say(
            "A query has at most {most} words; this one has {count}.",
            most=MOST_WORDS,
            count=words,
        )
        raise Mistake(sentence, 0)


def _is_leaf(node: tree.Node) -> bool:
    return not tree.children(node)
