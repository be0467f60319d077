"""Who may see the operator's page, and what a browser may do with it.

A page on this machine's own address is open to whoever is on this machine, unless there is a
password. But any site in the operator's browser can send requests here too: what changes something
needs the token that only our own page holds, and a name that another site pointed at this address
is refused (DNS rebinding). Where others can reach the page, the password keeps them out: a browser
sends it to no other name than the one that it was given for.
"""

from base64 import b64decode
from binascii import Error
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.secrecy import is_secret
from bot.settings import Web

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

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Gate:
    """`token` goes into our own page's forms; it is another each time we start."""

    def __init__(self, settings: Web) -> None:
        self._settings = settings
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
        return response

    def _check(self, request: web.Request) -> None:
        if not self._knows(request.headers.get(hdrs.HOST, "")):
            raise web.HTTPMisdirectedRequest(text="This page is not served under that name.\n")
        if request.path in OPEN or not self._settings.password:
            return
        if not self._is_password(request.headers.get(hdrs.AUTHORIZATION, "")):
            raise web.HTTPUnauthorized(
                text="The password is TOCSIN_WEB_PASSWORD; the name may be anything.\n",
                headers={hdrs.WWW_AUTHENTICATE: 'Basic realm="Tocsin", charset="UTF-8"'},
            )

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
