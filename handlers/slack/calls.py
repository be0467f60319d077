"""One call of Slack's Web API: the reply when it says yes, else why not, in few words.

The SDK's own errors quote replies and URLs, and a socket's URL is a secret: they stop here.
"""

from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError


class Declined(Exception):
    """Slack answered with anything but yes. `word` is its own for it ("channel_not_found"), or
    empty if only the HTTP status speaks; `retry_after` is in seconds."""

    def __init__(self, word: str, status: int = 200, retry_after: float | None = None) -> None:
        super().__init__(word or f"HTTP {status}")
        self.word, self.status, self.retry_after = word, status, retry_after


UNAVAILABLE = (Declined, aiohttp.ClientError, OSError, TimeoutError)
"""All that a call raises when there is no yes."""


async def ask(call: Awaitable[Any]) -> Any:
    """The reply. Raises one of `UNAVAILABLE`."""
    try:
        return await call
    except SlackApiError as error:
        wait = retry_after(getattr(error.response, "headers", {}))
        raise Declined(_word(error), _status(error), wait) from None
    except AttributeError:
        # The SDK looks for "ok" in every reply, also in a text that some proxy made up.
        raise Declined("an answer that is not Slack's") from None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that Slack asks us to wait, if it does."""
    value = headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None


def cause(error: BaseException) -> str:
    """The error in few words. Never its own text where that quotes a URL."""
    match error:
        case Declined():
            return str(error)
        case aiohttp.ClientResponseError():
            return f"HTTP {error.status}"
        case aiohttp.ClientConnectorError():
            return f"cannot connect to {error.host}: {error.os_error.strerror or error.os_error}"
        case TimeoutError():
            return "no answer in time"
    return type(error).__name__


def _word(error: SlackApiError) -> str:
    said = getattr(error.response, "data", None)
    return str(said.get("error") or "") if isinstance(said, dict) else ""


def _status(error: SlackApiError) -> int:
    # A broken JSON body reaches us as aiohttp's response, which names its status otherwise.
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
