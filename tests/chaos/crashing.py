"""The real program, killed by itself at one point of its work:
`python -m tests.chaos.crashing run`.


While the file that CRASH_WHILE names exists, each life draws one of the points and how often it
passes it until it is killed there (SIGKILL). CRASH_SEED begins the draw.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from bot.__main__ import main
from bot.feeds.parsers import Parsers
from bot.store.queue import Queue
from handlers.slack import Slack
from handlers.telegram import Telegram

POINTS = ("after read", "before send", "after send", "after record")

PASSES = 25
"""A point is passed so often at most; there are some 30 sends a second."""


class Crash:
    def __init__(self, chance: random.Random, armed: Path) -> None:
        self._point = chance.choice(POINTS)
        self._left = chance.randint(1, PASSES)
        self._armed = armed

    def passed(self, point: str) -> None:
        if point != self._point or not self._armed.exists():
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, what: Any, name: str, *, before: str = "", after: str = "") -> None:
        """Let a method pass these points."""
        whole: Callable[..., Any] = getattr(what, name)

        @wraps(whole)
        async def passing(*given: Any, **named: Any) -> Any:
            self.passed(before)
            done = await whole(*given, **named)
            self.passed(after)
            return done

        setattr(what, name, passing)


def arm() -> None:
    chance = random.Random(f"{os.environ['CRASH_SEED']} {os.getpid()}")
    crash = Crash(chance, Path(os.environ["CRASH_WHILE"]))
    crash.around(Parsers, "parse", after="after read")
    for platform in (Telegram, Slack):
        crash.around(platform, "send", before="before send", after="after send")
    crash.around(Queue, "done", after="after record")


if __name__ == "__main__":
    arm()
    sys.exit(main(sys.argv[1:]))
