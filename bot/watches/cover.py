"""Turns a program into what any entry that satisfies it must hold: its cover.

A cover is a list of alternatives, each one or two leaves. An entry that satisfies the program has
all leaves of at least one alternative; so it is enough to look at the program when it has. Of the
covers that a program has, the one is chosen that fewest entries are likely to have.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import prod
from typing import TypeAlias

from bot.watches import program as op
from bot.watches.program import Program
from bot.watches.terms import as_one

Leaf: TypeAlias = Program
"""A term, or an attribute or pack: a program that has no parts."""
Alternative: TypeAlias = tuple[Leaf, ...]
Cover: TypeAlias = Sequence[Alternative]

_MOST_PAIRS = 4
"""Alternatives that may come of combining two covers: each costs a place in the index."""


def cover(program: Program) -> Cover | None:
    """The cover of a program; None if an entry may satisfy it whatever it holds (a lone NOT)."""
    if isinstance(program, str):
        return [(program,)]
    match program[0]:
        case op.PHRASE:
            return _both([[(term,)] for term in program[1:]])
        case op.AND:
            return _both(_known(map(cover, program[1:])))
        case op.NEAR:
            return _both(_known(map(cover, program[2:])))
        case op.OR:
            return _any(1, [cover(part) for part in program[1:]])
        case op.AT_LEAST:
            return _any(program[1], [cover(part) for part in program[2:]])
        case op.TITLE:
            return cover(program[1])
        case op.NOT:
            return None
        case _:
            return [(program,)]


def _known(covers: Iterable[Cover | None]) -> list[Cover]:
    return [found for found in covers if found is not None]


def _both(covers: Sequence[Cover]) -> Cover | None:
    """A cover of a conjunction: its rarest part's, with the second rarest's if that is short."""
    rarest = sorted(covers, key=_likelihood)
    if not rarest:
        return None
    first = rarest[0]
    for second in rarest[1:]:
        if len(first) * len(second) <= _MOST_PAIRS:
            return [_pair(one, other) for one in first for other in second]
    return first


def _pair(one: Alternative, other: Alternative) -> Alternative:
    return tuple(sorted({*one, *other}, key=_chance))[:2]


def _any(count: int, covers: Sequence[Cover | None]) -> Cover | None:
    """A cover of "at least `count` of": whatever is missing, one is there of any that are one
    more than may be missing."""
    needed = len(covers) - count + 1
    rarest = sorted(_known(covers), key=_likelihood)[:needed]
    if len(rarest) < needed:
        return None
    return list(dict.fromkeys(alternative for found in rarest for alternative in found))


def _likelihood(found: Cover) -> float:
    """How likely an entry has one of the alternatives; a rough guess serves."""
    return sum(prod(map(_chance, alternative)) for alternative in found)


def _chance(leaf: Leaf) -> float:
    """How likely an entry has a leaf. Long words are rare; an outlet or a language is not."""
    if isinstance(leaf, str):
        return float(2.0 ** -len(leaf))
    return 0.05 if leaf[0] == op.PACK else 0.5


def wholes(program: Program, leaves: set[Leaf]) -> set[str]:
    """The terms that stand for two neighbours of a phrase written as one, one of them a leaf."""
    if isinstance(program, str) or program[0] in op.LEAVES:
        return set()
    if program[0] == op.PHRASE:
        near = (pair for pair in pairwise(program[1:]) if not leaves.isdisjoint(pair))
        return {whole for pair in near if (whole := as_one(*pair))}
    parts = (part for part in program[1:] if isinstance(part, tuple))
    return {whole for part in parts for whole in wholes(part, leaves)}
