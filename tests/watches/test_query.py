"""From what a person types to a tree, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.watches import tree
from bot.watches.query import caret, parse, split_watches
from tests.watches.queries import ODD_WORDS, THOROUGHLY, WORDS, trees

READINGS = [
    # what is typed, what it is read as
    ("ceasefire", "ceasefire"),
    ("security guarantees", "security guarantees"),
    ("  security   guarantees ", "security guarantees"),
    ('"security guarantees"', '"security guarantees"'),
    ("cease-fire", "cease-fire"),
    ("ceasefire AND Gaza", "ceasefire AND Gaza"),
    ("a OR b AND c", "a OR b AND c"),
    ("(a OR b) AND c", "(a OR b) AND c"),
    ("((a)) AND ((b AND c))", "a AND b AND c"),
    ("ceasefire -Gaza", "ceasefire AND NOT Gaza"),
    ("ceasefire NOT Gaza", "ceasefire AND NOT Gaza"),
    ("ceasefire AND NOT security guarantees", "ceasefire AND NOT security guarantees"),
    ("-Gaza peace talks", "NOT Gaza AND peace talks"),
    ('-"peace talks" Gaza', 'NOT "peace talks" AND Gaza'),
    ("-(a OR b) c", "NOT (a OR b) AND c"),
    ("Kyiv NEAR/5 guarantees", "Kyiv NEAR/5 guarantees"),
    ("Kyiv NEAR/5 security guarantees", "Kyiv NEAR/5 security guarantees"),
    ("(Kyiv OR Kiev) NEAR/5 deal", "(Kyiv OR Kiev) NEAR/5 deal"),
    ("a NEAR/5 b NEAR/3 c", "a NEAR/5 b AND b NEAR/3 c"),
    ("NOT a NEAR/5 b", "NOT a NEAR/5 b"),
    ("2 of (Paris, Kyiv, ceasefire)", "2 of (Paris, Kyiv, ceasefire)"),
    ("2 of(peace talks,a OR b)", "2 of (peace talks, a OR b)"),
    ("2 OF (a, b)", "2 of (a, b)"),
    ("2 of them", "2 of them"),
    ("sanction*", "sanction*"),
    ("multinational forc*", "multinational forc*"),
    ("北约*", "北约*"),
    ("title:ceasefire", "title:ceasefire"),
    ("title:security guarantees", "title:(security guarantees)"),
    ("Title: ceasefire", "title:ceasefire"),
    ("title :ceasefire", "title:ceasefire"),
    ("source : BBC", 'source:"BBC"'),
    ("2of(a, b)", "2 of (a, b)"),
    ("title:(a OR b) c", "title:(a OR b) AND c"),
    ("-title:a b", "NOT title:a AND b"),
    ("-title:(a b) c", "NOT title:(a b) AND c"),
    ('source:"BBC World" ceasefire', 'source:"BBC World" AND ceasefire'),
    ("source:BBC ceasefire", 'source:"BBC" AND ceasefire'),
    ("lang:fr ceasefire", "lang:fr AND ceasefire"),
    ("lang:(fr OR DE) ceasefire", "(lang:fr OR lang:de) AND ceasefire"),
    ("tag:wire -tag:sport", 'tag:"wire" AND NOT tag:"sport"'),
    ("@ceasefire AND Gaza", "@ceasefire AND Gaza"),
    ("@Ceasefire", "@ceasefire"),
    ("AT&T OR C++", "AT&T OR C++"),
    ("1,000 troops", "1,000 troops"),
    ("10:30", "10:30"),
    ("ceasefire and Gaza", "ceasefire and Gaza"),
    ("a.b+c?", "a.b+c?"),
    # as phones type it
    ("“security guarantees”", '"security guarantees"'),
    ("„security guarantees“", '"security guarantees"'),
    ("«security guarantees»", '"security guarantees"'),
    ("»security guarantees«", '"security guarantees"'),
    ("「停火」 OR 北约", '"停火" OR 北约'),
    ("（ａ　ＯＲ　ｂ）－ｃ", "(a OR b) AND NOT c"),
    ("ｔｉｔｌｅ：ｃ", "title:c"),
    ("ceasefire –Gaza", "ceasefire AND NOT Gaza"),
    ("Kyiv NEAR／５ deal", "Kyiv NEAR/5 deal"),
    ("\u200fהפסקת אש\u200e", "הפסקת אש"),
    ('צה"ל AND "צה"ל הודיע"', 'צה"ל AND "צה"ל הודיע"'),
]


@pytest.mark.parametrize(("typed", "read"), READINGS)
def test_a_query_is_read_as_it_is_meant(typed: str, read: str) -> None:
    assert str(parse(typed)) == read


@pytest.mark.parametrize(("typed", "read"), READINGS)
def test_what_is_shown_of_a_query_is_read_as_the_same(typed: str, read: str) -> None:
    assert parse(read) == parse(typed)


@THOROUGHLY
@given(trees([*WORDS, *ODD_WORDS]))
def test_showing_and_reading_a_tree_gives_the_tree(node: tree.Node) -> None:
    assert parse(tree.show(node)).tree == node


@THOROUGHLY
@given(st.text(alphabet='ab "“«(),:*-@/|2\u200f停é\n', max_size=20) | st.text(max_size=20))
def test_any_text_is_read_or_refused_with_a_place_and_a_hint_that_can_be_read(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
        assert "\n" not in str(error)
        assert caret(error).count("\n") == 1
        if error.hint:
            parse(error.hint)
    else:
        assert parse(str(query)) == query
        assert query.source == text


@THOROUGHLY
@given(
    st.lists(
        st.sampled_from(
            [*"()", "AND", "OR", "NOT", "NEAR/5", "-", "2 of (", ",", "title:", "a", '"b"', "c*"]
        ),
        max_size=12,
    )
)
def test_any_row_of_operators_is_read_or_refused(pieces: list[str]) -> None:
    try:
        query = parse(" ".join(pieces))
    except QueryError as error:
        if error.hint:
            parse(error.hint)
    else:
        assert parse(str(query)) == query


def test_equal_queries_may_be_typed_differently() -> None:
    assert parse("“a b”  -c") == parse('"a b" AND NOT c')
    assert parse("a b") != parse("a AND b")


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("ceasefire", ["ceasefire"]),
        ("ceasefire, security guarantees", ["ceasefire", "security guarantees"]),
        ("2 of (a, b), c", ["2 of (a, b)", "c"]),
        ('"Paris, France", Kyiv', ['"Paris, France"', "Kyiv"]),
        ("“Paris, France”, Kyiv", ["“Paris, France”", "Kyiv"]),
        ("1,000 troops, $1,500,000", ["1,000 troops", "$1,500,000"]),
        ("停火，北约、峰会", ["停火", "北约", "峰会"]),
        ("هدنة، غزة", ["هدنة", "غزة"]),
        ("a,, b,", ["a", "b"]),
        ("(a, b", ["(a, b"]),
        ("", []),
    ],
)
def test_commas_part_watches_but_not_within_parentheses_quotes_and_numbers(
    text: str, queries: list[str]
) -> None:
    assert split_watches(text) == queries
