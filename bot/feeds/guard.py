"""Addresses to a verdict: may Tocsin connect there? Public addresses only, unless told otherwise.

Feeds, links and what people type name any address they like, our own network's among them. Names
are judged by what they resolve to and again by what is really connected to, so that neither a
second answer of a name server (rebinding) nor an address in disguise gets past. One message for
every refusal: it tells nobody what our network looks like.

Networks: the IANA IPv4 and IPv6 Special-Purpose Address Registries, multicast, and the clouds'
metadata services.
"""

import socket
import unicodedata
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
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REFUSAL = (
    "is not an address that Tocsin may fetch: only public ones, "
    "by http or https on ports 80, 443, 8080 and 8443"
)
PORTS = frozenset({80, 443, 8080, 8443})
_DEFAULT_PORTS = {"http": 80, "https": 443}

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
        try:
            parts = urlsplit(url)
            port = parts.port if parts.port is not None else _DEFAULT_PORTS.get(parts.scheme, 0)
        except ValueError:
            return False
        if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or not parts.hostname:
            return False
        return self._permits_host(_meant(parts.hostname), port)

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

    def _permits_host(self, host: str, port: int) -> bool:
        if host == "localhost" or host.endswith(".localhost"):
            return self._allows(IPv4Address("127.0.0.1"))
        if "%" in host and ":" not in host:
            return False  # clients differ in what they make of it
        if ":" in host or _is_number(host.rpartition(".")[2]):
            return self.permits(host, port)
        return port in PORTS or bool(self._allow)

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


def _meant(host: str) -> str:
    """A host as a resolver is asked for it: IDNA takes three more marks for dots, and passes over
    what is not seen. https://www.unicode.org/reports/tr46/#Processing"""
    plain = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower()
    return "".join(one for one in plain if unicodedata.category(one) != "Cf").rstrip(".")


def is_public(address: Address) -> bool:
    """Whether an address is one of the open Internet's, also where one holds another (NAT64)."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _BLOCKED_V4)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _UNICAST_V6 and not any(address in network for network in _BLOCKED_V6)


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read CIDRs; raises ValueError for one that is none."""
    return tuple(ip_network(text) for text in texts)


def _is_number(label: str) -> bool:
    """Whether a host that ends in this label is an address to some resolver: 1, 017, 0x7f."""
    return label.isdecimal() or label.startswith("0x")
