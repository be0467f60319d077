"""The command line as a person and a script use it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import __version__
from bot.__main__ import main, parser
from bot.configuration import read
from bot.errors import ConfigError
from bot.settings import Settings

DOCUMENT = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>The Harbour Post</title><link>https://post.example/</link>
<language>en</language>
<item><title>Cease-fire holds in the valley</title><link>/valley</link><guid>1</guid>
<pubDate>Mon, 02 Mar 2026 11:56:00 GMT</pubDate><description>A quiet night.</description></item>
<item><title>Ferries run late</title><link>/ferries</link><guid>2</guid></item>
</channel></rss>
"""


def tocsin(
    *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        env={**os.environ, **(environment or {})},
    )
    texts = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, *texts)


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


# --- filters -----------------------------------------------------------------------------------


def test_parse_turns_a_document_into_a_line_an_entry() -> None:
    done = tocsin("parse", "--url", "https://post.example/rss", "-", stdin=DOCUMENT.encode())
    first, second = lines(done.stdout)
    assert list(first) == [
        *("id", "title", "summary", "content", "url", "published", "author", "language"),
    ]
    assert first["title"] == "Cease-fire holds in the valley"
    assert first["url"] == "https://post.example/valley"
    assert first["published"] == "2026-03-02T11:56:00+00:00"
    assert (second["published"], second["language"]) == (None, "en")


def test_parse_reads_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(DOCUMENT, encoding="utf-8")
    assert len(lines(tocsin("parse", str(file)).stdout)) == 2


def test_what_is_no_feed_is_one_sentence_and_status_1() -> None:
    done = tocsin("parse", stdin=b"hello")
    assert (done.returncode, done.stderr) == (1, "tocsin: standard input: this is no feed\n")


def test_match_gives_each_line_its_matches() -> None:
    entries = tocsin("parse", stdin=DOCUMENT.encode()).stdout.encode()
    done = tocsin("match", "--query", "ceasefire", "--query", "ferry, boat", stdin=entries)
    assert [line["matches"] for line in lines(done.stdout)] == [
        [{"query": "ceasefire", "spans": [["title", 0, 10]]}],
        [{"query": "ferry", "spans": [["title", 0, 7]]}],
    ]


def test_match_looks_in_the_content_that_parse_gives() -> None:
    line = b'{"title": "Ferries", "summary": "", "content": "They sail at noon."}\n'
    (found,) = lines(tocsin("match", "--query", "sail", stdin=line).stdout)
    assert found["matches"] == [{"query": "sail", "spans": [["content", 5, 9]]}]


def test_only_leaves_out_what_does_not_match() -> None:
    entries = tocsin("parse", stdin=DOCUMENT.encode()).stdout.encode()
    done = tocsin("match", "--only", "--query", "ceasefire", stdin=entries)
    assert [line["title"] for line in lines(done.stdout)] == ["Cease-fire holds in the valley"]


def test_a_line_that_cannot_be_read_has_an_error_and_the_rest_goes_on() -> None:
    done = tocsin("match", "--query", "a", stdin=b'\xff{\n{"title": "a plan", "query": "plan"}\n')
    broken, whole = lines(done.stdout)
    assert "error" in broken
    assert "error" not in whole
    assert done.returncode == 0


