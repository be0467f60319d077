"""The words in which Telegram refuses, as its Bot API server says them.

Source: https://github.com/tdlib/telegram-bot-api (Client.cpp) and https://github.com/tdlib/td.
"""

from collections.abc import Mapping


class Refusal(Exception):
    """An answer with `ok: false`; the HTTP status is the code."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None):
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})


def bad_request(words: str, **parameters: int) -> Refusal:
    return Refusal(400, f"Bad Request: {words}", parameters)


def forbidden(words: str) -> Refusal:
    return Refusal(403, f"Forbidden: {words}")


def conflict(words: str) -> Refusal:
    return Refusal(409, f"Conflict: {words}")


def too_many(seconds: int) -> Refusal:
    description = f"Too Many Requests: retry after {seconds}"
    return Refusal(429, description, {"retry_after": seconds})


def not_found() -> Refusal:
    return Refusal(404, "Not Found")


def unauthorized() -> Refusal:
    return Refusal(401, "Unauthorized")
