"""`tocsin doctor`, on a town that is well and on one that is not."""

import asyncio
import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot.clock import utc_now
from bot.model import Chat, ChatState, Feed, FeedId, FeedState
from bot.store import Store, keys
from bot.store.aside import Aside
from bot.store.embedded import EmbeddedValkey
from bot.store.feeds import Learnt
from handlers.slack.examining import NEEDED, OPTIONAL
from tests.chaos.program import ROOT
from tests.peers.feeds import FeedServer, Item
from tests.peers.slack import SlackPeer
from tests.peers.telegram import TelegramPeer
from tests.peers.valkey import Server

CHAT = Chat("telegram", "1")
WRONG = "7000000001:AAFwrongTokenForTestsOnly_0123456789ab"


async def doctor(folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    return await asked(folder, environment, "doctor")


async def asked(folder: Path, environment: Mapping[str, str], *command: str) -> tuple[int, str]:
    """The status of a command, and all that it says, on one line."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={
            **os.environ,
            "TOCSIN_DATA": str(folder / "data"),
            "TOCSIN_FEEDS": str(folder / "feeds.yaml"),
            **environment,
        },
    )
    async with asyncio.timeout(60):
        out, _ = await process.communicate()
    return process.returncode or 0, " ".join(out.decode().split())


def configure(folder: Path, *urls: str) -> None:
    listed = ", ".join(f'"{url}"' for url in urls)
    (folder / "feeds.yaml").write_text(
        f"feeds: [{listed}]\nwatchlist: [ceasefire]\nnetwork: {{allow: [127.0.0.0/8]}}\n"
    )


def secrets(telegram: TelegramPeer, slack: SlackPeer) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_BASE_URL": telegram.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
    }


async def test_all_is_well(tmp_path: Path) -> None:
    async with FeedServer() as feeds, TelegramPeer() as telegram, SlackPeer() as slack:
        feeds.publish("herald", Item("Ceasefire holds", published=utc_now()))
        configure(tmp_path, feeds.url("herald"))
        status, said = await doctor(tmp_path, secrets(telegram, slack))
    assert "The token is @tocsin_bot's." in said
    assert "It accepts SLACK_BOT_TOKEN: it is @tocsin's in Tower." in said
    assert "It accepts SLACK_APP_TOKEN." in said
    assert "It goes with Telegram's." in said
    assert "All 1 feeds work." in said
    assert "look work Tocsin is not running on this store. → Start it: tocsin run" in said
    assert said.endswith("Nothing is wrong; 1 thing to look at.")
    assert status == 0


async def test_an_app_that_workspaces_install_by_themselves_has_no_bot_token_to_judge(
    tmp_path: Path,
) -> None:
    async with FeedServer() as feeds, SlackPeer() as slack:
        feeds.publish("herald", Item("Ceasefire holds", published=utc_now()))
        configure(tmp_path, feeds.url("herald"))
        id_, secret = slack.server.client
        given = {"SLACK_CLIENT_ID": id_, "SLACK_CLIENT_SECRET": secret}
        there = {"SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.api_url}
        status, said = await doctor(tmp_path, given | there)
    assert "SLACK_BOT_TOKEN" not in said
    assert "It accepts SLACK_APP_TOKEN." in said
    assert status == 0, said


async def test_what_is_wrong_is_said_with_what_to_do(
    tmp_path: Path, store: Store, server: EmbeddedValkey
) -> None:
    now = utc_now()
    gone = ChatState(CHAT, gone="bot was blocked by the user", version=1)
    await store.chats.save(CHAT.key, None, gone)
    await store.outbox("telegram").asides.put(CHAT.key, Aside("a", "{}", "bad", now))
    await store.client.call("SET", "tocsin:{c1}:stray", "x")
    feed = Feed(FeedId("d"), "https://d.example/", "Dark Daily")
    await store.feeds.add(feed, due=now - timedelta(hours=1))
    partition = keys.feed_partition(feed.id)
    claims = await store.feeds.claim(partition, 1, now=now, lease=timedelta(seconds=9))
    state = FeedState(checked=now, problem="answered 403 Forbidden", dark=now - timedelta(hours=5))
    for poll in claims.claimed:
        await store.feeds.settle(poll, Learnt(state), next_due=now - timedelta(minutes=30))
    async with FeedServer() as feeds, TelegramPeer() as telegram:
        feeds.publish("herald", Item("Ceasefire holds", published=now))
        configure(tmp_path, feeds.url("herald"), feeds.url("missing"))
        status, said = await doctor(
            tmp_path,
            {
                "TELEGRAM_BOT_TOKEN": WRONG,
                "TELEGRAM_BASE_URL": telegram.url,
                "REDIS_URL": server.url,
            },
        )
    assert status == 1
    for words in (
        "It does not accept the token. → Copy it again from @BotFather into TELEGRAM_BOT_TOKEN.",
        "Feeds are not being polled: one has been due for 30m",
        "→ Start Tocsin: tocsin run",
        "Messages that a platform refused were set aside: telegram 1.",
        "1 of 1 cannot be written to: bot was blocked by the user (1).",
        "Dark Daily has been dark for 5h",
        "it answered 403 Forbidden.",
        "1 of its keys are not as this version writes them",
        "answered 404 Not Found",
        "are wrong; see above.",
    ):
        assert words in said, words
    assert WRONG not in said


@pytest.mark.parametrize("yaml", ["feeds: [nonsense]", "\tnot yaml"])
async def test_a_broken_configuration_hides_nothing_else(tmp_path: Path, yaml: str) -> None:
    (tmp_path / "feeds.yaml").write_text(yaml)
    status, said = await doctor(tmp_path, {})
    assert status == 1
    assert "fail configuration" in said and "Correct it; nothing starts before." in said
    assert "No platform has a token" in said
    assert "ok store" in said


async def test_a_store_that_is_away_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: [nonsense]")
    environment = {"REDIS_URL": "redis://:pass-word@127.0.0.1:1/0"}
    status, said = await doctor(tmp_path, environment)
    assert status == 1
    assert "fail configuration" in said and "Correct it; nothing starts before." in said
    assert "No platform has a token" in said
    assert "The store does not answer" in said and "docs/deploying.md" in said
    assert "pass-word" not in said


async def test_what_slack_did_not_let_the_app_do_is_told_by_the_names_of_its_scopes(
    tmp_path: Path,
) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: []")
    async with SlackPeer() as slack:
        given = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        slack.server.scopes -= {"groups:read", "files:write"}
        status, said = await doctor(tmp_path, given | {"SLACK_API_URL": slack.api_url})
    assert status == 1
    assert "fail Slack The app lacks scopes of slack-manifest.yaml: groups:read." in said
    assert "look Slack The app lacks scopes that it can do without: files:write." in said
    assert "then install the app again there." in said


def test_the_scopes_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) >= NEEDED | OPTIONAL
    assert not NEEDED & OPTIONAL


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"REDIS_URL": "nonsense:pass-word"}, "REDIS_URL is no address of a store"),
        (
            {"REDIS_URL": "redis://:pass-word@h/?foo=1"},
            "REDIS_URL is no address of a store",
        ),
        ({"TOCSIN_DATA": "/proc/nowhere"}, "/proc/nowhere/store cannot be written to"),
    ],
)
@pytest.mark.parametrize("command", ["doctor", "run", "health", "backup"])
async def test_a_store_that_cannot_be_is_told_in_a_sentence(
    tmp_path: Path, command: str, variables: Mapping[str, str], words: str
) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: []")
    if command == "health" and "TOCSIN_DATA" in variables:
        words = "the store does not answer"
    words = words if command != "doctor" else f"{words[0].upper()}{words[1:]}"
    more = [str(tmp_path / "b")] if command == "backup" else []
    status, said = await asked(tmp_path, variables, command, *more)
    assert status == 1
    assert words in said and "Traceback" not in said and "pass-word" not in said


async def test_a_user_of_the_store_who_may_too_little_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: []")
    rules = ("on", ">hush", "~tocsin:*", "resetchannels", "+@all")
    async with Server(tmp_path / "redis") as server:
        await server.call("ACL", "SETUSER", "narrow", *rules)
        await server.call("ACL", "SETUSER", "default", "off")
        _, stranger = await doctor(tmp_path, {"REDIS_URL": server.url})
        named = server.url.replace("://", "://narrow:hush@")
        status, said = await doctor(tmp_path, {"REDIS_URL": named})
    assert "it does not accept the user and password of REDIS_URL" in stranger
    assert status == 1
    assert "Processes cannot wake one another" in said
    assert "docs/redis.acl" in said
    assert "hush" not in said
