"""What a person is told about a query that cannot be read."""

import pytest

from bot.errors import QueryError
from bot.watches.query import caret, parse

NOTHING = "There is nothing to watch for. Write a word, such as ceasefire."
FIELDS = "; there are title:, source:, lang:, tag: and min:."
OUTLETS = "“min:” needs a number of outlets from 1 to 20: min:2"
NUMBER = "NEAR needs a number of words from 1 to 100, as in NEAR/5."
SIDES = "NEAR stands between words, phrases, or groups of them joined by OR."
COMMA = "A comma stands between two watches, or in “2 of (a, b)”. Write OR here."
STAR = "A “*” stands at the end of a word: sanction*."
SHORT = "A “*” needs 3 letters or more before it."
MINUS = "A “-” stands right before the word that it excludes: -sport."
LANGUAGE = "A language is written as its two letters: lang:fr."
PACKS = "To see them all: packs"
PACK = "A pack is written @name, with no space."
UNQUOTED = "The quotation mark here is never closed."
EMPTY = "There is nothing between these parentheses."
OPENED = "The parenthesis opened here is never closed."

MISTAKES = [
    # the query, where the caret stands, the sentence, the hint
    ("", 0, NOTHING, ""),
    ("  ", 0, NOTHING, ""),
    ("AND Gaza", 0, "AND stands between two words; the first is missing.", "Gaza"),
    ("Gaza AND", 5, "AND must be followed by a word.", "Gaza"),
    ("Gaza OR OR Rafah", 5, "OR must be followed by a word.", "Gaza OR Rafah"),
    ("Gaza AND OR Rafah", 5, "AND must be followed by a word.", "Gaza OR Rafah"),
    ("NOT", 0, "NOT must be followed by a word.", ""),
    ("NOT NOT Gaza", 0, "NOT must be followed by a word.", "NOT Gaza"),
    ("ceasefire AND (Gaza", 14, OPENED, "ceasefire AND (Gaza)"),
    ("2 of (a, (b OR c", 9, OPENED, "2 of (a, (b OR c))"),
    ("Gaza) ceasefire", 4, "There is no “(” that this “)” closes.", "Gaza ceasefire"),
    ("Gaza ()", 5, EMPTY, "Gaza"),
    ("()Gaza", 0, EMPTY, "Gaza"),
    ("Gaza AND (truce OR", 16, "OR must be followed by a word.", "Gaza AND (truce)"),
    ("Gaza AND (truce OR)", 16, "OR must be followed by a word.", "Gaza AND (truce)"),
    ("Gaza AND NOT", 9, "NOT must be followed by a word.", "Gaza"),
    ("()", 0, EMPTY, ""),
    ('"security guarantees', 0, UNQUOTED, '"security guarantees"'),
    ("Kyiv “security", 5, UNQUOTED, 'Kyiv "security"'),
    ("security guarantees”", 19, UNQUOTED, '"security guarantees"'),
    ("Kyiv AND security guarantees”", 28, UNQUOTED, 'Kyiv AND "security guarantees"'),
    ('""security guarantees""', 0, "There is no word here.", '"security guarantees"'),
    ('""', 0, "There is no word here.", ""),
    ("ceasefire - Gaza", 10, MINUS, "ceasefire -Gaza"),
    ("ceasefire -", 10, MINUS, "ceasefire"),
    ("-", 0, MINUS, ""),
    (",Gaza", 0, COMMA, "Gaza"),
    ("Gaza,", 4, COMMA, "Gaza"),
    ("two of (a, b)", 9, COMMA, "2 of (a, b)"),
    ("2 of Paris, Kyiv", 10, COMMA, "2 of (Paris, Kyiv)"),
    ("ceasefire, Gaza", 9, COMMA, "ceasefire OR Gaza"),
    ("(ceasefire, Gaza)", 10, COMMA, "(ceasefire OR Gaza)"),
    ("Kyiv NEAR deal", 5, NUMBER, "Kyiv NEAR/5 deal"),
    ("Kyiv NEAR/0 deal", 5, NUMBER, "Kyiv NEAR/5 deal"),
    ("Kyiv NEAR/500 deal", 5, NUMBER, "Kyiv NEAR/100 deal"),
    ("Kyiv NEAR 7 deal", 5, NUMBER, "Kyiv NEAR/7 deal"),
    ("Kyiv NEAR/ 7 deal", 5, NUMBER, "Kyiv NEAR/7 deal"),
    ("NEAR/5 deal", 0, "NEAR/5 stands between two words; the first is missing.", "deal"),
    ("Kyiv NEAR/5", 5, "NEAR/5 must be followed by a word.", "Kyiv"),
    ("(a AND b) NEAR/5 c", 10, SIDES, ""),
    ("lang:fr NEAR/5 c", 8, SIDES, ""),
    ("sa*", 0, SHORT, "sa"),
    ("peace OR s*", 9, SHORT, "peace OR s"),
    ("*tion", 0, STAR, "tion"),
    ("*truce*", 0, STAR, "truce"),
    ("sanction *", 9, STAR, "sanction*"),
    ("sanc*tion", 4, STAR, "sanc*"),
    ("cease.*fire", 6, STAR, "cease*"),
    ("*", 0, STAR, ""),
    ("ce*fire", 2, STAR, ""),
    ("3 of (a, b)", 0, "2 things are listed, so “3 of” cannot be.", "2 of (a, b)"),
    ("0 of (a)", 0, "1 thing is listed, so “0 of” cannot be.", "1 of (a)"),
    ("2 of (Paris Kyiv)", 0, "1 thing is listed, so “2 of” cannot be.", "2 of (Paris, Kyiv)"),
    ("2 of (Paris; Kyiv)", 0, "1 thing is listed, so “2 of” cannot be.", "2 of (Paris, Kyiv)"),
    ("2 of (a,)", 8, "A word should come before “)”.", ""),
    ("titel:ceasefire", 0, f"There is no field “titel:”{FIELDS}", "title:ceasefire"),
    ("a headline:b", 2, f"There is no field “headline:”{FIELDS}", "a title:b"),
    ("language:fr", 0, f"There is no field “language:”{FIELDS}", "lang:fr"),
    ("author:Smith", 0, f"There is no field “author:”{FIELDS}", ""),
    ("Ukraine: war", 0, f"There is no field “Ukraine:”{FIELDS}", "Ukraine war"),
    ("ceasefire min:", 10, OUTLETS, "ceasefire min:2"),
    ("ceasefire min:two", 10, OUTLETS, "ceasefire min:2"),
    ("ceasefire min:0", 10, OUTLETS, "ceasefire min:2"),
    ("ceasefire min:2 MIN:3", 16, "“min:” stands once.", "ceasefire min:2"),
    ("min:2", 0, "“min:” says how many outlets; say of what, too: ceasefire min:2", ""),
    (
        "(ceasefire min:2) OR truce",
        11,
        "“min:” stands after the rest, outside of parentheses.",
        "(ceasefire) OR truce min:2",
    ),
    ("ceasefire OR min:2", 10, "OR must be followed by a word.", "ceasefire min:2"),
    ("title:", 0, "title: must be followed by a word: title:ceasefire.", ""),
    ("Kyiv source:", 5, "source: must be followed by a word: source:BBC.", "Kyiv"),
    ("lang:", 0, "lang: must be followed by a word: lang:fr.", ""),
    (
        "title:source:BBC",
        0,
        "title: must be followed by a word: title:ceasefire.",
        "source:BBC",
    ),
    ("lang:french", 5, LANGUAGE, "lang:fr"),
    ("lang:pt-BR", 5, LANGUAGE, "lang:pt"),
    ("lang:xx", 5, f"“xx” is no language that we know. {LANGUAGE}", ""),
    ("@ceasfire", 0, f"There is no pack “ceasfire”. {PACKS}", "@ceasefire"),
    ("@peace talks", 0, f"There is no pack “peace”. {PACKS}", "@peace-talks"),
    ("@cease fire", 0, f"There is no pack “cease”. {PACKS}", "@ceasefire"),
    ("@nothing-like-it", 0, f"There is no pack “nothing-like-it”. {PACKS}", ""),
    ("@ ceasefire", 0, PACK, "@ceasefire"),
    ("@", 0, PACK, ""),
    ("Gaza 🔥", 5, "There is no word in “🔥”.", "Gaza"),
    ("Gaza AND 🔥", 9, "There is no word in “🔥”.", "Gaza"),
    ("https://a.example/b", 0, "A link is no query. Write words, such as ceasefire.", ""),
    ("Gaza | Rafah", 5, "There is no word in “|”.", "Gaza OR Rafah"),
    ("(.*)", 1, "There is no word in “.*”.", ""),
    ("(a.*b)", 3, STAR, ""),
    ("(" * 21 + "a" + ")" * 21, 20, "Parentheses go at most 20 deep.", ""),
    ("a" * 2001, 2000, "A query has at most 2,000 characters; this one has 2,001.", ""),
    ("a " * 201, 0, "A query has at most 200 words; this one has 201.", ""),
    ('"' + "a " * 201 + '"', 0, "A query has at most 200 words; this one has 201.", ""),
    # a place counts the characters that were typed, seen or unseen
    ("\u200f停火 AND", 4, "AND must be followed by a word.", "停火"),
]


