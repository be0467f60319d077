"""Telegram's flood control, at the ceilings that its documentation names.

https://core.telegram.org/bots/faq: about 30 messages a second in all, one a second to a chat, 20 a
minute to a group. Telegram lets short bursts pass; this does not, but for `TOLERANCE`, because two
messages that were sent a second apart may arrive a little closer.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable

from tests.peers.telegram.refusals import too_many
from tests.peers.telegram.world import Room

TOLERANCE = 0.1

Clock = Callable[[], float]


class Ceiling:
    """At most `limit` in any `window` seconds."""

    def __init__(self, limit: int, window: float) -> None:
        self._limit = limit
        self._window = window - TOLERANCE
        self._times: deque[float] = deque(maxlen=limit)

    def wait(self, now: float) -> float:
        """Seconds until one more may pass; 0 if it may now."""
        if len(self._times) < self._limit:
            return 0.0
        return max(0.0, self._times[0] + self._window - now)

    def note(self, now: float) -> None:
        self._times.append(now)


class FloodControl:
    """Refuses what is too fast; what it refuses does not count."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._overall = Ceiling(30, 1.0)
        self._chats: dict[int, Ceiling] = defaultdict(lambda: Ceiling(1, 1.0))
        self._groups: dict[int, Ceiling] = defaultdict(lambda: Ceiling(20, 60.0))

    def admit(self, room: Room) -> None:
        """Raises Refusal (429) if this message comes too soon."""
        now = self._clock()
        ceilings = [self._overall, self._chats[room.id]]
        if room.type in ("group", "supergroup"):
            ceilings.append(self._groups[room.id])
        if wait := max(ceiling.wait(now) for ceiling in ceilings):
            raise too_many(math.ceil(wait))
        for ceiling in ceilings:
            ceiling.note(now)
