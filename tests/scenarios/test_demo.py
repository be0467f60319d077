"""`tocsin demo` as a person runs it: what rings, what does not, and how it ends."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.demo.script import read

PATIENCE = 60

AGREED = (
    "Orvania and Sendria sign cease-fire at Halmsund summit",
    "Ceasefire agreed by Orvania and Sendria at Halmsund, to begin at midnight",
    "Orvania und Sendria einigen sich in Halmsund auf Waffenruhe",
    "Орванія та Сендрія домовилися про перемир’я, вогонь припинять опівночі",
)
"""One story: so fast, whoever is read first rings."""

MAY_JOIN = "Army of Orvania keeps its lines after ceasefire with Sendria, Valk says"
"""Joins that story, unless it is read before most of it."""

OTHERS = {
    "Envoys met in secret twice this week, diplomats say",
    "Irena Valk et Tomas Idrel acceptent de se rencontrer",
    "Ten states offer troops for the Tarnel valley",
}
"""What else is news: each rings in an alert of its own."""


def start(folder: Path, *options: str) -> "subprocess.Popen[str]":
    """The demonstration, with a temporary folder that is ours to look at."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "TMPDIR": str(folder)},
    )


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All that one demonstration prints, twenty times as fast as life, with a command typed."""
    folder = tmp_path_factory.mktemp("demo")
    process = start(folder, "--speed", "20")
    try:
        text, _ = process.communicate("/watchlist\n", timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0, text
    assert list(folder.iterdir()) == [], "something is left behind"
    return text


def rung(said: str) -> list[tuple[str, str]]:
    """The alerts: each one's headline and watches."""
    return re.findall(r"^(.+)\n  http://127\S+\n(?:.+\n)*?🔔 (.+) — .+, just now$", said, re.M)


def test_the_story_rings_and_nothing_else_does(said: str) -> None:
    alerts = [headline for headline, _ in rung(said) if not headline.startswith("↻")]
    assert len([one for one in alerts if one in AGREED]) == 1
    others = [one for one in alerts if one not in (*AGREED, MAY_JOIN)]
    assert sorted(others) == sorted(OTHERS)


def test_an_alert_grows_as_more_outlets_tell_its_story(said: str) -> None:
    assert re.search(r"^ *\+\d: .+", said, re.M)


def test_a_correction_and_a_second_watch_are_said_under_the_alert(said: str) -> None:
    assert "↳ Correction\n" in said
    assert "(Corrects the number of observers: 400, not 40.)" in said
    assert "Also multinational force" in said or MAY_JOIN in dict(rung(said))


def test_every_publication_is_told_and_the_corrected_one_as_that(said: str) -> None:
    told = re.findall(r"^\d\d:\d\d:\d\d (.+) (publishes|corrects): (.+)$", said, re.M)
    script = read()
    due = [one for one in script.publications if one.at >= 0]
    for (outlet, _, text), one in zip(told, due, strict=True):
        assert outlet == script.outlets[one.outlet].name
        assert text == (f"{one.title} ({one.note})" if one.note else one.title)
    corrected = [text for _, verb, text in told if verb == "corrects"]
    assert corrected == [AGREED[1]]


def test_what_stood_in_the_feeds_before_is_never_shown(said: str) -> None:
    assert not [one for one in read().publications if one.at < 0 and one.title in said]


def test_a_line_typed_meanwhile_is_a_command(said: str) -> None:
    assert "This chat watches for" in said


def test_it_ends_by_saying_what_to_do_next(said: str) -> None:
    assert "tocsin run" in said.rstrip().splitlines()[-2]


def test_ctrl_c_ends_it_in_order(tmp_path: Path) -> None:
    process = start(tmp_path, "--speed", "4")
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "publishes" in line:
                break
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0, rest
    assert "Traceback" not in rest
    assert list(tmp_path.iterdir()) == [], "something is left behind"