def test_a_query_that_cannot_be_read_is_shown_with_the_place_and_what_was_meant() -> None:
    done = tocsin("match", "--query", 'Kyiv "peace talks')
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "tocsin: The quotation mark here is never closed.",
        'Kyiv "peace talks',
        "     ^",
        'Perhaps: Kyiv "peace talks"',
    ]


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    done = tocsin("match", "nowhere.jsonl")
    assert (done.returncode, done.stderr) == (
        1,
        "tocsin: cannot read nowhere.jsonl: No such file or directory\n",
    )


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text('{"title": "ceasefire"}\n' * 20_000, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "match", "--query", "ceasefire", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_a_match_is_written_before_the_next_line_comes() -> None:
    command = [sys.executable, "-m", "bot", "match", "--query", "ceasefire"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(b'{"title": "Ceasefire"}\n')
            process.stdin.flush()
            assert b'"matches"' in process.stdout.readline()


def test_a_query_may_name_a_pack_of_one_s_own(tmp_path: Path) -> None:
    (tmp_path / "ferries.yaml").write_text("about: boats\nterms: {en: [ferry, steamer]}\n")
    arguments = ("match", "--packs", str(tmp_path), "--query", "@ferries")
    done = tocsin(*arguments, stdin=b'{"title": "Ferries run late", "language": "en"}\n')
    (line,) = lines(done.stdout)
    assert line["matches"] == [{"query": "@ferries", "spans": [["title", 0, 7]]}]


# --- the rest ----------------------------------------------------------------------------------


def test_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert capsys.readouterr().out == f"tocsin {__version__}\n"


class Environment(dict[str, str]):
    """Remembers which variables were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return default


def test_help_names_every_command_and_variable() -> None:
    environment = Environment()
    Settings.read(environment)
    variables = {name for name in environment.asked if not name.endswith("_FILE")}
    words = set(re.findall(r"\w+", parser().format_help()))
    assert words >= variables >= {"REDIS_URL", "TOCSIN_WEB_PASSWORD"}
    assert words >= {"run", "check", "demo", "health", "doctor", "backup", "restore", "parse"}


@pytest.mark.parametrize("command", ["parse", "match"])
def test_a_filter_s_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"  tocsin {command} " in capsys.readouterr().out


@pytest.mark.parametrize("speed", ["0", "-1", "61", "fast", "nan"])
def test_a_speed_that_is_none_is_refused(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", f"--speed={speed}"])
    assert f"“{speed}” is no speed; write a number from 0.1 to 60" in capsys.readouterr().err


def test_check_offline_reads_feeds_yaml_and_tries_nothing(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text("watchlist: ['@ferries']\nfeeds: [https://nowhere.invalid/rss]\n")
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "ferries.yaml").write_text("about: boats\nterms: {en: [ferry, steamer]}\n")
    environment = {"TOCSIN_FEEDS": str(file), "TOCSIN_PACKS": str(packs)}
    done = tocsin("check", "--offline", environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    counted, watch, _ = done.stdout.splitlines()
    assert counted == f"{file}: 1 feed, 1 watch"
    assert watch.startswith("  @ferries — ")


@pytest.mark.parametrize(
    ("command", "content", "said"),
    [
        ("run", "poll: {every: 5 minuts}", 'poll.every: "5 minuts" is not a duration'),
        ("check", "watchlist: [ceasefire, (peace]", "watchlist[1]: The parenthesis opened here"),
    ],
)
def test_a_mistake_in_feeds_yaml_is_named_before_anything_starts(
    command: str, content: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(content)
    environment = {"TOCSIN_FEEDS": str(file), "TOCSIN_DATA": str(tmp_path / "data")}
    done = tocsin(command, environment=environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_every_watch_that_cannot_be_read_is_shown_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text("watchlist: [ceasefire, (peace, war AND]")
    with pytest.raises(ConfigError) as caught:
        read(file, {})
    assert str(caught.value).splitlines() == [
        f"{file}: watchlist[1]: The parenthesis opened here is never closed.",
        "(peace",
        "^",
        f"{file}: watchlist[2]: AND must be followed by a word.",
        "war AND",
        "    ^",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file or directory"), (b"\xff\xfe\x00", "this is not UTF-8 text")],
)
def test_a_feeds_yaml_that_cannot_be_read_is_one_sentence(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "feeds.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as caught:
        read(file, {})
    assert len(str(caught.value).splitlines()) == 1


def data_in(folder: Path) -> dict[str, str]:
    return {"TOCSIN_DATA": str(folder), "REDIS_URL": ""}


def test_a_backup_is_made_and_put_back_by_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "b"
    made = tocsin("backup", str(file), environment=data_in(tmp_path / "one"))
    assert made.returncode == 0, made.stderr
    assert made.stdout.endswith(
        "0 records. Only you can read it; keep it safe: it says what chats watch for.\n"
    )
    back = tocsin("restore", str(file), environment=data_in(tmp_path / "two"))
    assert (back.returncode, back.stdout) == (0, "0 records are in the store.\n")
    missing = tocsin("restore", str(tmp_path / "none"), environment=data_in(tmp_path / "two"))
    assert missing.returncode == 1
    assert missing.stderr.endswith("none is not there\n")
