"""What a query is read back as."""

import pytest
from hypothesis import given

from bot.watches import tree
from bot.watches.describe import describe
from bot.watches.parser import Query
from bot.watches.query import parse
from tests.watches.queries import THOROUGHLY, trees


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ceasefire", "the word “ceasefire”, any inflection"),
        ("security guarantees", "the phrase “security guarantees”, any inflection"),
        (
            "title:security guarantees",
            "the phrase “security guarantees”, any inflection, in titles",
        ),
        ('"security guarantees"', "the phrase “security guarantees”, in exactly this form"),
        ('title:"truce"', "the word “truce”, in exactly this form, in titles"),
        ("sanction*", "any word that begins with “sanction”"),
        ("multinational forc*", "the phrase “multinational forc*”, any inflection"),
        ("Kyiv AND Paris", "“Kyiv” and “Paris”; any inflection"),
        ("Kyiv OR Paris", "“Kyiv” or “Paris”; any inflection"),
        ("a OR b AND c", "“a” or (“b” and “c”); any inflection"),
        ("(a OR b) AND c", "(“a” or “b”) and “c”; any inflection"),
        ('"Kyiv" AND "Paris"', "exactly “Kyiv” and exactly “Paris”"),
        ("ceasefire -Gaza", "“ceasefire” without “Gaza”; any inflection"),
        ("ceasefire -(a AND b)", "“ceasefire” without (“a” and “b”); any inflection"),
        ("NOT Gaza", "everything without “Gaza”"),
        ("Kyiv NEAR/5 deal", "“Kyiv” within 5 words of “deal”; any inflection"),
        ("Kyiv NEAR/1 deal", "“Kyiv” within 1 word of “deal”; any inflection"),
        ("2 of (Paris, Kyiv, truce)", "at least 2 of “Paris”, “Kyiv”, “truce”; any inflection"),
        ("title:(Kyiv OR Paris)", "“Kyiv” or “Paris”, in titles; any inflection"),
        ("truce AND title:Gaza", "“truce” and “Gaza” in the title; any inflection"),
        ('source:"BBC World"', "everything from “BBC World”"),
        ("lang:fr", "everything in French"),
        ("-lang:fr", "everything not in French"),
        (
            "lang:uk source:BBC -tag:sport truce",
            "“truce” in Ukrainian from “BBC” not tagged “sport”; any inflection",
        ),
        ("ceasefire min:2", "the word “ceasefire”, any inflection, once 2 outlets tell it"),
        ("@ceasefire", "any term of the pack “ceasefire”"),
        ("@ceasefire AND Gaza", "any term of the pack “ceasefire” and “Gaza”; any inflection"),
    ],
)
def test_a_query_is_read_back_in_plain_words(query: str, words: str) -> None:
    assert describe(parse(query)) == words


@THOROUGHLY
@given(trees())
def test_every_query_can_be_read_back_in_one_line_without_operators(node: tree.Node) -> None:
    words = describe(Query(tree.show(node), node))
    assert words and "\n" not in words
    assert not {"AND", "OR", "NOT"} & set(words.split())
