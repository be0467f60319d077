"""One question to a platform's API, as its SDK would ask, and the clock that its answer shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.clock import Clock
from bot.doctor.finding import Finding, fail, look, ok
from bot.durations import shown

PATIENCE = aiohttp.ClientTimeout(total=15)

NOTICEABLE, WRONG = timedelta(seconds=10), timedelta(minutes=2)
"""A Date header has seconds, and an answer takes some. Slack's signatures bear five minutes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`said` is the JSON object, empty if it was none; `ahead` is how far their clock is ahead of
    ours, None if they do not tell. `trouble` says why there was no answer; `headers` came with it,
    their names in lower case."""

    status: int = 0
    said: Mapping[str, Any] | None = None
    ahead: timedelta | None = None
    trouble: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


async def ask(url: str, *, clock: Clock, token: str = "") -> Reply:
    """POST; `token` goes into the Authorization header. Nothing is raised for what the net does."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.post(url, headers=headers) as answer,
        ):
            body = await answer.read()
            ahead = _ahead(answer.headers.get("Date", ""), clock())
            named = {name.lower(): value for name, value in answer.headers.items()}
            return Reply(answer.status, _object(body), ahead, headers=named)
    except TimeoutError:
        return Reply(trouble="does not answer within 15 seconds")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Reply(trouble=f"cannot be reached ({type(error).__name__})")


def clocks(about: str, ahead: timedelta | None) -> Finding:
    """What a difference between a platform's clock and ours comes to."""
    if ahead is None:
        return look("clock", f"{about} does not tell the time.")
    off = abs(ahead)
    if off < NOTICEABLE:
        return ok("clock", f"It goes with {about}'s.")
    where = "behind" if ahead > timedelta() else "ahead of"
    said = f"This machine's clock is {shown(off)} {where} {about}'s."
    do = "Let it be set from the net (NTP): quiet hours, ages and signatures go by it."
    return fail("clock", said, do) if off >= WRONG else look("clock", said, do)


def _ahead(date: str, now: datetime) -> timedelta | None:
    try:
        return parsedate_to_datetime(date) - now
    except (TypeError, ValueError):
        return None


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
