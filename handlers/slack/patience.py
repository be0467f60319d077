"""Waiting for a Slack that cannot be reached, and saying why in few words."""

import random
from collections.abc import Awaitable, Callable, Iterator

import aiohttp
from slack_sdk.errors import SlackApiError

Pause = Callable[[float], Awaitable[None]]
"""Waits for so many seconds: asyncio.sleep, or a test's."""


def waits(longest: float = 60) -> Iterator[float]:
    """Seconds to wait between tries, for ever: doubling from about one up to `longest`, each up to
    a quarter shorter so that many who lost Slack together do not come back together."""
    wait = 1.0
    while True:
        yield wait * random.uniform(0.75, 1)
        wait = min(wait * 2, longest)


def cause(error: BaseException) -> str:
    """The error in few words. Never its own text where that quotes a URL, which may be secret."""
    match error:
        case SlackApiError():
            return slack_word(error) or f"HTTP {http_status(error)}"
        case aiohttp.ClientResponseError():
            return f"HTTP {error.status}"
        case aiohttp.ClientConnectorError():
            return f"cannot connect to {error.host}: {error.os_error.strerror or error.os_error}"
        case TimeoutError():
            return "no answer in time"
    return type(error).__name__


def slack_word(error: SlackApiError) -> str:
    """The error's name in Slack's words ("channel_not_found"), or empty if it sent none."""
    said = getattr(error.response, "data", None)
    return str(said.get("error") or "") if isinstance(said, dict) else ""


def http_status(error: SlackApiError) -> int:
    # A body that is no JSON reaches us as aiohttp's response, which names its status otherwise.
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def retry_after(error: SlackApiError) -> float | None:
    """Seconds that Slack asks us to wait, if it does."""
    value = getattr(error.response, "headers", {}).get("Retry-After", "")
    return float(value) if value.isdigit() else None
