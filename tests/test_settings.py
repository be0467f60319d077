"""The environment, as it is read."""

import os
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.i18n import nearest
from bot.settings import SLACK, TELEGRAM, Settings


def test_nothing_set_gives_the_defaults() -> None:
    settings = Settings.read({})
    assert settings == Settings()
    assert (settings.telegram_base_url, settings.slack_api_url) == (TELEGRAM, SLACK)
    assert settings.secrets == ()


def test_every_variable_is_read() -> None:
    settings = Settings.read(
        {
            "TELEGRAM_BOT_TOKEN": " 1:telegram\n",
            "TELEGRAM_BASE_URL": "http://127.0.0.1:1",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_API_URL": "http://127.0.0.1:2/api/",
            "REDIS_URL": "redis://:word@db:6379/0",
            "TOCSIN_DATA": "~/tocsin",
            "TOCSIN_FEEDS": "/etc/feeds.yaml",
            "TOCSIN_PACKS": f"/etc/packs{os.pathsep}~/packs",
            "TOCSIN_LOG": "debug",
        }
    )
    assert settings == Settings(
        telegram_token="1:telegram",
        telegram_base_url="http://127.0.0.1:1",
        slack_bot_token="xoxb-1",
        slack_app_token="xapp-1",
        slack_api_url="http://127.0.0.1:2/api/",
        redis_url="redis://:word@db:6379/0",
        data=Path.home() / "tocsin",
        feeds=Path("/etc/feeds.yaml"),
        packs=(Path("/etc/packs"), Path.home() / "packs"),
        log="debug",
    )


SECRETS = ("TELEGRAM_BOT_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "REDIS_URL")


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    for one in SECRETS:
        (tmp_path / one).write_text(f"secret of {one}\n")
    others = {one: f"secret of {one}" for one in SECRETS if one != name}
    settings = Settings.read({f"{name}_FILE": str(tmp_path / name), **others})
    assert settings == Settings.read({one: f"secret of {one}" for one in SECRETS})


def test_a_secret_s_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ConfigError, match="REDIS_URL_FILE: cannot read /nowhere"):
        Settings.read({"REDIS_URL_FILE": "/nowhere"})


@pytest.mark.parametrize(
    ("given", "missing"),
    [("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN")],
)
def test_slack_needs_both_tokens(given: str, missing: str) -> None:
    with pytest.raises(ConfigError, match=f"{missing} is not set"):
        Settings.read({given: "x"})


def test_an_address_that_is_none_is_refused_with_the_default() -> None:
    with pytest.raises(ConfigError, match="the default is https://api"):
        Settings.read({"TELEGRAM_BASE_URL": "api.telegram.org"})


def test_no_secret_is_in_its_repr_and_each_is_among_the_secrets() -> None:
    settings = Settings.read(
        {
            "TELEGRAM_BOT_TOKEN": "1:telegram",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "REDIS_URL": "redis://user:word@db",
        }
    )
    assert set(settings.secrets) == {"1:telegram", "xoxb-1", "xapp-1", "word"}
    assert not [secret for secret in settings.secrets if secret in repr(settings)]


@pytest.mark.parametrize(
    ("url", "passwords"),
    [
        ("redis://db:6379/0", set()),
        ("redis://user:p@ss@db", {"p@ss"}),
        ("rediss://:p%40ss%2Fword@db:6379/0", {"p%40ss%2Fword", "p@ss/word"}),
        ("redis://:a/b@db", {"a/b"}),
        (
            "redis+sentinel://u:one@a:1,b:2/service/0?sentinel_password=two&x=1",
            {"one", "two"},
        ),
        ("redis://db?password=w%C3%B6rd&db=1", {"w%C3%B6rd", "wörd"}),
    ],
)
def test_a_password_in_the_stores_address_is_a_secret_in_each_form(
    url: str, passwords: set[str]
) -> None:
    settings = Settings.read({"REDIS_URL": url})
    assert set(settings.secrets) == passwords


def test_every_secret_that_can_be_set_is_among_the_secrets() -> None:
    names = (
        *("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
        *("SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "TOCSIN_CONDENSE_KEY"),
        "TOCSIN_WEB_PASSWORD",
    )
    words = {name: f"word-{number}" for number, name in enumerate(names)}
    settings = Settings.read({"SLACK_CLIENT_ID": "1.2", **words})
    assert set(settings.secrets) == set(words.values())
    assert "word-" not in repr(settings)


def test_dotenv_is_read_and_real_variables_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("TOCSIN_FEEDS=from-dotenv.yaml\nTOCSIN_DATA=from-dotenv\n")
    monkeypatch.chdir(tmp_path)
    for name in [
        name for name in os.environ if name.startswith(("TOCSIN_", "SLACK_", "TELEGRAM_"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOCSIN_DATA", "from-environment")
    settings = Settings.read()
    assert (settings.feeds, settings.data) == (Path("from-dotenv.yaml"), Path("from-environment"))


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "de"}, "de"),
        ({"LANG": "C.UTF-8"}, ""),
        ({}, ""),
    ],
)
def test_the_terminal_speaks_as_the_environment_has_it(
    environment: dict[str, str], language: str
) -> None:
    assert nearest(Settings.read(environment).language) == language
