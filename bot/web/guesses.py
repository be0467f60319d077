"""How many wrong passwords may be tried on the operator's page, and who is still heard after that.

A few a minute from one address, and a few more from all together. So that a stranger who guesses
keeps nobody out, two are heard all the same: a browser that has been let in before, by what we gave
it then, and an address that has, whatever others do elsewhere.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

MINUTE = timedelta(minutes=1)
MOST_HERE, MOST_IN_ALL = 5, 30
"""Wrong passwords in a minute: from one address, and from all."""

MOST_KNOWN = 1_000
"""Addresses that are remembered to have been let in."""


class Guesses:
    """Of this process. An address is a network: whoever has one of IPv6 has a /64 of them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._wrong: deque[tuple[datetime, str]] = deque(maxlen=MOST_IN_ALL)
        self._known: dict[str, None] = {}

    def may_try(self, address: str) -> bool:
        """Whether another password from there is looked at."""
        where, since = _network(address), self._clock() - MINUTE
        recent = [one for when, one in self._wrong if when > since]
        here = recent.count(where)
        return here < MOST_HERE and (len(recent) < MOST_IN_ALL or where in self._known)

    def was_wrong(self, address: str) -> None:
        self._wrong.append((self._clock(), _network(address)))

    def was_right(self, address: str) -> None:
        self._known.pop(_network(address), None)
        self._known[_network(address)] = None
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]


def _network(address: str) -> str:
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and not known.ipv4_mapped:
        return str(ip_network((known, 64), strict=False))
    return str(known)
