"""The same session as each platform shows it: golden transcripts, read by people.

`make goldens` writes them anew: read the difference. Telegram's own parser judges each message, and
Slack's checks each block.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.richtext import Message
from bot.store import Store
from handlers.console import shown
from handlers.slack.render import blocks
from handlers.telegram.render import render
from tests.commands.conftest import Talk
from tests.conftest import Clock
from tests.peers.slack.checks import refused_blocks, unmeant_blocks
from tests.peers.slack.rendering import rendered
from tests.peers.telegram.judge import judge_keyboard, judge_text
from tests.session import session

GOLDEN = Path(__file__).parent / "golden"


def on_telegram(message: Message) -> Iterator[str]:
    """The HTML as it is sent; the keys below it."""
    made = render(message)
    judge_text(made.text, made.parse_mode or "", 1024 if message.attachment else 4096)
    yield from _file(message)
    yield from made.text.splitlines()
    if made.keyboard:
        for row in judge_keyboard(json.loads(made.keyboard.to_json())):
            yield "   ".join(f"[{key.label}]" for key in row)


def on_slack(message: Message) -> Iterator[str]:
    made = blocks(message)
    assert refused_blocks(made) == [] and unmeant_blocks(made) == []
    yield from _file(message)
    yield from rendered(made).splitlines()


def in_the_terminal(message: Message) -> Iterator[str]:
    return shown(message, styled=False)


def _file(message: Message) -> Iterator[str]:
    if file := message.attachment:
        yield f"({file.name}, {file.media}{': ' + file.about if file.about else ''})"


@pytest.mark.parametrize(
    ("name", "show"),
    [("telegram", on_telegram), ("slack", on_slack), ("terminal", in_the_terminal)],
)
async def test_the_session_looks_as_in_its_transcript(
    store: Store, clock: Clock, name: str, show: Callable[[Message], Iterator[str]]
) -> None:
    lines: list[str] = []
    for turn in await session(Talk(store, clock)):
        lines += ["", f"> {turn.said}", ""]
        for message in turn.shown:
            lines += [*show(message), "" if message is not turn.shown[-1] else "—"]
    file, text = GOLDEN / f"session_{name}.txt", "\n".join(lines).strip() + "\n"
    if os.environ.get("TOCSIN_GOLDEN") == "write":
        file.write_text(text)
    assert text == file.read_text()
