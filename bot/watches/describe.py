"""Turns a query into plain words, so that its author can see whether it says what was meant."""

from typing import assert_never

from bot.watches import tree
from bot.watches.languages import name_of
from bot.watches.parser import Query

_INFLECTED = "any inflection"


def describe(query: Query) -> str:
    """What a query looks for: "the phrase “security guarantees”, any inflection, in titles"."""
    return _alone(query.tree, "")


def described(node: tree.Node) -> str:
    """A part of a query, as it stands within a sentence."""
    return _grouped(node)


def _alone(node: tree.Node, place: str) -> str:
    """A whole query, or all of it but for the field it stands in."""
    match node:
        case tree.Title():
            return _alone(node.part, ", in titles")
        case tree.Word():
            return f"the word {_marked(node.text)}, {_INFLECTED}{place}"
        case tree.Phrase():
            return f"the phrase {_part(node)}, {_INFLECTED}{place}"
        case tree.Exact():
            kind = "phrase" if " " in node.text else "word"
            return f"the {kind} {_marked(node.text)}, exactly{place}"
        case tree.Lang() | tree.Source() | tree.Tag():
            return f"everything {_part(node)}"
        case tree.Not():
            return f"everything {_part(node)}{place}"
        case _:
            inflected = f"; {_INFLECTED}" if _has_inflected(node) else ""
            return _part(node) + place + inflected


def _has_inflected(node: tree.Node) -> bool:
    return any(isinstance(part, tree.Word) for part in tree.walk(node))


def _part(node: tree.Node) -> str:
    match node:
        case tree.Word():
            return _marked(node.text)
        case tree.Prefix():
            return f"a word that begins with {_marked(node.text)}"
        case tree.Phrase():
            return _marked(" ".join(tree.show(word) for word in node.words))
        case tree.Exact():
            return f"exactly {_marked(node.text)}"
        case tree.And():
            return _all(node)
        case tree.Or():
            return " or ".join(_grouped(part) for part in node.parts)
        case tree.Not():
            return f"without {_grouped(node.part)}"
        case tree.Near():
            sides = f"{_grouped(node.left)} within {_words(node.distance)} of"
            return f"{sides} {_grouped(node.right)}"
        case tree.AtLeast():
            return f"at least {node.count} of {', '.join(map(_grouped, node.parts))}"
        case tree.Title():
            return f"{_grouped(node.part)} in the title"
        case tree.Source():
            return f"from {_marked(node.name)}"
        case tree.Lang():
            return f"in {name_of(node.code)}"
        case tree.Tag():
            return f"tagged {_marked(node.name)}"
        case tree.Pack():
            return f"a term of the pack {node.name}"
        case _:
            assert_never(node)


def _all(node: tree.And) -> str:
    """What must be there, joined by "and"; then where it must be from, and what must not be."""
    aside = (tree.Not, tree.Lang, tree.Source, tree.Tag)
    words = [part for part in node.parts if not isinstance(part, aside)]
    others = [part for part in node.parts if isinstance(part, aside)]
    named = " and ".join(map(_grouped, words)) or "everything"
    return " ".join([named, *map(_part, others)])


def _grouped(node: tree.Node) -> str:
    text = _part(node)
    compound = isinstance(node, tree.And | tree.Or | tree.AtLeast | tree.Near | tree.Not)
    return f"({text})" if compound else text


def _marked(text: str) -> str:
    return f"“{text}”"


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"
