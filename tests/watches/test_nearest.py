"""Why an entry did not ring, in plain words."""

import pytest
from hypothesis import given

from bot.model import Entry
from bot.watches import tree
from bot.watches.document import analyse
from bot.watches.evaluate import evaluate
from bot.watches.nearest import nearest
from bot.watches.parser import Query
from bot.watches.query import parse
from tests.watches.queries import THOROUGHLY, entries, entry, trees

HARBOUR = entry(
    "Paris gathers allies",
    "The guarantees of the allies on security come before any peace talks with Kyiv.",
    outlet="Harbour Post",
)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("security guarantees", "has all words of “security guarantees”, but not in a row"),
        ("security pact", "has “security”, lacks “pact”"),
        ("peace AND ceasefire", "has “peace”, lacks “ceasefire”"),
        ("peace AND (Rome OR Berlin)", "has “peace”, lacks (“Rome” or “Berlin”)"),
        ("peace -Kyiv", "has “peace”, has the unwanted “Kyiv”"),
        ("guarantees NEAR/2 Kyiv", "has “guarantees” and “Kyiv”, 12 words apart; NEAR/2 allows 2"),
        ("guarantees NEAR/2 Moscow", "has “guarantees”, lacks “Moscow”"),
        ("Paris NEAR/3 peace", "has “Paris” and “peace”, but in different parts"),
        ("2 of (ceasefire, peace, truce)", "has “peace”, 1 of the 2 that are wanted"),
        ("title:peace", "has “peace” in the text, but not in the title"),
        ("title:Paris AND title:Rome", "has “Paris” in the title, lacks “Rome” in the title"),
        ("ceasefire OR (peace AND truce)", "has “peace”, lacks “truce”"),
        ('"guarantee"', "has “guarantees”, not exactly “guarantee”"),
        ("allies AND lang:fr", "has “allies”, is in English, not in French"),
        ("allies source:BBC", "has “allies”, is from “Harbour Post”, not from “BBC”"),
        ("allies tag:wire", "has “allies”, is not tagged “wire”"),
        ("allies @ceasefire", "has “allies”, lacks any term of the pack “ceasefire”"),
        ("allies sanct*", "has “allies”, lacks any word that begins with “sanct”"),
    ],
)
def test_what_kept_an_entry_from_ringing_is_told_in_plain_words(query: str, told: str) -> None:
    assert str(nearest(parse(query), analyse(HARBOUR))) == told


@pytest.mark.parametrize("query", ["ceasefire", "ceasefire AND truce", "NOT Kyiv", "peace talks"])
def test_what_has_nothing_of_a_query_or_satisfies_it_is_no_near_miss(query: str) -> None:
    assert nearest(parse(query), analyse(HARBOUR)) is None


def test_the_nearer_of_two_misses_is_closer() -> None:
    document = analyse(HARBOUR)
    near = nearest(parse("peace AND talks AND truce"), document)
    far = nearest(parse("peace AND truce AND ceasefire"), document)
    assert near and far and near.closeness > far.closeness


@THOROUGHLY
@given(trees(), entries())
def test_a_miss_is_told_only_of_what_does_not_match(node: tree.Node, news: Entry) -> None:
    query, document = Query(tree.show(node), node), analyse(news)
    miss = nearest(query, document)
    if miss is not None:
        assert evaluate(query, document) is None
        assert 0 < miss.closeness < 1
        assert miss.words
