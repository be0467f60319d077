import json
from typing import Any

from bot.stories.lines import condense_lines


def condensed(*lines: str | dict[str, Any]) -> list[dict[str, Any]]:
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return [json.loads(line) for line in condense_lines(written)]


TALKS = {
    "title": "Talks open",
    "text": "The weather was fine.\nEnvoys met in Ostra to seek cease-fires along the river.",
    "language": "en",
}


def test_a_line_gets_its_alert_with_what_rang_in_bold() -> None:
    (line,) = condensed({**TALKS, "queries": ["ceasefire"]})
    assert line["title"] == "Talks open"
    ((start, end),) = line["bold"]
    assert line["alert"][start:end] == "cease-fires"
    assert all(sentence in TALKS["text"] for sentence in line["sentences"])


def test_queries_may_be_one_text_with_commas() -> None:
    (line,) = condensed({**TALKS, "queries": "ceasefire, weather"})
    assert len(line["bold"]) == 2


def test_a_page_is_read_for_its_article() -> None:
    page = f"<html><body><article><p>{TALKS['text']}</p><p>Show More</p></article></body></html>"
    (line,) = condensed({"title": "Talks open", "html": page, "queries": ["ceasefire"]})
    assert "Show More" not in line["alert"]
    assert line["bold"]


def test_a_language_may_be_written_in_three_letters_or_with_its_country() -> None:
    lines = condensed({**TALKS, "language": "eng"}, {**TALKS, "language": "en-GB"})
    assert lines[0]["alert"] == lines[1]["alert"] != ""


def test_only_a_headline_gives_an_empty_alert() -> None:
    (line,) = condensed({"title": "Talks open", "queries": ["talks"]})
    assert (line["alert"], line["sentences"], line["bold"]) == ("", [], [])


def test_a_bad_line_says_what_is_wrong_and_the_rest_goes_on() -> None:
    bad = ["{", "[1]", {"title": 3}, {**TALKS, "queries": ["(ceasefire"]}, {**TALKS, "queries": 7}]
    *wrong, good = condensed(*bad, {**TALKS, "queries": ["ceasefire"]})
    assert all(line["error"].endswith(".") and "alert" not in line for line in wrong)
    assert wrong[0]["line"] == "{"
    assert good["alert"]


def test_a_lone_surrogate_comes_out_as_it_came_in() -> None:
    (line,) = condense_lines(['{"title": "\\ud800", "text": "It is \\ud800."}'])
    assert line.isascii()
