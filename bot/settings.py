"""The environment → settings. Real variables win over `.env`; each secret also as `NAME_FILE`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

from bot import roles
from bot.errors import ConfigError

TELEGRAM = "https://api.telegram.org"
SLACK = "https://slack.com/api/"
SLACK_LISTEN = ("127.0.0.1", 3000)
TELEGRAM_LISTEN = ("127.0.0.1", 8081)


@dataclass(frozen=True, slots=True)
class Web:
    """Where the operator's page is served. `asked` says that somebody wants it: else it is left out
    where the port is taken."""

    host: str = "127.0.0.1"
    port: int = 8080
    password: str = field(default="", repr=False)
    asked: bool = False

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def is_private(self) -> bool:
        """Whether nobody but this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


WEB = Web()

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Secrets are kept out of `repr`."""

    telegram_token: str = field(default="", repr=False)
    telegram_base_url: str = TELEGRAM
    slack_bot_token: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_api_url: str = SLACK
    slack_signing_secret: str = field(default="", repr=False)
    slack_client_id: str = ""
    slack_client_secret: str = field(default="", repr=False)
    slack_listen: tuple[str, int] = SLACK_LISTEN
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = field(default="", repr=False)
    telegram_webhook_listen: tuple[str, int] = TELEGRAM_LISTEN
    redis_url: str = field(default="", repr=False)
    condense_key: str = field(default="", repr=False)
    data: Path = Path("data")
    feeds: Path = Path("feeds.yaml")
    packs: tuple[Path, ...] = ()
    log: str = ""
    roles: frozenset[str] = frozenset(roles.ROLES)
    web: Web | None = WEB
    language: str = ""
    """Of the terminal, as LANG has it: "fr_FR.UTF-8"."""

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
            slack_signing_secret=_secret(environment, "SLACK_SIGNING_SECRET"),
            slack_client_id=environment.get("SLACK_CLIENT_ID", "").strip(),
            slack_client_secret=_secret(environment, "SLACK_CLIENT_SECRET"),
            slack_listen=_listen(environment, "SLACK_LISTEN", SLACK_LISTEN),
            telegram_webhook_url=_url(environment, "TELEGRAM_WEBHOOK_URL", ""),
            telegram_webhook_secret=_webhook_secret(environment),
            telegram_webhook_listen=_listen(
                environment, "TELEGRAM_WEBHOOK_LISTEN", TELEGRAM_LISTEN
            ),
            redis_url=_secret(environment, "REDIS_URL"),
            condense_key=_secret(environment, "TOCSIN_CONDENSE_KEY"),
            data=Path(environment.get("TOCSIN_DATA") or "data").expanduser(),
            feeds=Path(environment.get("TOCSIN_FEEDS") or "feeds.yaml").expanduser(),
            packs=_folders(environment.get("TOCSIN_PACKS", "")),
            log=environment.get("TOCSIN_LOG", ""),
            roles=roles.read(environment.get("TOCSIN_ROLES", "")),
            web=_web(environment),
            language=next(filter(None, map(environment.get, LOCALES)), "") or "",
        )
        _require_all_of_slack(settings)
        return settings

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that have tokens; the terminal if none has."""
        slack = self.slack_bot_token or self.slack_client_id
        tokens = {"telegram": self.telegram_token, "slack": slack}
        return tuple(name for name, token in tokens.items() if token) or ("console",)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be logged, printed or stored."""
        slack = (
            self.slack_signing_secret,
            self.slack_client_secret,
            self.telegram_webhook_secret,
        )
        tokens = (self.telegram_token, self.slack_bot_token, self.slack_app_token, *slack)
        page = self.web.password if self.web else ""
        known = (*tokens, self.condense_key, page, *_passwords(self.redis_url))
        return tuple(secret for secret in known if secret)


def _passwords(url: str) -> tuple[str, ...]:
    """Those in a URL, as they are written and as they are meant. What is before the last "@" is a
    user's, as redis-py reads it, whatever is in it."""
    rest, _, query = url.partition("://")[2].partition("?")
    user, _, _ = rest.rpartition("@")
    written = [user.partition(":")[2], *re.findall(r"(?<=password=)[^&#]+", query)]
    return tuple(dict.fromkeys([*written, *map(unquote, written)]))


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


def _folders(written: str) -> tuple[Path, ...]:
    return tuple(Path(folder).expanduser() for folder in written.split(os.pathsep) if folder)


def _web(environment: Mapping[str, str]) -> Web | None:
    written = environment.get("TOCSIN_WEB", "").strip()
    if written.lower() in ("off", "no", "0"):
        return None
    password = _secret(environment, "TOCSIN_WEB_PASSWORD")
    if not written:
        return Web(password=password)
    host, port = _address("TOCSIN_WEB", written, f"{WEB.host}:{WEB.port}, or off")
    web = Web(host, port, password, asked=True)
    if not (web.is_private or password):
        raise ConfigError(
            f"TOCSIN_WEB: others can reach {written}, so set TOCSIN_WEB_PASSWORD too, "
            f"or write 127.0.0.1:{port}"
        )
    return web


def _require_all_of_slack(settings: Settings) -> None:
    """A token or a client id: where we are; an app token or a signing secret: how events come."""
    if bool(settings.slack_client_id) != bool(settings.slack_client_secret):
        missing = "SLACK_CLIENT_SECRET" if settings.slack_client_id else "SLACK_CLIENT_ID"
        raise ConfigError(f"Others can install the app only with both: {missing} is not set.")
    somewhere = settings.slack_bot_token or settings.slack_client_id
    heard = settings.slack_app_token or settings.slack_signing_secret
    if somewhere and not heard:
        raise ConfigError(
            "Slack needs both tokens: SLACK_APP_TOKEN is not set. "
            "(To be reached over HTTP instead, set SLACK_SIGNING_SECRET.)"
        )
    if heard and not somewhere:
        raise ConfigError("Slack needs both tokens: SLACK_BOT_TOKEN is not set.")


def _webhook_secret(environment: Mapping[str, str]) -> str:
    secret = _secret(environment, "TELEGRAM_WEBHOOK_SECRET")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise ConfigError(
            "TELEGRAM_WEBHOOK_SECRET: write 1 to 256 letters, digits, _ or -; or leave it out"
        )
    return secret


def _listen(environment: Mapping[str, str], name: str, default: tuple[str, int]) -> tuple[str, int]:
    written = environment.get(name, "").strip()
    return _address(name, written, f"{default[0]}:{default[1]}") if written else default


def _address(name: str, written: str, instead: str) -> tuple[str, int]:
    host, colon, port = written.rpartition(":")
    if not colon or not (port.isdecimal() and 0 < int(port) < 65_536):
        raise ConfigError(f"{name}: “{written}” is no address; write {instead}")
    return host.strip("[]") or "0.0.0.0", int(port)


def _url(environment: Mapping[str, str], name: str, default: str) -> str:
    url = environment.get(name) or default
    if url and urlsplit(url).scheme not in ("http", "https"):
        hint = f"; the default is {default}" if default else ""
        raise ConfigError(f"{name}: “{url}” is not an http(s) address{hint}")
    return url
