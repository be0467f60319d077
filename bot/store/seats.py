"""A seat: what only one process may do at a time, such as to take a bot's events from Telegram.

It is a due set of one member, always due: whoever claims it has it as long as it renews its lease.
A worker that waits for the seat learns when the lease ends, and so takes over as it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store import keys
from bot.store.bell import Bell
from bot.store.client import EVEN_WHEN_FULL, Client, Script, Value
from bot.store.codec import instant, millis
from bot.store.due import CLAIM, SETTLE, Claims, Lease, fencing_token, renew

ONLY = (0,)
"""A seat's partitions: it is one member, in one place."""

_CLAIM = Script(
    EVEN_WHEN_FULL
    + CLAIM
    + """
redis.call('ZADD', KEYS[1], 'NX', 0, ARGV[5])
return {claim(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4]), soonest(KEYS[1])}
"""
)

_LEAVE = Script(
    EVEN_WHEN_FULL + SETTLE + "return settle(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3])"
)


@dataclass(frozen=True, slots=True)
class Seated:
    """That a process has the seat, until the lease ends."""

    member: str
    token: str


class Seat:
    """The seat `name`; also the bell's name for it."""

    def __init__(self, client: Client, bell: Bell, name: str) -> None:
        self._client = client
        self._bell = bell
        self._keys = keys.seat(name), keys.seat_lease(name)
        self.name = name

    async def claim(
        self, partition: int, n: int, *, now: datetime, lease: timedelta
    ) -> Claims[Seated]:
        """Take the seat if nobody has it. Raises StoreError."""
        token = fencing_token()
        args: list[Value] = [millis(now), millis(now + lease), token, n, self.name]
        taken, soonest = await self._client.run(_CLAIM, self._keys, args)
        return Claims(tuple(Seated(one, token) for one in taken), instant(float(soonest)))

    async def renew(self, partition: int, held: Iterable[Lease], *, until: datetime) -> None:
        due, lease = self._keys
        await renew(self._client, due, lease, held, until)

    async def held(self, seated: Seated) -> bool:
        """Whether the seat is still ours. Raises StoreError."""
        token = await self._client.call("HGET", self._keys[1], seated.member)
        return bool(token == seated.token)

    async def leave(self, seated: Seated) -> None:
        """Let another have the seat at once. Raises StoreError."""
        if await self._client.run(_LEAVE, self._keys, [seated.member, seated.token, 0]):
            await self._bell.ring(self.name, ONLY)
