"""The image and what runs it: as nobody special, with nothing to write to but its data."""

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL = DOCKERFILE.rpartition("\nFROM ")[2]
COMPOSE = [path.name for path in ROOT.glob("compose*.yaml")]


def test_the_image_is_not_run_by_root() -> None:
    (user,) = re.findall(r"^USER (\S+)", FINAL, re.M)
    assert user.isdecimal() and int(user) >= 1000, "a number: orchestrators can tell it is not root"


@pytest.mark.parametrize("instruction", ["ENTRYPOINT", "CMD", "HEALTHCHECK.* CMD"])
def test_what_the_image_runs_needs_no_shell(instruction: str) -> None:
    (run,) = re.findall(rf"^{instruction} (.*)$", FINAL, re.M)
    assert json.loads(run)


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_gives_it_no_more_than_it_needs(name: str) -> None:
    services = yaml.safe_load((ROOT / name).read_text())["services"]
    ours = [service for service in services.values() if service.get("image") == "tocsin"]
    assert ours
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "privileged" not in service and "docker.sock" not in str(service)


def test_everything_is_locked_by_hash_and_from_wheels() -> None:
    assert DOCKERFILE.count("--require-hashes") == DOCKERFILE.count("pip install") >= 1
    assert DOCKERFILE.count("--only-binary :all:") == DOCKERFILE.count("pip install")


@pytest.mark.parametrize("name", COMPOSE)
def test_a_store_that_still_loads_is_not_healthy(name: str) -> None:
    """valkey-cli's status is 0 for "LOADING" too, unless it is told -e."""
    check = yaml.safe_load((ROOT / name).read_text())["services"]["valkey"]["healthcheck"]
    assert check["test"] == ["CMD", "valkey-cli", "-e", "ping"]
    assert check["start_period"] == "5m", "else a large store counts as failed before it is loaded"


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_hands_the_log_s_level_on(name: str) -> None:
    services = yaml.safe_load((ROOT / name).read_text())["services"]
    for role, service in services.items():
        if service.get("image") == "tocsin":
            assert "TOCSIN_LOG" in service["environment"], role


NOT_HANDED_ON = frozenset(
    {
        *("TOCSIN_DATA", "TOCSIN_FEEDS", "TOCSIN_PACKS", "TOCSIN_ROLES"),  # the files' own affair
        *("TELEGRAM_BASE_URL", "SLACK_API_URL"),  # for tests, and for a Bot API server of one's own
    }
)


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_hands_on_all_that_can_be_set(name: str) -> None:
    services = yaml.safe_load((ROOT / name).read_text())["services"]
    handed = {key for one in services.values() for key in one.get("environment", ())}
    written = (ROOT / "bot" / "settings.py").read_text()
    assert set(re.findall(r'"((?:TOCSIN|SLACK|TELEGRAM|REDIS)_[A-Z_]+)"', written)) <= (
        handed | NOT_HANDED_ON
    )
