"""JSON lines in, the same lines out with their matches."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.errors import QueryError
from bot.watches.lines import match_lines


def matched(*lines: object, queries: tuple[str, ...] = (), only: bool = False) -> list[Any]:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    return [json.loads(line) for line in match_lines(texts, queries, only)]


def test_a_line_comes_back_with_what_matched_and_where() -> None:
    line = {"title": "A ceasefire", "text": "Gaza: ceasefires", "language": "en", "id": 7}
    assert matched(line, queries=("ceasefire", "Gaza", "Kyiv")) == [
        line
        | {
            "matches": [
                {"query": "ceasefire", "spans": [["title", 2, 11], ["text", 6, 16]]},
                {"query": "Gaza", "spans": [["text", 0, 4]]},
            ]
        }
    ]


def test_a_line_may_bring_its_own_query() -> None:
    one, other = matched(
        {"title": "Truce", "query": "truce"}, {"summary": "Kyiv", "query": "lang:fr"}
    )
    assert one["matches"] == [{"query": "truce", "spans": [["title", 0, 5]]}]
    assert other["matches"] == []


def test_source_tags_and_language_are_what_fields_ask_for() -> None:
    line = {
        "title": "Trêves",
        "language": "fr-CA",
        "source": "BBC World",
        "tags": ["wire"],
        "query": "trêve source:BBC tag:wire lang:fr",
    }
    (out,) = matched(line)
    assert out["matches"][0]["spans"] == [["title", 0, 6]]


def test_two_watches_in_one_query_are_told_apart() -> None:
    (out,) = matched({"title": "Kyiv, Paris", "query": "Paris, (Kyiv OR Rome)"})
    assert [match["query"] for match in out["matches"]] == ["Paris", "(Kyiv OR Rome)"]


def test_only_what_matched_can_be_asked_for() -> None:
    lines = [{"title": "Kyiv"}, {"title": "Rome"}, {"title": "Paris", "query": "(a"}]
    kept = matched(*lines, queries=("Kyiv",), only=True)
    assert [line["title"] for line in kept] == ["Kyiv", "Paris"]
    assert "error" in kept[1]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ({"query": "(a"}, "The parenthesis opened here is never closed. Perhaps: (a)"),
        ({"query": ""}, "There is nothing to watch for. Write a word, such as ceasefire."),
        ({"query": 5}, "“query” must be a text."),
        ({"title": ["a"]}, "“title” must be a text."),
        ({"tags": [1]}, "“tags” must be a list of texts."),
        ("{", "This line is not JSON."),
        ("[" * 100_000, "This line is not JSON."),
        ("[1]", 'This line is not a JSON object, such as {"title": "…"}.'),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_the_run_goes_on(line: object, error: str) -> None:
    bad, good = matched(line, {"title": "Kyiv"}, queries=("Kyiv",))
    assert bad["error"] == error
    assert bad["matches"] == []
    assert len(good["matches"]) == 1


def test_a_standing_query_that_cannot_be_read_stops_the_run_before_it_begins() -> None:
    with pytest.raises(QueryError):
        match_lines(iter([]), ["(a"], False)


def test_each_line_is_answered_before_the_next_is_read() -> None:
    read = []

    def lines() -> Iterator[str]:
        for number in range(3):
            read.append(number)
            yield json.dumps({"title": str(number)})

    answers = match_lines(lines(), ["1"], False)
    next(answers)
    assert read == [0]


def test_text_that_is_not_unicode_comes_back_as_it_was_written() -> None:
    (out,) = match_lines(['{"title": "Kyiv \\ud800"}'], ["Kyiv"], False)
    out.encode()
    assert json.loads(out)["title"] == "Kyiv \ud800"


def test_blank_lines_are_passed_over_and_letters_stay_letters() -> None:
    (out,) = match_lines(["\n", '{"title": "停火"}\n'], ["停火"], False)
    assert out.startswith('{"title": "停火"')
    assert "\n" not in out


@pytest.mark.parametrize("language", ["fr", "FR", "fr-CA", "fr_CA", "fra", "fre", "French", " fr "])
def test_a_language_may_be_given_by_any_of_its_codes_or_its_name(language: str) -> None:
    line = {"title": "Les généraux limogés", "language": language}
    assert matched(line, queries=("général lang:fr",))[0]["matches"]


@pytest.mark.parametrize("language", ["xx", "und", "x-default", "mul", "???", "", None])
def test_a_language_that_is_none_is_told_from_the_text(language: str | None) -> None:
    line = {"title": "Les généraux sont limogés par le président", "language": language}
    assert matched(line, queries=("général lang:fr",))[0]["matches"]


@pytest.mark.parametrize("tags", [["Wire", "top"], "wire", "top, wire"])
def test_tags_may_be_a_list_or_a_text_with_commas(tags: object) -> None:
    assert matched({"title": "Kyiv", "tags": tags}, queries=("tag:wire",))[0]["matches"]


def test_a_byte_order_mark_before_a_line_is_no_part_of_it() -> None:
    assert matched('\ufeff{"title": "Kyiv"}', queries=("Kyiv",))[0]["matches"]
