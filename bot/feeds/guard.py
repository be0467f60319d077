"""Addresses to a verdict: may Tocsin connect there? Public addresses only, unless told otherwise.

Feeds, links and what people type name any address they like, our own network's among them. Names
are judged by what they resolve to and again by what is really connected to, so that neither a
second answer of a name server (rebinding) nor an address in disguise gets past. One message for
every refusal: it tells nobody what our network looks like.

Networks: the IANA IPv4 and IPv6 Special-Purpose Address Registries, multicast, and the clouds'
metadata services.
"""

import socket
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.feeds.hosts import Place, place_of

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REFUSAL = (
    "is not an address that Tocsin may fetch: only public ones, "
    "by http or https on ports 80, 443, 8080 and 8443"
)
PORTS = frozenset({80, 443, 8080, 8443})

_BLOCKED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers (CGNAT); Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's metadata: a public address inside every machine
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved; broadcast
    )
)
_BLOCKED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "::/8",  # unspecified, loopback, IPv4-compatible, -mapped and -translated
        "64:ff9b:1::/48",  # NAT64 of a local network
        "100::/64",  # discard
        "100:0:0:1::/64",  # dummy
        "2001::/23",  # protocol assignments; Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local; AWS's and Google's metadata
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)
_UNICAST_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""What stands before an IPv4 address in one of an ISATAP link: RFC 5214, 6.1."""


class Blocked(OSError):
    """A connection that the guard refuses; its text is REFUSAL."""

    def __init__(self) -> None:
        super().__init__(REFUSAL)


class Guard:
    """What may be fetched: public addresses, and those in the networks of `allow`."""

    def __init__(self, allow: Iterable[Network] = ()) -> None:
        self._allow = tuple(allow)
        # A feed's address is judged at each poll: as much work as a tenth of the whole poll.
        self._judged = lru_cache(maxsize=8_192)(self._judge)

    def permits_url(self, url: str) -> bool:
        """Whether a URL is worth connecting to: scheme, port, no user name, no blocked address.

        A host name passes here; what it stands for is judged on connecting.
        """
        return self._judged(url)

    def _judge(self, url: str) -> bool:
        place = place_of(url)
        return place is not None and self._permits_place(place)

    def permits(self, address: str, port: int) -> bool:
        """Whether to connect to an address, in its usual spelling, and port."""
        try:
            wanted = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return self._allows(wanted) or (port in PORTS and is_public(wanted))

    def connector(self, **options: Any) -> aiohttp.TCPConnector:
        """A connector that reaches nothing but what is permitted."""
        return aiohttp.TCPConnector(
            resolver=GuardedResolver(self), socket_factory=self._socket, **options
        )

    def _permits_place(self, place: Place) -> bool:
        if place.host == "localhost" or place.host.endswith(".localhost"):
            return self._allows(IPv4Address("127.0.0.1"))
        if place.is_address:
            return self.permits(place.host, place.port)
        # Whether there is such a name in our network is nobody's business: it is not looked up.
        return bool(self._allow) or (place.port in PORTS and not place.is_local)

    def _allows(self, address: Address) -> bool:
        return any(address in network for network in self._allow)

    def _socket(self, addr_info: Any) -> socket.socket:
        # Called with the very address that is connected to, whatever a name stood for before.
        family, kind, protocol, _, (address, port, *_) = addr_info
        if not self.permits(address, port):
            raise Blocked
        return socket.socket(family=family, type=kind, proto=protocol)


class GuardedResolver(AbstractResolver):
    """Resolves names, and refuses those of which any address is blocked."""

    def __init__(self, guard: Guard, resolver: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._resolver = resolver or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(self._guard.permits(result["host"], port) for result in found):
            raise Blocked
        return found

    async def close(self) -> None:
        await self._resolver.close()


def is_public(address: Address) -> bool:
    """Whether an address is one of the open Internet's, also where one holds another (NAT64)."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _BLOCKED_V4)
    held = IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _NAT64:
        return is_public(held)
    if int(address) >> 32 & 0xFFFF_FFFF in _ISATAP and not is_public(held):
        return False
    return address in _UNICAST_V6 and not any(address in network for network in _BLOCKED_V6)


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read CIDRs; raises ValueError for one that is none."""
    return tuple(ip_network(text) for text in texts)
