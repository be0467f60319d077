"""Bad weather at the platforms: of a thousand sends, some are answered with 429, some with 502, and
some are carried out but their answer is cut short."""

import asyncio
import random
from dataclasses import dataclass
from typing import Literal

from tests.chaos.ledger import Fault, Ledger
from tests.peers.slack import faults as slack
from tests.peers.telegram import BadGateway, CutAfter, too_many
from tests.peers.telegram import faults as telegram

Kind = Literal["429", "502", "cut"]

_SENDS = ("sendMessage", "chat.postMessage")

_TELEGRAM: dict[Kind, telegram.Fault] = {
    "429": too_many(2),
    "502": BadGateway(),
    "cut": CutAfter(),
}
_SLACK: dict[Kind, slack.Fault] = {
    "429": slack.RateLimited(1),
    "502": slack.ServerError(502),
    "cut": slack.CutAfter(),
}


@dataclass(slots=True)
class Sky:
    """`floods`, `failures` and `cuts` are in thousandths. A cut is a fault in the ledger, for it
    excuses a repeat; what was refused was not accepted, and excuses none."""

    chance: random.Random
    ledger: Ledger
    floods: int = 0
    failures: int = 0
    cuts: int = 0

    def draw(self, method: str) -> Kind | None:
        if method not in _SENDS:
            return None
        lot = self.chance.random() * 1000
        if lot < self.floods:
            return "429"
        if lot < self.floods + self.failures:
            return "502"
        if lot < self.floods + self.failures + self.cuts:
            now = asyncio.get_running_loop().time()
            self.ledger.faults.append(Fault("cut answer", now, now, reach=0.05))
            return "cut"
        return None


class OverTelegram(telegram.Faults):
    def __init__(self, sky: Sky) -> None:
        super().__init__()
        self._sky = sky

    def draw(self, method: str, chat: int | None) -> telegram.Fault | None:
        kind = self._sky.draw(method)
        return _TELEGRAM[kind] if kind else None


class OverSlack(slack.Faults):
    def __init__(self, sky: Sky) -> None:
        super().__init__()
        self._sky = sky

    def draw(self, method: str) -> slack.Fault | None:
        kind = self._sky.draw(method)
        return _SLACK[kind] if kind else None
