"""Turns a query into plain words, so that its author can see whether it says what was meant."""

from typing import assert_never

from bot.watches import tree
from bot.watches.languages import name_of
from bot.watches.parser import Query

_INFLECTED = "any inflection"


def describe(query: Query) -> str:
    """What a query looks for: "the phrase “security guarantees”, any inflection, in titles"."""
    node, place = query.tree, ""
    while isinstance(node, tree.Title):
        node, place = node.part, ", in titles"
    return _alone(node, place)


def _alone(node: tree.Node, place: str) -> str:
    match node:
        case tree.Word():
            return f"the word {part(node)}, {_INFLECTED}{place}"
        case tree.Phrase():
            return f"the phrase {part(node)}, {_INFLECTED}{place}"
        case tree.Exact():
            kind = "phrase" if " " in node.text else "word"
            return f"the {kind} “{node.text}”, in exactly this form{place}"
        case tree.Lang() | tree.Source() | tree.Tag() | tree.Not():
            return f"everything {part(node)}{place}"
        case _:
            words = (isinstance(below, tree.Word) for below in tree.walk(node))
            return part(node) + place + (f"; {_INFLECTED}" if any(words) else "")


def part(node: tree.Node) -> str:
    """What a part of a query looks for, within a sentence."""
    match node:
        case tree.Word():
            return f"“{node.text}”"
        case tree.Prefix():
            return f"any word that begins with “{node.text}”"
        case tree.Phrase():
            return f"“{tree.show(node)}”"
        case tree.Exact():
            return f"exactly “{node.text}”"
        case tree.And():
            return _all(node)
        case tree.Or():
            return " or ".join(map(_grouped, node.parts))
        case tree.Not(tree.Lang() | tree.Source() | tree.Tag() as attribute):
            return f"not {part(attribute)}"
        case tree.Not():
            return f"without {_grouped(node.part)}"
        case tree.Near():
            distance = "1 word" if node.distance == 1 else f"{node.distance} words"
            return f"{_grouped(node.left)} within {distance} of {_grouped(node.right)}"
        case tree.AtLeast():
            return f"at least {node.count} of {', '.join(map(_grouped, node.parts))}"
        case tree.Title():
            return f"{_grouped(node.part)} in the title"
        case tree.Source():
            return f"from “{node.name}”"
        case tree.Lang():
            return f"in {name_of(node.code)}"
        case tree.Tag():
            return f"tagged “{node.name}”"
        case tree.Pack():
            return f"any term of the pack “{node.name}”"
        case _:
            assert_never(node)


def _all(node: tree.And) -> str:
    """What must be there, joined by "and"; then where it must be from, and what must not be."""
    aside = (tree.Not, tree.Lang, tree.Source, tree.Tag)
    words = [below for below in node.parts if not isinstance(below, aside)]
    others = [below for below in node.parts if isinstance(below, aside)]
    named = " and ".join(map(_grouped, words)) or "everything"
    return " ".join([named, *map(part, others)])


def _grouped(node: tree.Node) -> str:
    compound = isinstance(node, tree.And | tree.Or | tree.AtLeast | tree.Near | tree.Not)
    return f"({part(node)})" if compound else part(node)
