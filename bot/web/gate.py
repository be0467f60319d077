"""Who may see the operator's page, and what a browser may do with it.

A page on this machine's own address is open to whoever is on this machine, unless there is a
password. But any site in the operator's browser can send requests here too: what changes something
needs the token that only our own page holds, and a name that another site pointed at this address
is refused (DNS rebinding). Where others can reach the page, the password keeps them out: a browser
sends it to no other name than the one that it was given for. How often that may be guessed is in
guesses.py; whom we let in once, we know again by a cookie, which opens nothing by itself.
"""

import logging
from base64 import b64decode
from binascii import Error
from hashlib import scrypt
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.clock import Clock
from bot.log import told
from bot.secrecy import is_secret
from bot.settings import Web
from bot.web.guesses import MINUTE, Guesses

log = logging.getLogger(__name__)

OPEN = frozenset({"/healthz", "/healthz/live", "/healthz/ready"})
"""For monitors that know no password: they say whether we live, and what is overdue."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

KNOWN = "tocsin-known"
"""The cookie of a browser that had the password."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Gate:
    """`token` goes into our own page's forms; it is another each time we start."""

    def __init__(self, settings: Web, clock: Clock) -> None:
        self._settings = settings
        self._guesses = Guesses(clock)
        self._known = _made_of(settings.password) if settings.password else ""
        self.token = token_urlsafe(24)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._check(request)
            response = await handler(request)
        except web.HTTPException as answer:
            answer.headers.update(HEADERS)
            raise
        response.headers.update(HEADERS)
        if self._asks_for_password(request) and not self._is_known(request):
            response.set_cookie(KNOWN, self._known, httponly=True, samesite="Strict")
        return response

    def _check(self, request: web.Request) -> None:
        if not self._knows(request.headers.get(hdrs.HOST, "")):
            raise web.HTTPMisdirectedRequest(text="This page is not served under that name.\n")
        if self._asks_for_password(request) and not self._has_password(request):
            raise web.HTTPUnauthorized(
                text="The password is TOCSIN_WEB_PASSWORD; the name may be anything.\n",
                headers={hdrs.WWW_AUTHENTICATE: 'Basic realm="Tocsin", charset="UTF-8"'},
            )

    def _asks_for_password(self, request: web.Request) -> bool:
        return bool(self._settings.password) and request.path not in OPEN

    def _has_password(self, request: web.Request) -> bool:
        header, address = request.headers.get(hdrs.AUTHORIZATION, ""), request.remote or ""
        if not header:
            return False  # a browser asks its person only then: no guess
        if not (self._is_known(request) or self._guesses.may_try(address)):
            raise web.HTTPTooManyRequests(
                text="Too many wrong passwords: wait a minute.\n",
                headers={hdrs.RETRY_AFTER: str(int(MINUTE.total_seconds()))},
            )
        is_right = self._is_password(header)
        if is_right:
            self._guesses.was_right(address)
        else:
            log.warning("a wrong password for the page", extra=told(address=address))
            self._guesses.was_wrong(address)
        return is_right

    def _is_known(self, request: web.Request) -> bool:
        return is_secret(request.cookies.get(KNOWN, ""), self._known)

    def _knows(self, host: str) -> bool:
        if not self._settings.is_private:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in _LOOPBACK or name == self._settings.host

    def _is_password(self, header: str) -> bool:
        kind, _, encoded = header.partition(" ")
        try:
            given = b64decode(encoded, validate=True).decode().partition(":")[2]
        except (Error, ValueError):
            return False
        return kind.lower() == "basic" and is_secret(given, self._settings.password)

    def admits(self, token: str, request: web.Request) -> bool:
        """Whether a change was asked for by our own page."""
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        return site == "same-origin" and is_secret(token, self.token)


def _made_of(password: str) -> str:
    """Holds when we start anew, and no longer than the password. Slowly made: from the cookie alone
    nobody shall find the password."""
    return scrypt(password.encode(), salt=KNOWN.encode(), n=2**14, r=8, p=1, dklen=24).hex()
