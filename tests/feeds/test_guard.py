"""No packet to an address that is not the open Internet's, however it is spelled or reached."""

import asyncio
import os
import socket
import sys
from ipaddress import ip_address

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.feeds.fetch import Fetched, Fetcher, Unavailable
from bot.feeds.guard import REFUSAL, Guard, GuardedResolver, is_public, networks
from tests.feeds.conftest import LOOPBACK
from tests.peers.feeds import FeedServer, Item

BLOCKED = [
    # IPv4: each special range, its first and last
    *("0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "127.0.0.1", "127.255.255.255"),
    *("100.64.0.0", "100.127.255.255", "169.254.0.0", "169.254.255.255", "172.16.0.0"),
    *("172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.0"),
    *("192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    # metadata: AWS, Google and most others; Alibaba; Oracle; Azure; Tencent; AWS and Google on v6
    *("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "169.254.0.23"),
    *("fd00:ec2::254", "fd20:ce::254"),
    # IPv6
    *("::", "::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1"),
    *("100::1", "2001:db8::1", "3fff::1", "5f00::1", "2001:2::1", "2001:10::1", "2001:20::1"),
    # IPv4 within IPv6: mapped, compatible, translated, NAT64, its local form, 6to4, Teredo
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8"),
    *("2002:7f00:1::", "2002:808:808::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    # not given out at all
    *("4000::1", "8000::1", "1::1"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"]
PUBLIC += ["64:ff9b::8.8.8.8", "2a00:1450::1", "223.255.255.255"]


@pytest.mark.parametrize("address", BLOCKED)
def test_a_special_address_is_blocked(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not Guard().permits(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_permitted(address: str) -> None:
    assert Guard().permits(address, 443)


def test_what_python_knows_to_be_special_is_blocked_too() -> None:
    for first in range(256):
        for second in (0, 31, 64, 88, 168, 254):
            address = ip_address(f"{first}.{second}.99.1")
            assert address.is_global or not is_public(address), address


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://2130706433/"),
        *("http://017700000001/", "http://0177.0.0.1/", "http://0x7f000001/", "http://0x7f.1/"),
        *("http://0/", "http://１２７.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://127.0.0.1./"),
        *("http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/"),
        *("http://localhost/", "http://LOCALHOST./", "http://a.localhost/", "http://ｌocalhost/"),
        *("http://127。0。0。1/", "http://127｡0｡0｡1/", "http://local\u00adhost/"),
        *("http://localhost\u200b/", "http://localhost%00/", "http://%31%32%37.0.0.1/"),
        *("http://user@example.org/", "http://:pw@example.org/", "http://example.org@127.0.0.1/"),
        *("http://example.org:22/", "http://example.org:6379/", "https://example.org:0/"),
        *("ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:1"),
        *("tg://resolve?domain=x", "//example.org/", "example.org", "", "http://", "http:///x"),
        *(
            "http://[::1",
            "http://example.org:port/",
            "http://256.256.256.256/",
            "http://1.2.3.4.5/",
        ),
    ],
)
def test_an_address_in_any_spelling_is_refused_before_anything_is_asked(url: str) -> None:
    assert not Guard().permits_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org", "https://example.org/rss?x=1", "https://example.org:8443/"),
        *(
            "http://example.org:8080/",
            "HTTPS://EXAMPLE.org/",
            "https://8.8.8.8/",
            "http://bücher.de/",
        ),
    ],
)
def test_an_ordinary_address_is_permitted(url: str) -> None:
    assert Guard().permits_url(url)


def test_a_network_that_is_allowed_may_be_reached_on_any_port() -> None:
    guard = Guard(networks(["10.1.0.0/16", "fd12::/16", "127.0.0.0/8"]))
    assert guard.permits("10.1.2.3", 9999)
    assert guard.permits("fd12::1", 9999)
    assert guard.permits_url("http://10.1.2.3:9999/")
    assert guard.permits_url("http://localhost:9999/")
    assert not guard.permits("10.2.0.1", 443)
    assert not guard.permits("8.8.8.8", 9999)


class Names(AbstractResolver):
    """A name server of our own: each name's answers in turn, the last one for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        turns = self.answers[host.partition(".")[0]]
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


# A port that may be fetched, on an address that no other run of the tests has.
LISTENING = f"127.{os.getpid() >> 14 & 255}.{os.getpid() >> 7 & 127}.{os.getpid() & 127 | 1}"
if sys.platform != "linux":
    LISTENING = "127.0.0.1"


class Listener:
    """A socket that counts who connects to it."""

    def __init__(self) -> None:
        self.connections = 0

    async def __aenter__(self) -> "Listener":
        self._server = await asyncio.start_server(self._count, LISTENING, 8080)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _count(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.close()


def resolving(fetcher: Fetcher, names: Names) -> Fetcher:
    """Let a fetcher ask our names instead of the system's."""
    assert fetcher._session is not None
    resolver = fetcher._session.connector._resolver  # type: ignore[union-attr]
    assert isinstance(resolver, GuardedResolver)
    resolver._resolver = names
    return fetcher


async def test_a_name_that_stands_for_a_blocked_address_even_in_part_is_refused(
    closed_fetcher: Fetcher,
) -> None:
    names = Names(all=[[LISTENING]], part=[["8.8.8.8", LISTENING]], six=[["8.8.8.8", "::1"]])
    fetcher = resolving(closed_fetcher, names)
    async with Listener() as listener:
        for host in ("all.example", "part.example", "six.example"):
            assert await fetcher.fetch(f"http://{host}:8080/") == Unavailable(REFUSAL)
    assert listener.connections == 0


async def test_the_same_name_is_reached_where_its_address_is_allowed(fetcher: Fetcher) -> None:
    resolving(fetcher, Names(all=[[LISTENING]]))
    async with Listener() as listener:
        await fetcher.fetch("http://all.example:8080/")
    assert listener.connections


async def test_a_name_that_is_another_address_the_second_time_is_refused(
    closed_fetcher: Fetcher,
) -> None:
    # As if the check had been passed with one answer and the connection made with the next.
    session = closed_fetcher._session
    assert session is not None
    session.connector._resolver = Names(rebound=[[LISTENING]])  # type: ignore[union-attr]
    async with Listener() as listener:
        assert await closed_fetcher.fetch("http://rebound.example:8080/") == Unavailable(REFUSAL)
    assert listener.connections == 0


async def test_a_redirect_to_a_blocked_address_is_refused_with_the_same_words(
    feeds: FeedServer,
) -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://{LISTENING}:8080/")

    feeds.answer("away", elsewhere)
    async with Listener() as listener, Fetcher(allow=networks(["127.0.0.1/32"])) as fetcher:
        assert await fetcher.fetch(feeds.url("away")) == Unavailable(REFUSAL)
    assert listener.connections == 0


async def test_localhost_by_name_is_reached_only_if_it_is_allowed(
    feeds: FeedServer, fetcher: Fetcher, closed_fetcher: Fetcher
) -> None:
    feeds.publish("herald", Item("One"))
    url = feeds.url("herald").replace("127.0.0.1", "localhost")
    assert isinstance(await fetcher.fetch(url), Fetched)
    assert await closed_fetcher.fetch(url) == Unavailable(REFUSAL)
    assert feeds.requests["herald"] == 1


def test_loopback_of_the_tests_is_what_they_allow() -> None:
    assert Guard(LOOPBACK).permits("127.0.0.1", 1)
