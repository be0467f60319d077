"""Roles: what one process does of the whole."""

import os
import sys
from pathlib import Path
from subprocess import run

import pytest
import yaml

from bot import roles
from bot.app import SPEAKERS
from bot.errors import ConfigError
from bot.settings import Settings

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", roles.ROLES),
        ("poll", ["poll"]),
        ("Deliver, chat", ["deliver", "chat"]),
        ("poll deliver,poll", ["poll", "deliver"]),
    ],
)
def test_roles_are_read_as_people_write_them(written: str, read: list[str]) -> None:
    assert roles.read(written) == frozenset(read)
    assert Settings.read({"TOCSIN_ROLES": written}).roles == frozenset(read)


def test_what_is_no_role_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"“send” is no role: choose from poll, deliver, chat"):
        roles.read("poll, send")


def test_a_process_that_needs_others_needs_a_store_that_they_share(tmp_path: Path) -> None:
    told = run(
        [sys.executable, "-m", "bot", "run", "--roles", "poll", "--roles", "chat"],
        env={"PATH": os.environ["PATH"], "TOCSIN_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 1
    (sentence,) = told.stderr.splitlines()
    assert "(deliver)" in sentence
    assert "set REDIS_URL" in sentence
    assert not list(tmp_path.iterdir())


def test_all_roles_need_no_store_of_their_own_and_some_need_one() -> None:
    roles.check_store(roles.ROLES, "")
    roles.check_store({"poll"}, "redis://127.0.0.1:6379")


def test_the_compose_file_plays_every_role_and_gives_tokens_to_those_that_speak() -> None:
    services = yaml.safe_load((ROOT / "compose.scale.yaml").read_text())["services"]
    played = {
        role: service["environment"]
        for service in services.values()
        if "run" in service["command"]
        for role in roles.read(service["command"][-1])
    }
    assert set(played) >= roles.NEEDED
    for role, environment in played.items():
        assert environment["REDIS_URL"]
        assert ("TELEGRAM_BOT_TOKEN" in environment) == (role in SPEAKERS)


def test_a_process_that_only_delivers_loads_no_monitor_and_no_parser() -> None:
    told = run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.split() == ["bot.alerts.deliver"]


LOADED = """
import sys
from bot import app, jobs
jobs.parts(["deliver"])
wanted = ("bot.alerts.deliver", "bot.watches.monitor", "bot.feeds.parse", "feedparser", "lxml",
          "bot.stories.group", "bot.commands.table")
print(*(name for name in wanted if name in sys.modules))
"""
