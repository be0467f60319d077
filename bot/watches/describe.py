"""Turns a query into plain words, so that its author can see whether it says what was meant."""

from collections.abc import Iterable
from functools import reduce
from typing import assert_never

from bot.i18n import language_name, say, say_n
from bot.watches import tree
from bot.watches.parser import Query


def describe(query: Query) -> str:
    """What a query looks for: "the phrase “security guarantees”, any inflection, in titles"."""
    meaning = _meaning(query.tree)
    if query.least == 1:
        return meaning
    return say_n(
        "{meaning}, once {count} outlet tells it",
        "{meaning}, once {count} outlets tell it",
        query.least,
        meaning=meaning,
    )


def _meaning(node: tree.Node) -> str:
    if not isinstance(node, tree.Title):
        return _alone(node)
    while isinstance(node, tree.Title):
        node = node.part
    return _in_titles(node)


def _alone(node: tree.Node) -> str:
    match node:
        case tree.Word():
            return say("the word {word}, any inflection", word=part(node))
        case tree.Phrase():
            return say("the phrase {words}, any inflection", words=part(node))
        case tree.Exact() if " " in node.text:
            return say("the phrase “{text}”, in exactly this form", text=node.text)
        case tree.Exact():
            return say("the word “{text}”, in exactly this form", text=node.text)
        case tree.Lang() | tree.Source() | tree.Tag() | tree.Not():
            return _with(say("everything"), part(node))
        case _:
            return _inflected(node, part(node))


def _in_titles(node: tree.Node) -> str:
    whole = (tree.Word, tree.Phrase, tree.Exact, tree.Lang, tree.Source, tree.Tag, tree.Not)
    if isinstance(node, whole):
        return say("{meaning}, in titles", meaning=_alone(node))
    return _inflected(node, say("{meaning}, in titles", meaning=part(node)))


def _inflected(node: tree.Node, meaning: str) -> str:
    words = (isinstance(below, tree.Word) for below in tree.walk(node))
    return say("{meaning}; any inflection", meaning=meaning) if any(words) else meaning


def part(node: tree.Node) -> str:
    """What a part of a query looks for, within a sentence: a name in quotation marks, or words that
    stand in any place of a sentence."""
    match node:
        case tree.Word():
            return quoted(node.text)
        case tree.Prefix():
            return say("any word that begins with “{text}”", text=node.text)
        case tree.Phrase():
            return quoted(tree.show(node))
        case tree.Exact():
            return say("exactly “{text}”", text=node.text)
        case tree.And():
            return _all(node)
        case tree.Or():
            return reduce(_either, map(_grouped, node.parts))
        case tree.Not():
            return _none(node.part)
        case tree.Near():
            return say_n(
                "{left} within 1 word of {right}",
                "{left} within {count} words of {right}",
                node.distance,
                left=_grouped(node.left),
                right=_grouped(node.right),
            )
        case tree.AtLeast():
            things = ", ".join(map(_grouped, node.parts))
            return say("at least {count} of {things}", count=node.count, things=things)
        case tree.Title():
            return say("{part} in the title", part=_grouped(node.part))
        case tree.Source():
            return say("from “{name}”", name=node.name)
        case tree.Lang():
            return say("in {language}", language=language_name(node.code))
        case tree.Tag():
            return say("tagged “{name}”", name=node.name)
        case tree.Pack():
            return say("any term of the pack “{name}”", name=node.name)
        case _:
            assert_never(node)


def _none(node: tree.Node) -> str:
    """What must not be."""
    match node:
        case tree.Source():
            return say("not from “{name}”", name=node.name)
        case tree.Lang():
            return say("not in {language}", language=language_name(node.code))
        case tree.Tag():
            return say("not tagged “{name}”", name=node.name)
        case _:
            return say("without {part}", part=_grouped(node))


def _all(node: tree.And) -> str:
    """What must be there, joined by "and"; then where it must be from, and what must not be."""
    aside = (tree.Not, tree.Lang, tree.Source, tree.Tag)
    words = [_grouped(below) for below in node.parts if not isinstance(below, aside)]
    others: Iterable[str] = (part(below) for below in node.parts if isinstance(below, aside))
    return reduce(_with, others, reduce(_both, words) if words else say("everything"))


def _both(left: str, right: str) -> str:
    return say("{left} and {right}", left=left, right=right)


def _either(left: str, right: str) -> str:
    return say("{left} or {right}", left=left, right=right)


def _with(what: str, condition: str) -> str:
    """ "everything" "in French", "“ceasefire”" "without “sport”"."""
    return say("{what} {condition}", what=what, condition=condition)


def _grouped(node: tree.Node) -> str:
    compound = isinstance(node, tree.And | tree.Or | tree.AtLeast | tree.Near | tree.Not)
    return f"({part(node)})" if compound else part(node)


def quoted(text: str) -> str:
    """In the quotation marks of the language that is spoken."""
    return say("“{text}”", text=text)
