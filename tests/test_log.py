"""The log: what it leaves out. No secret is ever logged, printed or stored."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.log import Redacting, configure
from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from tests.peers import slack, telegram
from tests.peers.feeds import FeedServer, Item
from tests.scenarios.town import Town
from tests.waiting import until

WORD = "aVerySecretWord"


def formatted(message: str, *args: object, error: Exception | None = None) -> str:
    trace = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot", logging.INFO, "", 0, message, args, trace)
    return Redacting([WORD]).format(record)


def test_a_secret_is_taken_out_of_message_arguments_and_traceback() -> None:
    try:
        raise ValueError(f"https://example.org/bot{WORD}/getMe")
    except ValueError as error:
        text = formatted(f"{WORD} %s", {"token": WORD}, error=error)
    assert WORD not in text
    assert text.count("[secret]") == 3
    assert "ValueError" in text


def test_a_line_says_when_how_grave_and_where() -> None:
    assert formatted("hello %s", "there").split(" ", 1)[1] == "INFO bot: hello there"


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="“LOUD” is no level; write one of DEBUG, INFO"):
        configure("LOUD", [])


# --- the real program --------------------------------------------------------------------------


@asynccontextmanager
async def program(
    folder: Path, environment: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`tocsin run` in a folder of its own, which its output goes to as well; ended by SIGTERM."""
    with (folder / "output").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--console"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={
                **os.environ,
                "TOCSIN_LOG": "DEBUG",
                "TOCSIN_DATA": str(folder / "data"),
                "TOCSIN_FEEDS": str(folder / "feeds.yaml"),
                **environment,
            },
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            async with asyncio.timeout(10):
                await process.wait()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Store]:
    """The store of the program that works in this folder."""
    socket = EmbeddedValkey(folder / "data" / "store").socket

    async def there() -> bool:
        return socket.exists()

    await until(there, within=20)
    store = Store(await Client.connect(f"unix://{socket}"))
    yield store
    await store.close()


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_the_real_program_never_logs_prints_or_stores_a_secret(tmp_path: Path) -> None:
    async with (
        FeedServer() as feeds,
        telegram.TelegramPeer() as tele,
        slack.SlackPeer() as work,
    ):
        feeds.publish("herald", Item("Mayor opens new ferry line"))
        (tmp_path / "feeds.yaml").write_text(
            f"feeds: [{feeds.url('herald')}]\nwatchlist: [ceasefire]\n"
            "network: {allow: [127.0.0.0/8]}\naccess: {telegram: open}\n"
        )
        tele.fail("getUpdates", telegram.CutBefore())
        tele.fail("sendMessage", telegram.BadGateway())
        work.faults.plan("chat.postMessage", slack.ServerError())
        work.faults.plan("apps.connections.open", slack.CutBefore())
        secrets = {
            "TELEGRAM_BOT_TOKEN": tele.token,
            "SLACK_BOT_TOKEN": work.bot_token,
            "SLACK_APP_TOKEN": work.app_token,
        }
        places = {"TELEGRAM_BASE_URL": tele.url, "SLACK_API_URL": work.api_url}
        async with (
            program(tmp_path, {**secrets, **places}),
            opened(tmp_path) as store,
        ):
            town = Town(store, feeds, tele, work)
            await both_subscribe(town)
            feeds.publish("herald", Item("Ceasefire holds at the strait"))
            await town.poll("herald")
            await tele.message(lambda post: "at the strait" in post.text)
            await work.wait_for(lambda: [m for m in work.messages if "at the strait" in m.plain])
    kept = everything_in(tmp_path)
    log = kept[str(tmp_path / "output")].decode()
    assert log.count(" DEBUG ") > 50, "it was told to say all"
    assert "secret" in log, "there were secrets to take out"
    hidden = [*secrets.values(), tele.token.partition(":")[2]]
    assert not [
        (path, secret)
        for path, content in kept.items()
        for secret in hidden
        if secret.encode() in content
    ]


async def both_subscribe(town: Town) -> None:
    ada = town.telegram.person("Ada")
    await town.polled("herald", within=20)
    await town.telegram.say(town.telegram.private(ada), ada, "/subscribe")
    await town.slack.connected()
    await town.slack.mention(town.slack.channel("general"), "bo", "subscribe")
    await town.telegram.message(lambda post: "This chat gets alerts" in post.text, timeout=15)
    await town.slack.wait_for(lambda: town.slack.messages, within=15)


async def test_a_token_that_is_refused_is_not_quoted(tmp_path: Path) -> None:
    wrong = "7000000001:AAFwrongTokenForTestsOnly_0123456789ab"
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    async with telegram.TelegramPeer() as tele:
        environment = {"TELEGRAM_BOT_TOKEN": wrong, "TELEGRAM_BASE_URL": tele.url}
        async with program(tmp_path, environment) as process, asyncio.timeout(20):
            assert await process.wait() == 1
    said = (tmp_path / "output").read_text()
    assert "does not accept TELEGRAM_BOT_TOKEN" in said
    assert wrong not in said
    assert wrong.partition(":")[2] not in said
