"""A URL to its document: one bounded, guarded, conditional request.

Nothing here raises for what the Internet does: an answer is Fetched, Unchanged or Unavailable.
"""

import asyncio
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot import __version__
from bot.clock import utc_now
from bot.feeds import bodies
from bot.feeds.guard import REFUSAL, Blocked, Guard, Network
from bot.feeds.turns import Turns

REDIRECTS = 5
PATIENCE = timedelta(seconds=20)
"""How long one fetch may take, redirects and all, from its turn at the host on."""

_PERMANENT = frozenset({301, 308})
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_HEADERS = {
    "User-Agent": f"Tocsin/{__version__} (self-hosted news alerts; reads feeds)",
    "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document. `url` is where it came from in the end; `moved` is set when the address asked
    for has moved there for good. `max_age` is how long the server lets it be kept."""

    body: bytes
    url: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    max_age: timedelta | None = None
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The document is the one that the validators were given with. They may have been renewed."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    max_age: timedelta | None = None
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No document. `reason` goes after the source's name: "answered 403 Forbidden". `answered`
    says that a server did answer, so that the net is there."""

    reason: str
    retry_after: timedelta | None = None
    gone: bool = False
    answered: bool = field(default=False, compare=False)


Answer = Fetched | Unchanged | Unavailable


@dataclass(frozen=True, slots=True)
class _Validators:
    etag: str
    last_modified: str
    body_hash: str

    def headers(self) -> dict[str, str]:
        wanted = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in wanted.items() if value}


class Fetcher:
    """Fetches documents over one session; `async with Fetcher() as fetcher`.

    `allow` are networks that may be reached besides public addresses.
    """

    def __init__(
        self,
        *,
        allow: Iterable[Network] = (),
        gap: timedelta = timedelta(milliseconds=100),
        patience: timedelta = PATIENCE,
    ) -> None:
        self._guard = Guard(allow)
        self._turns = Turns(gap=gap)
        self._patience = patience.total_seconds()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            # Feeds are polled every few minutes: names are looked up a little less often than
            # that. A stale or forged name costs nothing, since what is connected to is checked.
            connector=self._guard.connector(limit=200, limit_per_host=2, ttl_dns_cache=600),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(
        self, url: str, *, etag: str = "", last_modified: str = "", body_hash: str = ""
    ) -> Answer:
        """Fetch a document, unless it is still the one that the validators stand for."""
        if not self._guard.permits_url(url):
            return Unavailable(REFUSAL)
        validators = _Validators(etag, last_modified, body_hash)
        async with self._turns.at(urlsplit(url).netloc):
            try:
                async with asyncio.timeout(self._patience):
                    return await self._follow(url, validators)
            except TimeoutError:
                return Unavailable(f"did not answer in full within {self._patience:g} seconds")
            except bodies.BodyError as error:
                return Unavailable(str(error))
            except (aiohttp.ClientError, OSError, ValueError) as error:
                return Unavailable(_reason(error))

    async def _follow(self, url: str, validators: _Validators) -> Answer:
        here, moved = url, ""
        for _ in range(REDIRECTS + 1):
            answer = await self._ask(here, validators, moved)
            if not isinstance(answer, _Redirect):
                return answer
            permanent = answer.permanent and (moved or here == url)
            here = urljoin(here, answer.target)
            moved = here if permanent else ""
            if not self._guard.permits_url(here):
                return Unavailable(REFUSAL)
        return Unavailable(f"redirected more than {REDIRECTS} times")

    async def _ask(self, url: str, validators: _Validators, moved: str) -> "Answer | _Redirect":
        if self._session is None:
            raise RuntimeError("use the Fetcher within `async with`")
        conditions = validators.headers()
        async with self._session.get(url, headers=conditions, allow_redirects=False) as response:
            if response.status == HTTPStatus.OK:
                return await _document(response, validators, moved)
            if response.status == HTTPStatus.NOT_MODIFIED and conditions:
                return _unchanged(response, validators, moved)
            target = response.headers.get("Location", "")
            if response.status in _REDIRECTING and target:
                return _Redirect(target, permanent=response.status in _PERMANENT)
            return _unavailable(response)


@dataclass(frozen=True, slots=True)
class _Redirect:
    target: str
    permanent: bool


async def _document(
    response: aiohttp.ClientResponse, validators: _Validators, moved: str
) -> Fetched | Unchanged:
    encoding = ", ".join(response.headers.getall("Content-Encoding", ()))
    body = await bodies.read(response.content.iter_any(), encoding=encoding)
    body_hash = hashlib.blake2b(body, digest_size=16).hexdigest()
    kept = (_validator(response, "ETag"), _validator(response, "Last-Modified"), body_hash)
    if body_hash == validators.body_hash:
        return Unchanged(*kept, max_age=_max_age(response), moved=moved)
    return Fetched(
        body,
        str(response.url),
        response.headers.get("Content-Type", ""),
        *kept,
        max_age=_max_age(response),
        moved=moved,
    )


def _unchanged(response: aiohttp.ClientResponse, validators: _Validators, moved: str) -> Unchanged:
    return Unchanged(
        _validator(response, "ETag") or validators.etag,
        _validator(response, "Last-Modified") or validators.last_modified,
        validators.body_hash,
        max_age=_max_age(response),
        moved=moved,
    )


def _unavailable(response: aiohttp.ClientResponse) -> Unavailable:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    return Unavailable(
        f"answered {response.status} {phrase}".rstrip(),
        retry_after=_retry_after(response.headers.get("Retry-After", ""), utc_now()),
        gone=response.status == HTTPStatus.GONE,
        answered=True,
    )


def _validator(response: aiohttp.ClientResponse, name: str) -> str:
    """A header that is kept and sent back: nothing long or unprintable, which could be refused."""
    text = response.headers.get(name, "")
    return text if len(text) <= 1_000 and text.isascii() and text.isprintable() else ""


def _max_age(response: aiohttp.ClientResponse) -> timedelta | None:
    found = _MAX_AGE.search(response.headers.get("Cache-Control", ""))
    return timedelta(seconds=int(found[1])) if found else None


def _retry_after(text: str, now: datetime) -> timedelta | None:
    """Both forms of RFC 9110, 10.2.3: seconds or a date."""
    if text.isdecimal() and len(text) < 10:
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return max(wait, timedelta())


def _reason(error: Exception) -> str:
    """A failed connection in plain words. Causes are looked for, since aiohttp wraps them."""
    causes = [error, getattr(error, "os_error", None), error.__cause__]
    if any(isinstance(cause, Blocked) for cause in causes):
        return REFUSAL
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "cannot be found: there is no such host"
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return "has no valid TLS certificate"
        case aiohttp.ClientConnectorError():
            return "cannot be reached"
        case aiohttp.InvalidURL() | ValueError():
            return "is not an address that can be fetched"
        case aiohttp.ServerDisconnectedError() | ConnectionError():
            return "closed the connection without an answer"
        case aiohttp.ClientPayloadError():
            return "broke off its answer"
        case aiohttp.ClientResponseError():
            return "sent an answer that is not HTTP"
    return "cannot be reached"
