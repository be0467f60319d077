"""A Sentinel URL → a connection to whatever server is the master by now.

    redis+sentinel://[user:password@]host[:port][,host[:port]…]/service[/db][?sentinel_password=…]

`rediss+sentinel://` speaks TLS with both. User and password are the servers', the options are the
Sentinels'. redis-py has no URL for a Sentinel; this is the form that others use (docket, Prefect).
"""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

from bot.errors import ConfigError

SCHEMES = ("redis+sentinel", "rediss+sentinel")
PORT = 26379

FORM = "redis+sentinel://host:26379,host:26379/service"

ANSWER = 0.5
"""Seconds in which a Sentinel answers, or the next one is asked."""


@dataclass(frozen=True, slots=True)
class Address:
    sentinels: tuple[tuple[str, int], ...]
    service: str
    db: int = 0
    username: str = ""
    password: str = ""
    sentinel_username: str = ""
    sentinel_password: str = ""
    tls: bool = False

    @classmethod
    def read(cls, url: str) -> Self:
        """Raises ConfigError, which does not show the URL: a password may be in it."""
        try:
            return cls._read(url)
        except ValueError:
            raise ConfigError(f"REDIS_URL is no Sentinel's address: write {FORM}") from None

    @classmethod
    def _read(cls, url: str) -> Self:
        # By hand: urlsplit takes a list with an IPv6 address in it for one bad address.
        scheme, _, rest = url.partition("://")
        rest, _, query = rest.partition("?")
        place, _, path = rest.partition("/")
        user, _, hosts = place.rpartition("@")
        username, _, password = user.partition(":")
        service, _, db = path.strip("/").partition("/")
        options = {name: values[-1] for name, values in parse_qs(query).items()}
        if not service:
            raise ValueError("no service is named")
        return cls(
            tuple(map(_host, hosts.split(","))),
            service,
            db=int(db or 0),
            username=unquote(username),
            password=unquote(password),
            sentinel_username=options.get("sentinel_username", ""),
            sentinel_password=options.get("sentinel_password", ""),
            tls=scheme.lower() == SCHEMES[1],
        )


def is_sentinel(url: str) -> bool:
    return url.partition("://")[0].lower() in SCHEMES


def master_of(address: Address, **options: Any) -> tuple[Redis, Sentinel]:
    """A client of the master, and what finds it; both are to be closed. Neither asks yet."""
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        address.sentinels,
        sentinel_kwargs={
            "username": address.sentinel_username or None,
            "password": address.sentinel_password or None,
            "socket_timeout": ANSWER,
            "socket_connect_timeout": ANSWER,
            "ssl": address.tls,
            "retry": Retry(NoBackoff(), 0),  # whoever asked asks again; see client.py
        },
    )
    master: Redis = sentinel.master_for(
        address.service,
        db=address.db,
        username=address.username or None,
        password=address.password or None,
        ssl=address.tls,
        **options,
    )
    return master, sentinel


def _host(text: str) -> tuple[str, int]:
    """ "host", "host:port" or "[v6]:port". Raises ValueError."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, ""
    if not host.strip("[]"):
        raise ValueError("no host is named")
    return host.strip("[]"), int(port or PORT)
