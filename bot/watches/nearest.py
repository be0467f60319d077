"""Why a document almost satisfied a query: what it has, and what it lacks, in plain words."""

from collections.abc import Sequence

from bot.watches import tree
from bot.watches.describe import described
from bot.watches.document import WORD, Document
from bot.watches.evaluate import Found, satisfy
from bot.watches.parser import Query
from bot.watches.program import compiled


def nearest(query: Query, document: Document) -> str:
    """What kept a document from satisfying a query: "has “security”, lacks “guarantees”".

    Empty if it does satisfy it, or has nothing of what the query looks for.
    """
    if _found(query.tree, document) is not None:
        return ""
    return _miss(query.tree, document)


def _found(node: tree.Node, document: Document) -> Found:
    return satisfy(compiled(node), document)


def _has(node: tree.Node, document: Document) -> bool:
    return _found(node, document) is not None


def _miss(node: tree.Node, document: Document) -> str:
    match node:
        case tree.And():
            return _of_all(node.parts, document)
        case tree.Or():
            return next(filter(None, (_miss(part, document) for part in node.parts)), "")
        case tree.Phrase():
            return _of_phrase(node, document)
        case tree.Near():
            return _of_near(node, document)
        case tree.AtLeast():
            count = sum(_has(part, document) for part in node.parts)
            return f"has {count} of the {node.count} that are wanted" if count else ""
        case tree.Title():
            inside = _has(node.part, document)
            return "has it in the text, but not in the headline" if inside else ""
        case _:
            return ""


def _of_all(parts: tuple[tree.Node, ...], document: Document) -> str:
    """What a conjunction has, lacks, and has although it should not."""
    wanted = [part for part in parts if not isinstance(part, tree.Not)]
    had = [part for part in wanted if _has(part, document)]
    lacked = [part for part in wanted if part not in had]
    unwanted = [p.part for p in parts if isinstance(p, tree.Not) and _has(p.part, document)]
    if not had and len(wanted) > 1:
        return next(filter(None, (_miss(part, document) for part in lacked)), "")
    told = [_listed("has", had), _listed("lacks", lacked)]
    told.append(_listed("has the unwanted", unwanted))
    return ", ".join(filter(None, told)) if had else ""


def _of_phrase(phrase: tree.Phrase, document: Document) -> str:
    had = [word for word in phrase.words if _has(word, document)]
    if len(had) == len(phrase.words):
        return "has all its words, but not in a row"
    lacked = [word for word in phrase.words if word not in had]
    return f"{_listed('has', had)}, {_listed('lacks', lacked)}" if had else ""


def _of_near(near: tree.Near, document: Document) -> str:
    left, right = _found(near.left, document), _found(near.right, document)
    if left is None or right is None:
        return _of_all((near.left, near.right), document)
    distance = _distance(left, right, document)
    return f"has both, {distance} words apart; NEAR/{near.distance} allows {near.distance}"


def _distance(left: Found, right: Found, document: Document) -> int:
    """The fewest words between a stretch of one and a stretch of the other."""
    places = document.places
    return min(
        abs(places[max(one[0], other[0])] - places[min(one[1], other[1]) - 1]) // WORD
        for one in left or ()
        for other in right or ()
    )


def _listed(verb: str, nodes: Sequence[tree.Node]) -> str:
    return f"{verb} {' and '.join(described(node) for node in nodes)}" if nodes else ""
