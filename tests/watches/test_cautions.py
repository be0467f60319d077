"""Queries that can be read but probably say something else than was meant."""

import pytest

from bot.watches.cautions import cautions
from bot.watches.query import parse

ABSENT = "Nothing is asked for but what must be absent: add a word that must be there."
NO_WORD = "No word is asked for: this rings for every story from there."


@pytest.mark.parametrize(
    ("query", "warning"),
    [
        (
            "ceasefire and Gaza",
            "“and” is read as a word of the phrase. For the operator: ceasefire AND Gaza",
        ),
        (
            "ceasefire Or Gaza",
            "“Or” is read as a word of the phrase. For the operator: ceasefire OR Gaza",
        ),
        (
            "Waffenruhe und Gaza",
            "“und” is read as a word of the phrase. For the operator: Waffenruhe AND Gaza",
        ),
        (
            "Kyiv & Paris",
            "“&” is read as a word of the phrase. For the operator: Kyiv AND Paris",
        ),
        (
            "ceasefire not Gaza",
            "“not” is read as a word of the phrase. For the operator: ceasefire NOT Gaza",
        ),
        (
            "Kyiv near/5 deal",
            "“near/5” is read as words. For the operator: Kyiv NEAR/5 deal",
        ),
        ("Kyiv near5 deal", "“near5” is read as words. For the operator: Kyiv NEAR/5 deal"),
        ("Kyiv W/5 deal", "“W/5” is read as words. For the operator: Kyiv NEAR/5 deal"),
        ("ceasefire; truce", "“;” means nothing. For two watches: ceasefire, truce"),
        ("fire|fires", "“|” means nothing within a word. For either: fire OR fires"),
        (
            "+truce +Gaza",
            "“+” before a word means nothing. For all of them: truce AND Gaza",
        ),
        ("truce !Gaza", "“!” means nothing. To exclude a word: truce -Gaza"),
        ("title=truce", "A field has a colon: title:truce"),
        (
            "source:BBC World",
            'source: takes one word, so “World” is looked for in the text. Or: source:"BBC World"',
        ),
        (
            "2 of Paris",
            "“of” is read as a word of the phrase. To choose from a list: 2 of (Paris, Kyiv)",
        ),
        ("停火 和 加沙", "“和” is read as a word of the phrase. For the operator: 停火 AND 加沙"),
        ('"Kyiv AND Paris"', "Between quotation marks AND is a word like any other."),
        ('"guarant*"', "Between quotation marks “*” means nothing."),
        (
            "'security guarantees'",
            'Single quotation marks mean nothing. For exact words: "security guarantees"',
        ),
        (
            "Gaza OR Rafah AND truce",
            "AND binds tighter than OR, so this is read as Gaza OR (Rafah AND truce)",
        ),
        ("the", "“the” is in nearly every text in English: add a word that is not."),
        ('"and then"', "“and then” is in nearly every text in English: add a word that is not."),
        ("truce OR who", "“who” is in nearly every text in English: add a word that is not."),
        ("title:und", "“und” is in nearly every text in German: add a word that is not."),
        ("NOT Gaza", ABSENT),
        ("truce OR -Gaza", ABSENT),
        ("lang:fr", NO_WORD),
        ("source:BBC AND tag:wire", NO_WORD),
        ("truce AND NOT truce", "This never rings: “truce” must be there and must not."),
        (
            "Ukraine war Trump Zelensky",
            "These 4 words must stand in a row. In any order: "
            "Ukraine AND war AND Trump AND Zelensky",
        ),
        ("con*", "Very many words begin with “con”."),
    ],
)
def test_what_was_probably_not_meant_is_warned_of(query: str, warning: str) -> None:
    assert cautions(parse(query)) == [warning]


@pytest.mark.parametrize(
    "query",
    [
        "ceasefire",
        "security guarantees",
        "security guarantees for Ukraine",
        "WHO",
        "US AND NATO",
        "war",
        "Gaza OR (Rafah AND truce)",
        "truce AND the",
        "truce -Gaza",
        "truce lang:fr",
        "'Ndrangheta",
        "cessation of hostilities",
        "sanction*",
        '"the Hague"',
        "停火",
        "@ceasefire",
        "2 of (Paris, Kyiv, truce)",
    ],
)
def test_a_good_query_is_saved_without_a_word(query: str) -> None:
    assert cautions(parse(query), hits_a_day=12.0) == []


def test_a_watch_that_would_ring_all_day_is_warned_of_by_the_archive() -> None:
    assert cautions(parse("war"), hits_a_day=340.4) == [
        "By the news of late this would ring about 340 times a day."
    ]


@pytest.mark.parametrize("query", [r"ceasefire\b", "^ceasefire$", "/ceasefire/i", "[Cc]easefire"])
def test_a_regular_expression_is_warned_of(query: str) -> None:
    assert cautions(parse(query))[0].startswith("Signs of a regular expression mean nothing.")
