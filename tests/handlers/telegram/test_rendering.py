"""Any message at all, as Telegram takes it; and a few, as they look, in tests/handlers/golden.

`TOCSIN_GOLDEN=write pytest tests/handlers` writes the golden files anew: read the difference.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.offering import Offer
from bot.richtext import Button, Message, Run, bold, code, link, message, plain
from handlers.telegram.inline import offered
from handlers.telegram.pressing import private_words
from handlers.telegram.render import Rendered, quiet, render, utf16
from tests.peers.telegram.judge import judge_keyboard, judge_text

GOLDEN = Path(__file__).parent.parent / "golden"

URL = "https://news.example/world/truce?from=rss&lang=en"

MESSAGES = {
    "alert": message(
        [link("Truce talks resume as ", URL), Run("ceasefire", bold=True, link=URL)],
        [plain("Envoys said the "), bold("ceasefire"), plain(" would hold “for now”.")],
        [plain("🔔 "), bold("ceasefire"), plain(" — BBC World, 4 min ago")],
        buttons=[[Button("More", "more s7f3"), Button("Mute story", "mute story s7f3")]],
    ),
    "latest": message(
        [bold("Latest"), plain(" for ceasefire")],
        "",
        [plain("1. "), link("Truce talks resume", URL), plain(" — BBC World, 4 min ago")],
        [plain("2. "), link("R&D <budgets> fall", URL + "#2"), plain(" — Le Monde, 2 h ago")],
    ),
    "help": message(
        "I watch news feeds and ring once for each story.",
        "",
        [code("watch ceasefire, peace talks"), plain(" — add to this chat's watchlist")],
        [code("latest 10"), plain(" — the newest stories")],
        "",
        [Run("Questions? ", italic=True), link("The guide", "https://docs.example/")],
        buttons=[[Button("Subscribe", "subscribe"), Button("Help", "help")]],
    ),
    "hostile": message(
        [link("<script>alert('x')</script> & *_[](`", 'https://a.example/"><b>')],
        [plain("@everyone tap /unsubscribe at https://a.example/@user or "), bold("@")],
        [link("a script", "javascript:alert(1)"), plain(" \u202eturned\x1b[2J\r\nround")],
        [code("@kept /as it is <b>")],
        buttons=[[Button("<b>&", "unwatch <b>&"), Button("Long", "watch " + "щ" * 40)]],
    ),
}


def drawn(rendered: Rendered) -> str:
    keys = [[key.to_dict() for key in row] for row in _rows(rendered)]
    buttons = ["  ".join(f"[{key.pop('text')}] {key}" for key in row) for row in keys]
    return "\n".join([rendered.text, *(f"<!-- {row} -->" for row in buttons)]) + "\n"


def _rows(rendered: Rendered) -> tuple[tuple[object, ...], ...]:
    return rendered.keyboard.inline_keyboard if rendered.keyboard else ()  # type: ignore[return-value]


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("without_markup", [False, True])
def test_a_message_looks_as_in_its_golden_file(name: str, without_markup: bool) -> None:
    path = GOLDEN / f"telegram_{name}{'_plain.txt' if without_markup else '.html'}"
    seen = drawn(render(MESSAGES[name], plain=without_markup))
    if os.environ.get("TOCSIN_GOLDEN") == "write":
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


FRAGMENTS = st.sampled_from(
    [
        *("@", "/", "@alice", "/watch", "@alice_9.", "https://", "http://a.example/", "a.example/"),
        *("://", "x", ".", ",", ")", " ", "\n", "<", "<b>", "</a>", "&", "&amp;", '"', "#tag"),
        *("👩\u200d👩\u200d👦", "😀", "é", "ё", "漢", "\u2060", "\u200b", "\u202e", "\ud83d", "_"),
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=3), max_size=12).map("".join)
RUNS = st.builds(
    Run,
    TEXTS,
    bold=st.booleans(),
    italic=st.booleans(),
    code=st.booleans(),
    link=st.just("") | st.just(URL) | TEXTS.map("https://a.example/{}".format) | TEXTS,
)
LONG_RUNS = st.builds(lambda text, times: Run(text * times), TEXTS, st.integers(100, 900))
PARAGRAPHS = st.lists((RUNS | LONG_RUNS), max_size=4).map(tuple)
BUTTONS = st.builds(Button, TEXTS, TEXTS)
ANY_MESSAGE = st.builds(
    Message,
    st.lists(PARAGRAPHS, max_size=4).map(tuple),
    st.lists(st.lists(BUTTONS, max_size=3).map(tuple), max_size=2).map(tuple),
)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(ANY_MESSAGE, st.booleans())
def test_telegram_takes_any_message_and_nothing_in_it_calls_anyone(
    said: Message, without_markup: bool
) -> None:
    rendered = render(said, plain=without_markup)
    shown = judge_text(rendered.text, rendered.parse_mode or "")
    assert 1 <= utf16(shown.text) <= 4096
    called = [e for e in shown.entities if e.kind in ("Mention", "BotCommand", "MentionName")]
    assert called == []
    if rendered.keyboard:
        judge_keyboard(rendered.keyboard.to_dict())


@pytest.mark.parametrize("shape", [(1,) * 120, (3,) * 60, (150,), (99, 9), (1, 150)])
def test_telegram_takes_any_number_of_buttons_and_the_way_back_is_kept(
    shape: tuple[int, ...],
) -> None:
    rows = [
        [Button(f"{row}.{n}", f"go {row}.{n}") for n in range(wide)]
        for row, wide in enumerate(shape)
    ]
    keyboard = render(message("Hi", buttons=rows)).keyboard
    assert keyboard
    keys = [key for row in judge_keyboard(keyboard.to_dict()) for key in row]
    assert len(keys) == min(100, sum(shape))
    assert f"{len(shape) - 1}.0" in {key.label for key in keys}


@settings(max_examples=250, deadline=None, derandomize=True)
@given(ANY_MESSAGE)
def test_what_one_person_is_told_alone_fits_and_can_be_encoded(said: Message) -> None:
    words = private_words(replace(said, private=True))
    assert len(words) <= utf16(words) <= 200
    assert words.encode() == words.encode(errors="replace")


@settings(max_examples=250, deadline=None, derandomize=True)
@given(ANY_MESSAGE, TEXTS, TEXTS)
def test_telegram_takes_any_story_that_is_offered(said: Message, title: str, about: str) -> None:
    result = offered(Offer("0f8d2a51c3b70000", title, about, said)).to_dict()
    assert result["title"].strip()
    content = result["input_message_content"]
    shown = judge_text(content["message_text"], content.get("parse_mode", ""))
    assert not [e for e in shown.entities if e.kind in ("Mention", "BotCommand", "MentionName")]
    assert content["link_preview_options"]["is_disabled"]
    json.dumps(result, ensure_ascii=False).encode()


@settings(max_examples=600, deadline=None, derandomize=True)
@given(TEXTS)
def test_quiet_text_calls_nobody_and_says_the_same(text: str) -> None:
    text = text.encode(errors="replace").decode().strip() or "x"
    quieted = quiet(text)
    entities = judge_text(quieted, "").entities if quieted.strip("\u200b\u2060\u202e ") else ()
    assert [e for e in entities if e.kind in ("Mention", "BotCommand")] == []
    assert quieted.replace("\u2060", "") == text.replace("\u2060", "")


def test_what_can_be_done_with_a_long_name_stands_together_below_it():
    name = "3 · security guarantees NOT trade"
    row = [Button(label, f"go {label}") for label in (name, "Mute", "Remove")]
    rows = _rows(render(message("Hi", buttons=[row])))
    assert [len(one) for one in rows] == [1, 2]
