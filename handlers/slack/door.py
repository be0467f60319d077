"""Slack's requests over HTTP, let in if Slack signed them a moment ago and they never came before.

In this order: at most 1 MiB is read; the signature is checked (v0, in constant time, not older
than five minutes); one that was seen is refused, since a request that somebody recorded is signed
as well as the first time; and only what is persisted is answered 200. What failed may come again.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock, SignatureVerifier

from bot.errors import StoreError
from bot.serving import body_of
from bot.store.once import Once

log = logging.getLogger(__name__)

EVENTS = "/slack/events"
LARGEST = 1024 * 1024
"""Bytes of a request. Slack's own are far smaller."""

MEMORY = timedelta(minutes=11)
"""A signature is valid for five minutes before and after its time, as our clock tells it."""

OK, AGAIN, UNSIGNED, AWAY = 200, 409, 401, 503


class Door:
    """`app` takes what is let in."""

    def __init__(
        self, app: AsyncApp, once: Once, signing_secret: str, *, clock: Clock | None = None
    ) -> None:
        self._app = app
        self._once = once
        self._verifier = SignatureVerifier(signing_secret, clock or Clock())

    async def events(self, request: web.Request) -> web.Response:
        body = await body_of(request)  # 413 past the server's limit
        if not self._is_signed(body, request.headers):
            log.warning("Slack: a request without Slack's signature was refused")
            return web.Response(status=UNSIGNED)
        name = f"slack:{sha256(request.headers['X-Slack-Signature'].encode()).hexdigest()}"
        try:
            if not await self._once.first(name, MEMORY):
                log.warning("Slack: a request that came before was refused")
                return web.Response(status=AGAIN)
            answer = await self._taken(body.decode(errors="replace"), request.headers)
            if answer.status >= 500:
                await self._once.forget(name)
            return answer
        except StoreError as error:
            log.warning("Slack: a request was not taken: %s", error)
            return web.Response(status=AWAY)

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        try:
            return self._verifier.is_valid_request(body, dict(headers))
        except (ValueError, OverflowError, TypeError):
            # A time that is no number, or a number beyond all times; a signature not in ASCII.
            return False

    async def _taken(self, body: str, headers: Mapping[str, str]) -> web.Response:
        if challenge := _challenge(body, headers):
            return web.Response(text=challenge)
        named: dict[str, str | Sequence[str]] = dict(headers.items())
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=body, headers=named))
        kind = (answer.headers.get("content-type") or ["text/plain"])[0].partition(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=kind)


def _challenge(body: str, headers: Mapping[str, str]) -> str:
    """What Slack asks for when the address is entered in the app's settings; else empty."""
    if not headers.get("Content-Type", "").startswith("application/json"):
        return ""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    asked = isinstance(said, dict) and said.get("type") == "url_verification"
    return str(said.get("challenge", "")) if asked else ""
