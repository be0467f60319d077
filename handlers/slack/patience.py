"""Waiting for a Slack that cannot be reached."""

import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from handlers.slack.calls import UNAVAILABLE, cause

log = logging.getLogger(__name__)

Got = TypeVar("Got")

Pause = Callable[[float], Awaitable[None]]
"""Waits for so many seconds: asyncio.sleep, or a test's."""


async def patiently(attempt: Callable[[], Awaitable[Got]], *, purpose: str, pause: Pause) -> Got:
    """Tries until it works, with one line in the log for each time that it does not. What is not
    unavailability is raised."""
    for number, wait in enumerate(waits()):
        try:
            got = await attempt()
        except UNAVAILABLE as error:
            wait = getattr(error, "retry_after", None) or wait
            log.warning("Slack: cannot %s (%s); next try in %.0f s", purpose, cause(error), wait)
            await pause(wait)
        else:
            if number:
                log.info("Slack: back again")
            return got
    raise AssertionError("waits never end")


def waits(longest: float = 60) -> Iterator[float]:
    """Seconds to wait between tries, for ever: doubling from about one up to `longest`, each up to
    a quarter shorter so that many who lost Slack together do not come back together."""
    wait = 1.0
    while True:
        yield wait * random.uniform(0.75, 1)
        wait = min(wait * 2, longest)
