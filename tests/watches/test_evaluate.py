"""One query against one entry: whether it matches, and which words are shown bold.

(How words are cut, folded and inflected in each language has its own tests and the table in
cases/; here it is what the query language makes of them.)
"""

from itertools import pairwise

import pytest
from hypothesis import given

from bot.model import Entry
from bot.watches import tree
from bot.watches.document import analyse
from bot.watches.evaluate import MOST_SPANS, evaluate
from bot.watches.parser import Query
from bot.watches.query import parse
from tests.watches.queries import THOROUGHLY, entries, entry, trees

ALL_WRITINGS = ["cease-fires", "cease fire", "ceasefires"]


def bold(query: str, news: Entry) -> list[str] | None:
    """The words shown bold, or None if the entry does not match."""
    document = analyse(news)
    spans = evaluate(parse(query), document)
    return None if spans is None else [document.text(span) for span in spans]


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        # words and phrases
        ("guarantee", "Guarantees were guaranteed", ["Guarantees", "guaranteed"]),
        ("guarantee", "The guarantor", None),
        ("force", "Law enforcement", None),
        ("security guarantees", "A security guarantee", ["security guarantee"]),
        ("security guarantees", "guarantees of security", None),
        ("security guarantees", "security. Guarantees", None),
        ('"security guarantees"', "a security guarantee", None),
        ('"security guarantees"', "Security Guarantees", ["Security Guarantees"]),
        ("multinational forc*", "multinational forces", ["multinational forces"]),
        ("forc* multinational", "multinational forces", None),
        # a phrase reads over quotation marks, not over pauses that it has not itself
        ("security guarantees", "“security” guarantees", ["security” guarantees"]),
        ("Paris France", "in Paris, France", ["Paris, France"]),
        ("security guarantees", "security, guarantees", None),
        ('"war: talks in Paris"', "War: talks in Paris", ["War: talks in Paris"]),
        ('"war talks in Paris"', "War: talks in Paris", None),
        ('"war: talks"', "war talks", ["war talks"]),
        ('"Russia - Ukraine"', "Russia – Ukraine", ["Russia – Ukraine"]),
        ('"No deal. Yet"', "No deal. Yet", ["No deal. Yet"]),
        # hyphen, space and joined writing
        ("cease-fire", "cease-fires, cease fire, ceasefires", ALL_WRITINGS),
        ("ceasefire", "cease-fires, cease fire, ceasefires", ALL_WRITINGS),
        ("cease fire", "cease-fires, cease fire, ceasefires", ALL_WRITINGS),
        ("Gaza cease fire deal", "Gaza ceasefire deal", ["Gaza ceasefire deal"]),
        ("Gaza ceasefire deal", "Gaza cease-fire deals", ["Gaza cease-fire deals"]),
        ('"ceasefire"', "cease-fires, cease fire", ["cease fire"]),
        ('"cease fire"', "ceasefires, ceasefire", ["ceasefire"]),
        ("ceasefire", "cease. Fire", None),
        ("therapist", "the rapist", None),
        ("the rapist", "a therapist", None),
        ("face-to-face", "face to face, face-to-face", ["face to face", "face-to-face"]),
        # boolean
        ("Kyiv AND Paris", "Paris, Kyiv", ["Paris", "Kyiv"]),
        ("Kyiv AND Paris", "Kyiv", None),
        ("Kyiv OR Paris", "Kyiv", ["Kyiv"]),
        ("Kyiv OR Paris AND Rome", "Kyiv", ["Kyiv"]),
        ("(Kyiv OR Paris) AND Rome", "Kyiv", None),
        ("Kyiv -Paris", "Kyiv, Paris", None),
        ("Kyiv -Paris", "Kyiv, Rome", ["Kyiv"]),
        ("NOT Paris", "Kyiv", []),
        ("Kyiv OR (Paris AND Rome)", "Kyiv, Paris", ["Kyiv"]),
        # near
        ("Kyiv NEAR/3 deal", "Kyiv wants the deal", ["Kyiv", "deal"]),
        ("Kyiv NEAR/3 deal", "deal with big Kyiv", ["deal", "Kyiv"]),
        ("Kyiv NEAR/2 deal", "Kyiv wants the deal", None),
        ("Kyiv NEAR/1 deal", "The Kyiv deal", ["Kyiv", "deal"]),
        ("war NEAR/3 war", "the war", None),
        ("war NEAR/3 war", "war after war", ["war", "war"]),
        ("Kyiv NEAR/2 peace talks", "peace talks in Kyiv", ["peace talks", "Kyiv"]),
        ("(Kyiv OR Kiev) NEAR/2 deal", "a Kiev deal far away from Kyiv", ["Kiev", "deal"]),
        ("Kyiv NEAR/2 deal", "Kyiv one two three Kyiv deal", ["Kyiv", "deal"]),
        ("a NEAR/2 b NEAR/2 c", "a b c", ["a", "b", "c"]),
        # at least
        ("2 of (Paris, Kyiv, Rome)", "Rome and Paris", ["Rome", "Paris"]),
        ("2 of (Paris, Kyiv, Rome)", "Rome and Rome", None),
        ("2 of (Paris, peace talks, -Rome)", "Paris", ["Paris"]),
        # overlapping words are shown as one
        ("peace talks OR talks OR peace", "peace talks now", ["peace talks"]),
    ],
)  # fmt: skip
def test_a_query_finds_what_it_says(query: str, title: str, expected: list[str] | None) -> None:
    assert bold(query, entry(title)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:Kyiv", ["Kyiv"]),
        ("Kyiv", ["Kyiv", "Kyiv"]),
        ("title:Paris", None),
        ("title:(Kyiv OR Paris)", ["Kyiv"]),
        ("title:(Kyiv -Paris)", ["Kyiv"]),
        ("NOT title:Paris", []),
        ("source:BBC", []),
        ('source:"bbc world"', []),
        ("source:World Paris", ["Paris"]),
        ("source:CNN", None),
        ("source:BB", None),
        ("tag:wire", []),
        ("tag:wir", None),
        ("lang:en", []),
        ("lang:fr", None),
        ("-lang:fr -source:CNN Paris", ["Paris"]),
        ("talks Paris", None),
        ("talks NEAR/9 Paris", None),
        ("Paris talks", None),
    ],
)
def test_fields_say_where_to_look_and_nothing_goes_from_one_to_the_next(
    query: str, expected: list[str] | None
) -> None:
    news = entry("Kyiv talks", "Paris again", "Kyiv said", tags=["Wire"])
    assert bold(query, news) == expected


