"""The environment → settings. Real variables win over `.env`; each secret also as `NAME_FILE`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot import roles
from bot.errors import ConfigError

TELEGRAM = "https://api.telegram.org"
SLACK = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Secrets are kept out of `repr`."""

    telegram_token: str = field(default="", repr=False)
    telegram_base_url: str = TELEGRAM
    slack_bot_token: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_api_url: str = SLACK
    redis_url: str = field(default="", repr=False)
    condense_key: str = field(default="", repr=False)
    data: Path = Path("data")
    feeds: Path = Path("feeds.yaml")
    packs: tuple[Path, ...] = ()
    log_level: str = ""
    roles: frozenset[str] = frozenset(roles.ROLES)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the environment (by default `.env` and the process's own). Raises ConfigError."""
        if environment is None:
            environment = _dotenv() | dict(os.environ)
        settings = cls(
            telegram_token=_secret(environment, "TELEGRAM_BOT_TOKEN"),
            telegram_base_url=_url(environment, "TELEGRAM_BASE_URL", TELEGRAM),
            slack_bot_token=_secret(environment, "SLACK_BOT_TOKEN"),
            slack_app_token=_secret(environment, "SLACK_APP_TOKEN"),
            slack_api_url=_url(environment, "SLACK_API_URL", SLACK),
            redis_url=_secret(environment, "REDIS_URL"),
            condense_key=_secret(environment, "TOCSIN_CONDENSE_KEY"),
            data=Path(environment.get("TOCSIN_DATA") or "data").expanduser(),
            feeds=Path(environment.get("TOCSIN_FEEDS") or "feeds.yaml").expanduser(),
            packs=tuple(
                Path(folder).expanduser()
                for folder in environment.get("TOCSIN_PACKS", "").split(os.pathsep)
                if folder
            ),
            log_level=environment.get("TOCSIN_LOG", "").upper(),
            roles=roles.read(environment.get("TOCSIN_ROLES", "")),
        )
        if bool(settings.slack_bot_token) != bool(settings.slack_app_token):
            missing = "SLACK_APP_TOKEN" if settings.slack_bot_token else "SLACK_BOT_TOKEN"
            raise ConfigError(f"Slack needs both tokens: {missing} is not set.")
        return settings

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be logged, printed or stored."""
        password = urlsplit(self.redis_url).password or ""
        tokens = (self.telegram_token, self.slack_bot_token, self.slack_app_token)
        known = (*tokens, self.condense_key, password)
        return tuple(secret for secret in known if secret)


def _dotenv() -> dict[str, str]:
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}


def _secret(environment: Mapping[str, str], name: str) -> str:
    path = environment.get(f"{name}_FILE", "")
    if not path:
        return environment.get(name, "").strip()
    try:
        return Path(path).expanduser().read_text().strip()
    except OSError as error:
        raise ConfigError(f"{name}_FILE: cannot read {path}: {error.strerror}") from error


def _url(environment: Mapping[str, str], name: str, default: str) -> str:
    url = environment.get(name) or default
    if urlsplit(url).scheme not in ("http", "https"):
        raise ConfigError(f"{name}: “{url}” is not an http(s) address; the default is {default}")
    return url
