"""Slack's other way to deliver: signed posts to the app's request URL.

https://docs.slack.dev/authentication/verifying-requests-from-slack
https://docs.slack.dev/apis/events-api/#retries
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from tests.peers.slack.sockets import Envelope

IN_TIME = 3.0
"""Seconds that Slack waits for an answer."""

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Posted:
    """One request as it went over the wire, and what the app answered."""

    body: bytes
    headers: dict[str, str]
    status: int
    text: str


@dataclass
class Posting:
    """Posts to `url`, signed with `secret`; `sent` is everything that went out."""

    url: str
    secret: str
    clock: Callable[[], float]
    sent: list[Posted] = field(default_factory=list)

    async def deliver(self, envelope: Envelope) -> Posted:
        """The envelope is acknowledged by a 200, and by nothing else."""
        retries = envelope.attempts
        envelope.ids.append(f"post-{retries}")
        body, kind = _encoded(envelope)
        headers = {"Content-Type": kind, **self.signed(body)}
        if retries:
            headers |= {"X-Slack-Retry-Num": str(retries), "X-Slack-Retry-Reason": "http_error"}
        posted = await self.post(body, headers)
        if posted.status == 200:
            envelope.answer = _said(posted)
            envelope.acked.set()
        return posted

    def signed(self, body: bytes, *, at: float | None = None) -> dict[str, str]:
        stamp = str(int(self.clock() if at is None else at))
        told = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def post(self, body: bytes, headers: dict[str, str]) -> Posted:
        timeout = aiohttp.ClientTimeout(total=IN_TIME)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(self.url, data=body, headers=headers) as response,
        ):
            posted = Posted(body, headers, response.status, await response.text())
        self.sent.append(posted)
        return posted


def _encoded(envelope: Envelope) -> tuple[bytes, str]:
    match envelope.type:
        case "events_api":
            return json.dumps(envelope.payload).encode(), JSON
        case "slash_commands":
            return urlencode(envelope.payload).encode(), FORM
        case "interactive":
            return urlencode({"payload": json.dumps(envelope.payload)}).encode(), FORM


def _said(posted: Posted) -> object:
    return json.loads(posted.text) if posted.text.startswith("{") else None
