"""Turns a query's tree into a program: nested tuples of strings and numbers, and nothing else.

A hundred thousand trees are half a million objects, which the garbage collector walks each time;
tuples of plain values it leaves alone. Programs are equal exactly if their queries are.

    "ceasefire"  '"ceasefire'  "ceasef*"       a term: see terms.py
    (PHRASE, term, ...)
    (AND, program, ...)  (OR, program, ...)  (NOT, program)
    (NEAR, distance, program, program)  (AT_LEAST, count, program, ...)
    (TITLE, program)
    (SOURCE, name)  (LANG, code)  (TAG, name)
    (PACK, name, ((language, program), ...))
"""

from typing import Any, Final, TypeAlias, assert_never

from bot.watches import tree
from bot.watches.analysis import tokenise
from bot.watches.terms import EXACT, PREFIX

Program: TypeAlias = str | tuple[Any, ...]

PHRASE: Final = "phrase"
AND: Final = "and"
OR: Final = "or"
NOT: Final = "not"
NEAR: Final = "near"
AT_LEAST: Final = "at least"
TITLE: Final = "title"
SOURCE: Final = "source"
LANG: Final = "lang"
TAG: Final = "tag"
PACK: Final = "pack"
LEAVES: Final = frozenset((SOURCE, LANG, TAG, PACK))
"""What has no parts to be looked at one by one."""


def compiled(node: tree.Node) -> Program:
    """The program of a tree."""
    match node:
        case tree.Word():
            return node.text
        case tree.Prefix():
            return node.text + PREFIX
        case tree.Phrase():
            return (PHRASE, *map(compiled, node.words))
        case tree.Exact():
            words = _words(node)
            return words[0] if len(words) == 1 else (PHRASE, *words)
        case tree.And():
            return (AND, *map(compiled, node.parts))
        case tree.Or():
            return (OR, *map(compiled, node.parts))
        case tree.Not():
            return (NOT, compiled(node.part))
        case tree.Near():
            return (NEAR, node.distance, compiled(node.left), compiled(node.right))
        case tree.AtLeast():
            return (AT_LEAST, node.count, *map(compiled, node.parts))
        case tree.Title():
            return (TITLE, compiled(node.part))
        case tree.Source():
            return (SOURCE, node.name)
        case tree.Lang():
            return (LANG, node.code)
        case tree.Tag():
            return (TAG, node.name)
        case tree.Pack():
            return (PACK, node.name, node.meaning)
        case _:
            assert_never(node)


def _words(exact: tree.Exact) -> list[str]:
    """The terms of a quotation. A mark that stands alone goes with the word before it."""
    words: list[str] = []
    for piece in exact.text.split():
        if tokenise(piece, ""):
            words.append(EXACT + piece)
        elif words:
            words[-1] += piece
    return words


def meaning_of(pack: Program) -> tuple[tuple[str, Program], ...]:
    """What a pack looks for in each language."""
    meaning: tuple[tuple[str, Program], ...] = pack[2]  # type: ignore[assignment]
    return meaning
