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

RINGS = {
    "Envoys of Orvania and Sendria met in secret, diplomats say": "@ceasefire",
    "Sommet à Halmsund : Irena Valk et Tomas Idrel acceptent de se rencontrer": "@ceasefire",
    "Ceasefire agreed at Halmsund summit, to begin at midnight": "@ceasefire",
    "Guns to fall silent in the Tarnel valley": "@ceasefire · security guarantees",
    "Orvania und Sendria einigen sich auf eine Waffenruhe": "@ceasefire",
    "Сторони домовилися про перемир’я, вогонь припинять опівночі": "@ceasefire",
    "President Valk: our army holds its lines": "multinational force",
    "Ten states offer troops for the Tarnel valley": "@ceasefire · multinational force",
}
"""What is news: each rings in an alert of its own, or joins the alert of a story that has rung."""

BEGINS = "Ceasefire agreed at Halmsund summit, to begin at midnight"


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
    """All that one demonstration prints, forty times as fast as life, with a command typed."""
    folder = tmp_path_factory.mktemp("demo")
    process = start(folder, "--speed", "40")
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
    alerts = [one for one in rung(said) if not one[0].startswith("↻")]
    assert dict(alerts).items() <= RINGS.items()
    assert len(dict(alerts)) == len(alerts), "each rings once"
    assert BEGINS in dict(alerts)


def test_an_alert_grows_as_more_outlets_tell_its_story(said: str) -> None:
    assert re.search(r"^\+\d: .+", said, re.M)


def test_a_correction_and_a_second_watch_are_said_under_the_alert(said: str) -> None:
    assert "↳ Correction\n" in said
    assert "(Corrects the number of observers: 400, not 40.)" in said
    assert "Also multinational force" in said or "🔔 multinational force — Orvania State" in said


def test_every_publication_is_told_and_the_corrected_one_as_that(said: str) -> None:
    told = re.findall(r"^\d\d:\d\d:\d\d (.+) (publishes|corrects): (.+)$", said, re.M)
    script = read()
    due = [one for one in script.publications if one.at >= 0]
    for (outlet, _, text), one in zip(told, due, strict=True):
        assert outlet == script.outlets[one.outlet].name
        assert text == (f"{one.title} ({one.note})" if one.note else one.title)
    corrected = [text for _, verb, text in told if verb == "corrects"]
    assert corrected == ["Ceasefire agreed at Halmsund summit, to begin at midnight"]


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
