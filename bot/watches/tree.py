"""Turns a query into a typed tree, and the tree back into the text that is read as the same tree.

`show` is canonical: trees are equal exactly if they are shown alike, and reading what was shown
gives the tree again. An AND within an AND and an OR within an OR are flat; groups of one are gone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word in any inflection; it may have hyphens."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more bare words in a row."""

    words: tuple[Word | Prefix, ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """These forms in this order; words are separated by one space."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class Near:
    """Both, at most `distance` words apart, in either order."""

    left: "Node"
    right: "Node"
    distance: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of `parts`."""

    count: int
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Title:
    """`part`, looking at titles alone."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet whose name has these words in a row."""

    name: str


@dataclass(frozen=True, slots=True)
class Lang:
    """An entry in this language: a lower-case ISO 639 code."""

    code: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A feed that has this tag."""

    name: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A concept pack. `meaning` is a program for each language (see program.py), compiled once
    for all queries that name the pack. It is data of the day: it takes no part in equality."""

    name: str
    meaning: tuple[tuple[str, Any], ...] = field(compare=False, repr=False)


Leaf = Word | Prefix | Phrase | Exact | Source | Lang | Tag | Pack
Node = Leaf | And | Or | Not | Near | AtLeast | Title


def conjunction(parts: Iterable[Node]) -> Node:
    """All of `parts`; a conjunction among them is opened out."""
    flat = _flat(And, parts)
    return flat[0] if len(flat) == 1 else And(flat)


def disjunction(parts: Iterable[Node]) -> Node:
    """Any of `parts`; a disjunction among them is opened out."""
    flat = _flat(Or, parts)
    return flat[0] if len(flat) == 1 else Or(flat)


def _flat(kind: type[And] | type[Or], parts: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(n for part in parts for n in (part.parts if isinstance(part, kind) else (part,)))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below `node`; a pack's meaning is not among them."""
    match node:
        case And() | Or() | AtLeast():
            return node.parts
        case Not() | Title():
            return (node.part,)
        case Near():
            return (node.left, node.right)
        case Phrase():
            return node.words
        case _:
            return ()


def walk(node: Node) -> Iterable[Node]:
    """`node` and all below it, in the order in which they were typed."""
    yield node
    for child in children(node):
        yield from walk(child)


def show(node: Node) -> str:
    """The canonical text of `node`."""
    match node:
        case Or():
            return " OR ".join(_within(part, 1) for part in node.parts)
        case And():
            return " AND ".join(_within(part, 2) for part in node.parts)
        case Not():
            return f"NOT {_within(node.part, 4)}"
        case Near():
            return f"{_within(node.left, 5)} NEAR/{node.distance} {_within(node.right, 5)}"
        case AtLeast():
            return f"{node.count} of ({', '.join(map(show, node.parts))})"
        case Title():
            return f"title:{_within(node.part, 6)}"
        case Phrase():
            return " ".join(map(show, node.words))
        case Word():
            return node.text
        case Prefix():
            return f"{node.text}*"
        case Exact():
            return f'"{node.text}"'
        case Source():
            return f'source:"{node.name}"'
        case Tag():
            return f'tag:"{node.name}"'
        case Lang():
            return f"lang:{node.code}"
        case Pack():
            return f"@{node.name}"
        case _:
            assert_never(node)


# How tightly a node holds together: a part that is looser than its place asks for is shown in
# parentheses. A phrase is looser than a word, because a field takes one word or a group.
_TIGHTNESS: Mapping[type, int] = {
    Or: 1,
    And: 2,
    Not: 3,
    Near: 4,
    Phrase: 5,
    Title: 5,
    Source: 5,
    Lang: 5,
    Tag: 5,
}


def _within(node: Node, place: int) -> str:
    text = show(node)
    return f"({text})" if _TIGHTNESS.get(type(node), 6) < place else text
