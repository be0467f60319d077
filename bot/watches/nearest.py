"""Turns a query and a document that does not satisfy it into what was missing, in plain words.

- has “security”, lacks “guarantees”
- has “Kyiv” and “guarantees”, 9 words apart; NEAR/5 allows 5
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from bot.watches import tree
from bot.watches.describe import part
from bot.watches.document import WORD, Document
from bot.watches.evaluate import Found, satisfy
from bot.watches.languages import name_of
from bot.watches.parser import Query
from bot.watches.program import compiled

_LOOKED_AT = 50
"""Places of each side of a NEAR between which the distance is taken."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a document does not satisfy a query. `closeness` is the share of the query's conditions
    that it does satisfy: above 0, below 1."""

    closeness: float
    words: str

    def __str__(self) -> str:
        return self.words


def nearest(query: Query, document: Document) -> Miss | None:
    """How a document misses a query; None if it satisfies it, or nothing of it."""
    if _run(query.tree, document) is not None:
        return None
    gap = _gap(query.tree, document)
    return Miss(gap.held / gap.asked, gap.words()) if gap.held else None


@dataclass(frozen=True, slots=True)
class _Gap:
    """What of a part of a query holds and what does not. `held` of `asked` conditions do."""

    held: int = 0
    asked: int = 1
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def words(self) -> str:
        has = [f"has {_listed(self.has)}"] if self.has else []
        lacks = [f"lacks {_listed(self.lacks)}"] if self.lacks else []
        return ", ".join([*has, *lacks, *self.notes])


def _gap(node: tree.Node, document: Document) -> _Gap:
    """How a document misses a node that it does not satisfy."""
    match node:
        case tree.And():
            return _together([_state(one, document) for one in node.parts])
        case tree.Phrase():
            return _of_phrase(node, document)
        case tree.Or():
            return _of_any(node, document)
        case tree.AtLeast():
            return _of_count(node, document)
        case tree.Near():
            return _of_near(node, document)
        case tree.Title():
            return _of_title(node, document)
        case tree.Exact():
            return _of_exact(node, document)
        case tree.Not():
            return _Gap(notes=(f"has the unwanted {part(node.part)}",))
        case tree.Lang():
            spoken = name_of(document.language) or "an unknown language"
            return _Gap(notes=(f"is in {spoken}, not in {name_of(node.code)}",))
        case tree.Source():
            return _Gap(notes=(f"is from “{document.entry.outlet}”, not from “{node.name}”",))
        case tree.Tag():
            return _Gap(notes=(f"is not tagged “{node.name}”",))
        case _:
            return _Gap(lacks=(part(node),))


def _run(node: tree.Node, document: Document) -> Found:
    return satisfy(compiled(node), document)


def _state(node: tree.Node, document: Document) -> _Gap:
    """As `_gap`, for a node that may be satisfied."""
    found = _run(node, document)
    if found is None:
        return _gap(node, document)
    return _Gap(held=1, has=(part(node),) if found else ())


def _together(gaps: Sequence[_Gap]) -> _Gap:
    return _Gap(
        held=sum(gap.held for gap in gaps),
        asked=sum(gap.asked for gap in gaps),
        has=tuple(name for gap in gaps for name in gap.has),
        lacks=tuple(name for gap in gaps for name in gap.lacks),
        notes=tuple(note for gap in gaps for note in gap.notes),
    )


def _of_phrase(node: tree.Phrase, document: Document) -> _Gap:
    words = _together([_state(word, document) for word in node.words])
    if words.lacks:
        return words
    note = f"has all words of {part(node)}, but not in a row"
    return _Gap(words.held, words.asked + 1, notes=(note,))


def _of_any(node: tree.Or, document: Document) -> _Gap:
    nearest = max((_gap(one, document) for one in node.parts), key=lambda gap: gap.held / gap.asked)
    return nearest if nearest.held else _Gap(lacks=(f"({part(node)})",))


def _of_count(node: tree.AtLeast, document: Document) -> _Gap:
    held = [one for one in node.parts if _run(one, document) is not None]
    if not held:
        return _Gap(asked=node.count, lacks=(part(node),))
    note = f"has {_listed([*map(part, held)])}, {len(held)} of the {node.count} that are wanted"
    return _Gap(len(held), node.count, notes=(note,))


def _of_near(node: tree.Near, document: Document) -> _Gap:
    left, right = _run(node.left, document), _run(node.right, document)
    if not left or not right:
        return _together([_state(node.left, document), _state(node.right, document)])
    names = f"{part(node.left)} and {part(node.right)}"
    words = _words_between(left, right, document)
    if words is None:
        note = f"has {names}, but in different parts"
    else:
        note = f"has {names}, {words} words apart; NEAR/{node.distance} allows {node.distance}"
    return _Gap(2, 3, notes=(note,))


def _words_between(
    left: Iterable[tuple[int, int]], right: Iterable[tuple[int, int]], document: Document
) -> int | None:
    """How many words apart the nearest places are; None if each are in other fields."""
    places = document.places
    pairs = product(list(left)[:_LOOKED_AT], list(right)[:_LOOKED_AT])
    between = (
        abs(places[max(one, other)] - places[min(end, far) - 1])
        for (one, end), (other, far) in pairs
    )
    nearest = min(between) / WORD
    return round(nearest) if nearest <= len(document.tokens) else None


def _of_title(node: tree.Title, document: Document) -> _Gap:
    if _run(node.part, document):
        return _Gap(1, 2, notes=(f"has {part(node.part)} in the text, but not in the title",))
    return _Gap(lacks=(f"{part(node.part)} in the title",))


def _of_exact(node: tree.Exact, document: Document) -> _Gap:
    words = tuple(map(tree.Word, node.text.split()))
    found = _run(words[0] if len(words) == 1 else tree.Phrase(words), document)
    if not found:
        return _Gap(lacks=(part(node),))
    surface = document.text(document.span(found[0]))
    return _Gap(1, 2, notes=(f"has “{surface}”, not {part(node)}",))


def _listed(names: Sequence[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last
