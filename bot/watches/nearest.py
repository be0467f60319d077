"""Turns a query and a document that does not satisfy it into what was missing, in plain words.

- has “security”, lacks “guarantees”
- has “Kyiv” and “guarantees”, 9 words apart; NEAR/5 allows 5
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from bot.i18n import language_name, listed, say, say_n
from bot.watches import tree
from bot.watches.describe import part
from bot.watches.document import WORD, Document
from bot.watches.evaluate import Found, satisfy
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
        has = [say("has {parts}", parts=_listed(self.has))] if self.has else []
        lacks = [say("lacks {parts}", parts=_listed(self.lacks))] if self.lacks else []
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
            return _Gap(notes=(say("has the unwanted {part}", part=part(node.part)),))
        case tree.Lang():
            return _Gap(notes=(_of_language(node, document),))
        case tree.Source():
            outlet = document.entry.outlet
            note = say("is from “{outlet}”, not from “{name}”", outlet=outlet, name=node.name)
            return _Gap(notes=(note,))
        case tree.Tag():
            return _Gap(notes=(say("is not tagged “{name}”", name=node.name),))
        case _:
            return _Gap(lacks=(part(node),))


def _of_language(node: tree.Lang, document: Document) -> str:
    wanted = language_name(node.code)
    if not document.language:
        return say("is in an unknown language, not in {wanted}", wanted=wanted)
    written = language_name(document.language)
    return say("is in {language}, not in {wanted}", language=written, wanted=wanted)


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
    note = say("has all words of {part}, but not in a row", part=part(node))
    return _Gap(words.held, words.asked + 1, notes=(note,))


def _of_any(node: tree.Or, document: Document) -> _Gap:
    nearest = max((_gap(one, document) for one in node.parts), key=lambda gap: gap.held / gap.asked)
    return nearest if nearest.held else _Gap(lacks=(f"({part(node)})",))


def _of_count(node: tree.AtLeast, document: Document) -> _Gap:
    held = [one for one in node.parts if _run(one, document) is not None]
    if not held:
        return _Gap(asked=node.count, lacks=(part(node),))
    note = say(
        "has {parts}, {count} of the {wanted} that are wanted",
        parts=_listed([*map(part, held)]),
        count=len(held),
        wanted=node.count,
    )
    return _Gap(len(held), node.count, notes=(note,))


def _of_near(node: tree.Near, document: Document) -> _Gap:
    left, right = _run(node.left, document), _run(node.right, document)
    if not left or not right:
        return _together([_state(node.left, document), _state(node.right, document)])
    parts = _listed([part(node.left), part(node.right)])
    words = _words_between(left, right, document)
    if words is None:
        note = say("has {parts}, but in different parts", parts=parts)
    else:
        note = say_n(
            "has {parts}, 1 word apart; NEAR/{most} allows {most}",
            "has {parts}, {count} words apart; NEAR/{most} allows {most}",
            words,
            parts=parts,
            most=node.distance,
        )
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
        note = say("has {part} in the text, but not in the title", part=part(node.part))
        return _Gap(1, 2, notes=(note,))
    return _Gap(lacks=(say("{part} in the title", part=part(node.part)),))


def _of_exact(node: tree.Exact, document: Document) -> _Gap:
    words = tuple(map(tree.Word, node.text.split()))
    found = _run(words[0] if len(words) == 1 else tree.Phrase(words), document)
    if not found:
        return _Gap(lacks=(part(node),))
    surface = document.text(document.span(found[0]))
    note = say("has “{text}”, not {part}", text=surface, part=part(node))
    return _Gap(1, 2, notes=(note,))


def _listed(names: Sequence[str]) -> str:
    return listed(list(dict.fromkeys(names)))
