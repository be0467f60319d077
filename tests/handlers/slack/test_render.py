"""Golden renderings: run with UPDATE_GOLDEN=1 to write them anew, and then read them."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.richtext import Button, Message, Run, bold, code, link, message, plain
from handlers.slack.render import blocks, fallback, thread_of_block
from tests.handlers.slack.conftest import ALERT
from tests.peers.slack.checks import (
    are_too_long,
    refused_blocks,
    unmeant_blocks,
    unmeant_text,
)
from tests.peers.slack.rendering import rendered

GOLDEN = Path(__file__).parents[1] / "golden"

HOSTILE = message(
    [bold("*_~`bold`~_* & <!channel> <@U0ADA> <#C0GENERAL> @here @channel")],
    [plain("<https://evil.example|your bank> [bank](https://evil.example) :rotating_light:")],
    [plain("two\nlines\u2028three\x1b[31m and \u202eturned\u202c")],
    [
        link("no link at all", "javascript:alert(1)"),
        plain(" "),
        link("nor here", "data:text/html,x"),
    ],
    [link("<b>a & b</b>", "https://example.org/?a=1&b=<2>|x")],
)

MESSAGES = {
    "alert": ALERT,
    "answer": message(
        "2 watches in this channel:",
        [plain("1  "), bold("ceasefire"), Run("  also: cease-fire, cease fire", italic=True)],
        [plain("2  "), bold("security guarantees")],
        "",
        [plain("To add one: "), code("/tocsin watch multinational force")],
    ),
    "hostile": HOSTILE,
    "languages": message(
        [bold("Перемир’я"), plain(" · "), link("停戦交渉が再開", "https://example.org/ja")],
        [plain("وقف إطلاق النار"), plain(" · "), bold("Cessez-le-feu")],
    ),
    "buttons alone": message(buttons=[[Button("Undo", "unwatch 3")]]),
}


def as_sent(said: Message) -> dict[str, object]:
    shown = blocks(said)
    return {"text": fallback(said), "blocks": shown, "reads": rendered(shown).split("\n")}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_looks_as_it_was_looked_at(name: str) -> None:
    path = GOLDEN / f"slack_{name.replace(' ', '_')}.json"
    sent = json.dumps(as_sent(MESSAGES[name]), ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(sent, encoding="utf-8")
    assert sent == path.read_text(encoding="utf-8")


def problems(said: Message) -> list[str]:
    shown = blocks(said)
    found = refused_blocks(shown) + unmeant_blocks(shown) + unmeant_text(fallback(said))
    return found + (["too long"] if are_too_long(shown) else [])


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_is_one_that_slack_takes(name: str) -> None:
    assert problems(MESSAGES[name]) == []


RUNS = st.builds(
    Run,
    text=st.text(max_size=80),
    bold=st.booleans(),
    italic=st.booleans(),
    code=st.booleans(),
    link=st.sampled_from(["", "https://example.org/x?a=<&>", "ftp://example.org", "https://"])
    | st.text(max_size=20),
)
BUTTONS = st.builds(Button, label=st.text(max_size=200), command=st.text(min_size=1, max_size=3000))
ANYTHING = st.builds(
    Message,
    paragraphs=st.lists(st.lists(RUNS, max_size=4).map(tuple), max_size=8).map(tuple),
    buttons=st.lists(st.lists(BUTTONS, max_size=30).map(tuple), max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ANYTHING)
def test_whatever_a_message_holds_slack_takes_it(said: Message) -> None:
    assert problems(said) == []


def test_text_is_literal_so_nothing_in_it_is_markup() -> None:
    said = message([plain("*a* _b_ `c` <!channel>")])
    (element,) = blocks(said)[0]["elements"][0]["elements"]
    assert element == {"type": "text", "text": "*a* _b_ `c` <!channel>"}


def test_the_fallback_is_escaped_once() -> None:
    assert fallback(message("R&D <b> &amp;")) == "R&amp;D &lt;b&gt; &amp;amp;"


def test_an_empty_paragraph_is_a_blank_line() -> None:
    assert rendered(blocks(message("a", "", "b"))) == "a\n\nb"


def test_a_link_that_is_none_of_the_web_is_text() -> None:
    (element,) = blocks(message(link("words", "javascript:x")))[0]["elements"][0]["elements"]
    assert element == {"type": "text", "text": "words"}


def test_a_link_too_long_for_slack_is_text() -> None:
    said = message(link("words", "https://example.org/" + "x" * 3000))
    assert blocks(said)[0]["elements"][0]["elements"] == [{"type": "text", "text": "words"}]


@pytest.mark.parametrize("letter", ["a", "ї", "停", "🔔", "\\", '"'])
def test_a_long_message_is_cut_where_the_room_ends(letter: str) -> None:
    said = message(letter * 20_000, buttons=[[Button("More", "more")]])
    assert problems(said) == []
    shown = rendered(blocks(said))
    assert shown.endswith("…\n[More]")
    assert len(shown) > 5_000


def test_a_message_of_many_links_is_cut_between_them_or_within_one() -> None:
    said = message(*[link(f"headline {n}", f"https://example.org/{n:0200}") for n in range(80)])
    assert problems(said) == []
    lines = rendered(blocks(said)).split("\n")
    assert lines[0].startswith("headline 0 (https://")
    assert 30 < len(lines) < 80


def test_more_than_25_buttons_in_a_row_are_two_rows() -> None:
    said = message("a", buttons=[[Button(f"b{n}", f"c {n}") for n in range(30)]])
    rows = blocks(said)[1:]
    assert [len(row["elements"]) for row in rows] == [25, 5]
    assert problems(said) == []


def test_a_label_is_cut_and_a_command_never_is() -> None:
    long = [Button("L" * 100, "fine"), Button("left out", "x" * 2001), Button("last", "x" * 2000)]
    (row,) = blocks(message(buttons=[long]))
    labels = [element["text"]["text"] for element in row["elements"]]
    assert labels == ["L" * 74 + "…", "last"]


def test_rows_of_buttons_leave_room_for_the_words() -> None:
    rows = [[Button("b", "x" * 1_900)] for _ in range(60)]
    said = message("the words", buttons=rows)
    assert problems(said) == []
    assert rendered(blocks(said)).startswith("the words\n[b]\n[b]")


@pytest.mark.parametrize("thread", ["", "1790000000.000001"])
def test_a_row_of_buttons_knows_the_thread_of_its_chat(thread: str) -> None:
    row = blocks(ALERT, thread)[-1]
    assert thread_of_block(row["block_id"]) == thread
