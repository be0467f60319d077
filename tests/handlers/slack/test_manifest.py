"""slack-manifest.yaml asks for what the handler needs, and for nothing else."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]

SCOPE_OF_EVENT = {
    "app_mention": "app_mentions:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.im": "im:history",
}
"""Each event's scope, as its page under https://docs.slack.dev/reference/events says."""

SCOPES_OF_CALLS = {"chat:write", "channels:join", "commands", "files:read", "files:write"}


@pytest.fixture(scope="module")
def manifest() -> dict:
    return yaml.safe_load((ROOT / "slack-manifest.yaml").read_text())


def test_the_scopes_are_those_of_its_events_and_calls_and_no_others(manifest: dict) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    needed = {SCOPE_OF_EVENT[event] for event in events if event in SCOPE_OF_EVENT}
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed | SCOPES_OF_CALLS


def test_every_event_that_the_handler_reads_is_subscribed_to(manifest: dict) -> None:
    source = (ROOT / "handlers/slack/inbound.py").read_text()
    source += (ROOT / "handlers/slack/bolt.py").read_text()
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    for event in events:
        assert re.search(rf"\b{event.partition('.')[0]}\b", source), event


def test_it_needs_no_public_address(manifest: dict) -> None:
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"]
    assert settings["interactivity"]["is_enabled"]
    assert "request_url" not in settings["event_subscriptions"]


def test_the_home_tab_and_the_shortcut_are_switched_on(manifest: dict) -> None:
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    (shortcut,) = manifest["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", "why")
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150


def test_the_slash_command_shows_how_it_is_used(manifest: dict) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/tocsin"
    assert command["usage_hint"]
