"""Faults to inject: what goes wrong, in which method, and how many times."""

import asyncio
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RateLimited:
    """HTTP 429 with Retry-After, in seconds."""

    seconds: int = 30


@dataclass(frozen=True)
class ServerError:
    """Slack's front answers for its server, in HTML."""

    status: int = 503


@dataclass(frozen=True)
class Refusal:
    """HTTP 200 with `ok` false and this error."""

    error: str


@dataclass(frozen=True)
class CutBefore:
    """The connection is cut before the call is carried out."""


@dataclass(frozen=True)
class CutAfter:
    """The call is carried out, and the connection is cut before the reply."""


@dataclass(frozen=True)
class Silence:
    """The call is carried out, and the reply waits until `over` is set."""

    over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Babble:
    """HTTP 200 with text that is no JSON, as from a proxy on the way."""

    text: str = "Please log in to the network."


Fault = RateLimited | ServerError | Refusal | CutBefore | CutAfter | Silence | Babble


class Faults:
    def __init__(self) -> None:
        self._planned: list[tuple[str, Fault]] = []

    def plan(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Strikes the next `times` calls of the method; "*" is any, "response_url" the posts to
        one."""
        self._planned += [(method, fault)] * times

    def clear(self) -> None:
        self._planned.clear()

    def draw(self, method: str) -> Fault | None:
        for planned in self._planned:
            if planned[0] in ("*", method):
                self._planned.remove(planned)
                return planned[1]
        return None