@pytest.mark.parametrize(
    ("query", "language", "title", "expected"),
    [
        ("@ceasefire", "en", "A truce holds", ["truce"]),
        ("@ceasefire", "es", "Un alto el fuego en Gaza", ["alto el fuego"]),
        ("@ceasefire", "zh", "双方停火", ["停火"]),
        ("@ceasefire", "en", "Un alto el fuego", None),
        ("title:@ceasefire AND Gaza", "en", "Gaza truce", ["Gaza", "truce"]),
        ("北约峰会", "zh", "北约峰会在华盛顿举行", ["北约峰会"]),
        ("北约*", "zh", "北约峰会", ["北约"]),
        ("北约 峰会", "zh", "北约在峰会", None),
        ("北约 NEAR/3 峰会", "zh", "北约领导人峰会", ["北约", "峰会"]),
        ("北约 NEAR/3 峰会", "zh", "北约领导人在华盛顿的峰会", None),
        ("lang:no", "nb", "Våpenhvile", []),
    ],
)
def test_packs_and_scripts_without_spaces_are_found(
    query: str, language: str, title: str, expected: list[str] | None
) -> None:
    assert bold(query, entry(title, language=language)) == expected


def test_the_same_text_in_summary_and_content_is_marked_once_in_each() -> None:
    spans = evaluate(parse("Kyiv OR Kyiv"), analyse(entry("", "to Kyiv", "to Kyiv")))
    assert spans == (("summary", 3, 7), ("content", 3, 7))


def test_no_more_spans_are_told_than_anyone_reads() -> None:
    spans = evaluate(parse("war"), analyse(entry("war " * 1000)))
    assert spans is not None and len(spans) == MOST_SPANS


@THOROUGHLY
@given(trees(), entries())
def test_spans_are_in_order_apart_and_cut_whole_words(node: tree.Node, news: Entry) -> None:
    document = analyse(news)
    spans = evaluate(Query(tree.show(node), node), document) or ()
    words = [document.span((place, place + 1)) for place in range(len(document.tokens))]
    for span in spans:
        assert any(span.field == word.field and span.start == word.start for word in words)
        assert any(span.field == word.field and span.end == word.end for word in words)
    fields = ("title", "summary", "content")
    flat = [(fields.index(span.field), span.start, span.end) for span in spans]
    assert all(before < after for before, after in pairwise(flat))
    assert all(one[0] < two[0] or one[2] <= two[1] for one, two in pairwise(flat))


@THOROUGHLY
@given(trees(), entries())
def test_a_query_and_its_negation_never_agree(node: tree.Node, news: Entry) -> None:
    document = analyse(news)
    yes = evaluate(Query("", node), document) is None
    no = evaluate(Query("", tree.Not(node)), document) is None
    assert yes != no
