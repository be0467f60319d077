"""Installing the app into another workspace: a link, Slack's page, back with a code for a token.

The state that goes with it is signed here, works once, for ten minutes, and only in the browser
that asked for it: nobody can be led to install through somebody else's link. Asking for one leaves
nothing in the store: that it was used is remembered, once Slack has said yes to its code.
https://docs.slack.dev/authentication/installing-with-oauth
"""

import hmac
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import utc_now
from bot.errors import StoreError
from bot.model import Person, Request
from bot.platform import Submit
from bot.secrecy import is_secret
from bot.store.installations import Installation, Installations
from bot.store.once import Once
from handlers.slack.addresses import chat_of
from handlers.slack.calls import UNAVAILABLE, ask, cause

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
LIFE = timedelta(minutes=10)
COOKIE = "tocsin-slack-state"

SCOPES = (
    "app_mentions:read",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:read",
    "im:history",
)
"""Those of slack-manifest.yaml."""

_OLD = "This link is too old, or was used before. Please start anew."

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Tocsin</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<body style="font: 1.1rem/1.5 sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem">
<p>{text}</p></body></html>"""


class Installer:
    """`client` makes a web client for a token, or for none. `submit` persists that a workspace has
    us again."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        client: Callable[[str], AsyncWebClient],
        installations: Installations,
        once: Once,
        submit: Submit,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._states = States(client_secret)
        self._client = client
        self._installations = installations
        self._once = once
        self._submit = submit

    async def install(self, request: web.Request) -> web.Response:
        state = self._states.make(utc_now())
        asked = {"client_id": self._client_id, "scope": ",".join(SCOPES), "state": state}
        api = urlsplit(self._client("").base_url)
        where = f"{api.scheme}://{api.netloc}/oauth/v2/authorize?{urlencode(asked)}"
        response = web.Response(status=302, headers={"Location": where})
        response.set_cookie(
            COOKIE,
            state,
            max_age=int(LIFE.total_seconds()),
            path=REDIRECT,
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return response

    async def redirect(self, request: web.Request) -> web.Response:
        """Back from Slack's page."""
        try:
            return await self._answered(request)
        except UNAVAILABLE as error:
            log.warning("Slack: an installation failed (%s)", cause(error))
            return _page("Slack did not confirm the installation. Please try again.", 502)
        except StoreError:
            return _page("Tocsin's store cannot be reached. Please try again in a minute.", 503)

    async def _answered(self, request: web.Request) -> web.Response:
        state, cookie = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        if not (is_secret(cookie, state) and self._states.holds(state, utc_now())):
            return _page(_OLD, 400)
        code = request.query.get("code", "")
        if not code:
            return _page("Nothing was installed.", 400)
        reply = await ask(
            self._client("").oauth_v2_access(
                client_id=self._client_id, client_secret=self._client_secret, code=code
            )
        )
        if not await self._once.first(f"slack:state:{state}", LIFE):
            return _page(_OLD, 400)
        if reply.get("is_enterprise_install"):
            return _page(
                "Tocsin is installed in one workspace at a time: "
                "choose a workspace instead of the whole organisation.",
                400,
            )
        return await self._installed(reply)

    async def _installed(self, reply: Any) -> web.Response:
        who = await ask(self._client(str(reply["access_token"])).auth_test())
        one = Installation(
            workspace=str(who["team_id"]),
            name=str(who["team"]),
            user=str(who["user_id"]),
            bot=str(who["bot_id"]),
            handle=str(who["user"]),
            at=utc_now(),
            token=str(reply["access_token"]),
        )
        await self._installations.put(one)
        await self._submit(_opened(one))
        log.info("Slack: installed in %s", one.name)
        return _page(f"Tocsin is in {one.name} now. In Slack, write to it: help")


def _opened(one: Installation) -> Request:
    return Request(
        id=f"slack:installed:{one.workspace}:{one.at.isoformat()}",
        chat=chat_of(one.workspace, ""),
        person=Person(""),
        text="",
        at=one.at,
        kind="opened",
    )


class States:
    """What goes with a person to Slack's page and back: when it ends, in seconds since 1970, a
    number of its own, and our signature."""

    def __init__(self, client_secret: str) -> None:
        self._key = hmac.digest(client_secret.encode(), b"state", sha256)

    def make(self, now: datetime) -> str:
        said = f"{int((now + LIFE).timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{said}.{self._signature(said)}"

    def holds(self, state: str, now: datetime) -> bool:
        """Whether it is one of ours that has not ended."""
        said, _, signature = state.rpartition(".")
        if not is_secret(signature, self._signature(said)):
            return False
        return now.timestamp() < int(said.partition(".")[0])

    def _signature(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(errors="surrogatepass"), sha256).hex()


def _page(text: str, status: int = 200) -> web.Response:
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    shown = _PAGE.format(text=escape(text))
    return web.Response(text=shown, content_type="text/html", status=status, headers=headers)
