"""The table of cases: what a query finds and what it does not, as an informed reader would say.

Each file of cases/ has the columns query, language, text, expected (yes or no) and why. In a text,
⏎ parts the title from the summary, and \\uXXXX is a character that cannot be seen. The cases are
written from the rules in docs/matching.md, never from what the code happens to do.
"""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.model import Entry, EntryId, FeedId
from bot.watches.document import analyse
from bot.watches.evaluate import evaluate
from bot.watches.packs import Meanings, load
from bot.watches.query import parse

_CASES = Path(__file__).parent / "cases"


class Case(NamedTuple):
    query: str
    language: str
    text: str
    expected: str
    why: str


def _cases() -> Iterator[Case]:
    for file in sorted(_CASES.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield Case(**row)


_ALL = list(_cases())


@cache
def _packs() -> Meanings:
    return Meanings(load())


def _entry(case: Case) -> Entry:
    shown = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), case.text)
    title, _, summary = shown.partition(" ⏎ ")
    return Entry(
        id=EntryId("case"),
        feed=FeedId("case"),
        outlet="BBC World",
        title=title,
        summary=summary,
        arrived=datetime(2026, 1, 1, tzinfo=UTC),
        language=case.language,
    )


@pytest.mark.parametrize("case", _ALL, ids=lambda case: f"{case.language}: {case.query}")
def test_a_query_finds_what_an_informed_reader_would(case: Case) -> None:
    spans = evaluate(parse(case.query, packs=_packs()), analyse(_entry(case)))
    assert (spans is not None) == (case.expected == "yes"), case.why


def test_the_table_is_as_wide_as_promised() -> None:
    assert len(_ALL) >= 700
    assert len({case.language for case in _ALL}) >= 15
    assert sum(case.expected == "no" for case in _ALL) >= 200
    assert all(case.expected in ("yes", "no") and case.why for case in _ALL)
