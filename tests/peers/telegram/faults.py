"""Faults to inject: what goes wrong, for which method and chat, and how many times."""

from dataclasses import dataclass

from tests.peers.telegram.refusals import Refusal


@dataclass(frozen=True)
class BadGateway:
    """Telegram's front answers for its server, in HTML."""

    status: int = 502


@dataclass(frozen=True)
class CutBefore:
    """The connection is cut before the request is carried out."""


@dataclass(frozen=True)
class CutAfter:
    """The request is carried out, and the connection is cut before the answer."""


Fault = Refusal | BadGateway | CutBefore | CutAfter


@dataclass
class Planned:
    method: str
    fault: Fault
    chat: int | None
    times: int

    def strikes(self, method: str, chat: int | None) -> bool:
        aimed = self.method in ("*", method) and self.chat in (None, chat)
        return aimed and self.times > 0


class Faults:
    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def plan(self, method: str, fault: Fault, *, chat: int | None = None, times: int = 1) -> None:
        self._planned.append(Planned(method, fault, chat, times))

    def clear(self) -> None:
        self._planned.clear()

    def draw(self, method: str, chat: int | None) -> Fault | None:
        """The fault that strikes this call, which is then used up by one."""
        for planned in self._planned:
            if planned.strikes(method, chat):
                planned.times -= 1
                return planned.fault
        return None
