"""The face that every chat platform has towards Tocsin; handlers/console.py is the exemplar."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.delivery import Delivery, Outcome, Pace
from bot.model import Chat, Request

Submit = Callable[[Request], Awaitable[None]]
"""Persists a request. Returns once it is safe: only then may the platform be told so."""


Menu = tuple[tuple[str, str], ...]
"""Commands, each with a line that says what it does."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is shown of us in one language: every command, those that anybody may ask where only
    administrators configure, and what we are, in 120 characters and in 512."""

    menu: Menu = ()
    menu_for_all: Menu = ()
    about: str = ""
    greeting: str = ""


LARGEST_FILE = 2**20
"""Bytes of a file that a person sends."""


class Platform(Protocol):
    """One connected platform. Nothing here raises for an expected outcome: see `Outcome`."""

    name: str
    pace: Pace

    seat: str
    """Names what only one process may listen to at a time, in all of the store; empty where any
    number may listen."""

    async def start(self) -> str:
        """Connect and say in one plain line who we are there ("Telegram: @tocsin_bot").

        Raises ConfigError if the platform refuses the credentials. Retries for ever, with a log
        line, while it cannot be reached.
        """

    async def listen(self, submit: Submit) -> None:
        """Turn the platform's events into requests until cancelled. Acknowledges an event to the
        platform only after `submit` returns."""

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        """Render and send one message.

        `edits` and `under` are refs that `Sent` gave earlier: the message to replace, the message
        to reply under. `plain` asks for text without markup: the second try after `Refused`.
        """

    async def file(self, request: Request) -> bytes:
        """The file that came with a request, `LARGEST_FILE` bytes at most. Raises UserError if it
        is larger or cannot be had."""

    async def may_configure(self, request: Request) -> bool:
        """Whether the platform says that this person administers this chat. Private chats: yes.
        Unreachable platform: raises UserError saying to try again."""

    async def close(self) -> None: ...
