"""The log: what it leaves out. No secret is ever logged, printed or stored."""

import asyncio
import io
import json
import logging
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.errors import ConfigError
from bot.log import CHATTY, Json, Text, configure, told
from bot.redaction import hide, unhide
from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from tests.peers import slack, telegram
from tests.peers.feeds import FeedServer, Item
from tests.peers.valkey import free_ports
from tests.scenarios.town import Town
from tests.waiting import until


@pytest.fixture(autouse=True)
def _as_the_program() -> None:
    """Records are made as the program makes them, whichever test comes first."""
    hide()


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    """As a logger makes it."""
    made = logging.getLogger("bot").makeRecord("bot", logging.INFO, "", 0, message, args, None)
    vars(made).update(told(**extra))
    return made


def test_a_line_in_a_terminal_says_when_how_grave_where_what_and_about_whom() -> None:
    line = Text().format(record("hello %s", "there", chat="telegram:1:", why='bad "markup"', n=3))
    assert line.split(" ", 1)[1] == (
        'INFO bot: hello there chat=telegram:1: why="bad \\"markup\\"" n=3'
    )


def test_elsewhere_a_line_is_a_json_object() -> None:
    line = json.loads(Json().format(record("hello %s", "there", chat="telegram:1:", n=3)))
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "INFO",
        "logger": "bot",
        "event": "hello there",
        "chat": "telegram:1:",
        "n": 3,
    }


@pytest.mark.parametrize("form", [Text(), Json()])
def test_an_event_is_one_line_whatever_a_feed_calls_itself(form: logging.Formatter) -> None:
    title = "News\n12:00:00 ERROR bot: all is lost\r\x1b[2J\u2028"
    line = form.format(record("a feed: %s", title, feed=title, bare="\x1b[2J\x9b31m"))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line and "\x9b" not in line


def test_what_an_error_says_cannot_be_taken_for_an_event() -> None:
    said = "bad title: \x1b[2J\n12:00:00 ERROR bot: all is lost"
    try:
        raise ValueError(said)
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
        made = logging.getLogger("bot").makeRecord("bot", logging.ERROR, "", 0, "bad", (), trace)
    event, *rest = Text().format(made).splitlines()
    assert event.endswith("ERROR bot: bad")
    assert rest and all(line.startswith("    ") for line in rest)
    assert "\x1b" not in "".join(rest)


def test_a_line_is_json_wherever_it_is_written_and_whatever_is_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, "ascii", write_through=True))
    root = logging.getLogger()
    before, at = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in CHATTY}
    try:
        configure("json", [])
        fields = told(title="café 🔔 \ud800", lag=float("nan"), wait=float("inf"))
        logging.getLogger("bot").warning("a feed: 🔔 \udcff", extra=fields)
    finally:
        root.handlers[:] = before
        root.setLevel(at)
        for name, was in levels.items():
            logging.getLogger(name).setLevel(was)

    def refuse(word: str) -> None:
        raise ValueError(word)

    line = json.loads(written.getvalue().decode(), parse_constant=refuse)
    assert line["title"].startswith("café 🔔 ")
    assert (line["lag"], line["wait"]) == ("nan", "inf")


def test_a_secret_in_a_field_is_taken_out() -> None:
    word = "aVerySecretWord"
    hide(word)
    try:
        for form in (Text(), Json()):
            line = form.format(record("asked", url=f"https://example.org/{word}", tokens=[word]))
            assert word not in line and line.count("(secret)") == 2
    finally:
        unhide(word)


def test_a_failure_brings_its_traceback_within_its_json_line() -> None:
    try:
        raise ValueError("no")
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
        made = logging.getLogger("bot").makeRecord("bot", logging.ERROR, "", 0, "bad", (), trace)
    assert "ValueError: no" in json.loads(Json().format(made))["error"]
    assert Text().format(made).endswith("ValueError: no")


@pytest.mark.parametrize(
    ("words", "level", "form"),
    [
        ("", "WARNING", Json),
        ("debug", "DEBUG", Json),
        ("text", "WARNING", Text),
        ("INFO,json", "INFO", Json),
        ("text INFO", "INFO", Text),
    ],
)
def test_a_level_and_a_form_are_read_in_any_order(
    words: str, level: str, form: type[logging.Formatter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    root = logging.getLogger()
    before, at = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in CHATTY}
    try:
        configure(words, [])
        assert logging.getLevelName(root.level) == level
        assert isinstance(root.handlers[0].formatter, form)
    finally:
        root.handlers[:] = before
        root.setLevel(at)
        for name, was in levels.items():
            logging.getLogger(name).setLevel(was)


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
            "TOCSIN_WEB_PASSWORD": "aPasswordOfThePage",
        }
        page = f"127.0.0.1:{free_ports(1)[0]}"
        places = {"TELEGRAM_BASE_URL": tele.url, "SLACK_API_URL": work.api_url}
        places["TOCSIN_WEB"] = page
        async with (
            program(tmp_path, {**secrets, **places}),
            opened(tmp_path) as store,
        ):
            town = Town(store, feeds, tele, work)
            await both_subscribe(town)
            await look_at(page, secrets["TOCSIN_WEB_PASSWORD"])
            feeds.publish("herald", Item("Ceasefire holds at the strait"))
            await town.poll("herald")
            await tele.message(lambda post: "at the strait" in post.text)
            await work.wait_for(lambda: [m for m in work.messages if "at the strait" in m.plain])
    kept = everything_in(tmp_path)
    log = kept[str(tmp_path / "output")].decode()
    assert log.count('"level": "DEBUG"') > 50, "it was told to say all"
    assert "secret" in log, "there were secrets to take out"
    hidden = [*secrets.values(), tele.token.partition(":")[2]]
    assert not [
        (path, secret)
        for path, content in kept.items()
        for secret in hidden
        if secret.encode() in content
    ]


async def look_at(page: str, password: str) -> None:
    """The page, with a password that is wrong and with the right one."""
    async with ClientSession() as session:
        for given, status in (("wrong", 401), (password, 200)):
            word = b64encode(f"me:{given}".encode()).decode()
            headers = {"Authorization": f"Basic {word}"}
            async with session.get(f"http://{page}/", headers=headers) as answer:
                assert answer.status == status
                assert password not in await answer.text()


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


DYING = """
import sys, warnings
from bot.log import configure
configure("json", ["aSecretOfOurs"])
warnings.warn("first\\nsecond aSecretOfOurs")
raise LookupError("third\\nfourth aSecretOfOurs")
"""


def test_what_ends_the_program_and_what_python_warns_of_are_lines_of_the_log() -> None:
    ended = subprocess.run([sys.executable, "-c", DYING], capture_output=True, text=True)
    warned, died = map(json.loads, ended.stderr.splitlines())
    assert ended.returncode == 1
    assert "first\nsecond (secret)" in warned["event"]
    assert "LookupError: third\nfourth (secret)" in died["error"]