@pytest.mark.parametrize(("query", "place", "sentence", "hint"), MISTAKES)
def test_a_mistake_is_told_in_one_line_with_its_place_and_what_was_meant(
    query: str, place: int, sentence: str, hint: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    error = caught.value
    assert (str(error), error.position, error.hint) == (sentence, place, hint)
    assert error.query == query


@pytest.mark.parametrize(("query", "place", "sentence", "hint"), MISTAKES)
def test_a_hint_can_be_read(query: str, place: int, sentence: str, hint: str) -> None:
    if hint:
        parse(hint)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ceasefire AND (Gaza", "ceasefire AND (Gaza\n              ^"),
        ("Gaza AND", "Gaza AND\n     ^"),
        # wide characters take two columns
        ("停火 AND", "停火 AND\n     ^"),
        ("a\nb AND", "a b AND\n    ^"),
        ("", "\n^"),
        (
            "one two three four five six seven eight nine ten eleven twelve AND",
            "…o three four five six seven eight nine ten eleven twelve AND\n" + " " * 58 + "^",
        ),
        (
            "AND one two three four five six seven eight nine ten eleven twelve thirteen",
            "AND one two three four five six seven eight nine ten eleven …\n^",
        ),
    ],
)
def test_the_caret_stands_under_the_place_and_a_long_query_is_cut(query: str, shown: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caret(caught.value) == shown
