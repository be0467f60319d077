"""The nearest miss, in plain words."""

import pytest

from bot.model import Entry, EntryId, FeedId
from bot.watches.document import analyse
from bot.watches.nearest import nearest
from bot.watches.query import parse
from tests.conftest import START

ENTRY = Entry(
    EntryId("e"),
    FeedId("f"),
    "Harbour Post",
    "Paris gathers allies",
    START,
    summary="The guarantees of the allies on security come before any peace talks with Kyiv.",
    language="en",
)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("security guarantees", "has all its words, but not in a row"),
        ("security pact", "has “security”, lacks “pact”"),
        ("peace AND ceasefire", "has “peace”, lacks “ceasefire”"),
        ("peace -Kyiv", "has “peace”, has the unwanted “Kyiv”"),
        ("guarantees NEAR/2 Kyiv", "has both, 12 words apart; NEAR/2 allows 2"),
        ("guarantees NEAR/2 Moscow", "has “guarantees”, lacks “Moscow”"),
        ("2 of (ceasefire, peace, truce)", "has 1 of the 2 that are wanted"),
        ("title:peace", "has it in the text, but not in the headline"),
        ("ceasefire OR (peace AND truce)", "has “peace”, lacks “truce”"),
        ("allies AND lang:fr", "has “allies”, lacks in French"),
        ("ceasefire", ""),
        ("ceasefire AND truce", ""),
        ("peace talks", ""),
    ],
)
def test_what_kept_a_document_from_satisfying_a_query(query: str, told: str) -> None:
    assert nearest(parse(query), analyse(ENTRY)) == told
