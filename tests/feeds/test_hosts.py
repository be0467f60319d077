"""Every spelling of an address that is not the open Internet's, made by rule, and the neighbours of
every range, which are. What is refused here is refused before anything is looked up."""

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address, ip_network

import pytest

from bot.feeds.fetch import Fetcher, Unavailable
from bot.feeds.guard import REFUSAL, Guard, networks
from bot.feeds.hosts import LONGEST, place_of
from tests.feeds.conftest import read, rss
from tests.feeds.test_guard import LISTENING, Listener, Names, resolving

# https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, with
# multicast, and what is not given out.
SPECIAL = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
    *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24"),
    *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
    *("::/128", "::1/128", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b:1::/48"),
    *("100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128", "2001:2::/48"),
    *("2001:3::/32", "2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28"),
    *("2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7"),
    *("fe80::/10", "fec0::/10", "ff00::/8", "200::/7", "4000::/3", "8000::/3", "f800::/6"),
)
NEIGHBOURS = (
    *("1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
    *("128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0"),
    *("172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.31.195.255", "192.31.197.0"),
    *("192.52.192.255", "192.52.194.0", "192.88.98.255", "192.88.100.0", "192.167.255.255"),
    *("192.169.0.0", "192.175.47.255", "192.175.49.0", "198.17.255.255", "198.20.0.0"),
    *("198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255"),
    *("2000::1", "2001:200::", "2001:db7:ffff::1", "2001:db9::", "2001:4860:4860::8888", "2003::"),
    *("2001:ffff::1", "2620:4f:7fff::1", "2620:4f:8001::", "3fff:1000::", "64:ff9b::8.8.8.8"),
    *("2a00:1450::5efe:8.8.8.8", "2a00:1450::1"),
)
INNER = (
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200"),
    *("168.63.129.16", "192.0.0.192", "0.0.0.0", "255.255.255.255", "224.0.0.1"),
)


@pytest.mark.parametrize("network", SPECIAL)
def test_a_special_network_is_blocked_from_end_to_end(network: str) -> None:
    whole = ip_network(network)
    for address in (whole[0], whole[whole.num_addresses // 2], whole[-1]):
        assert not Guard().permits(str(address), 443), address


@pytest.mark.parametrize("address", NEIGHBOURS)
def test_what_lies_next_to_a_special_network_may_be_fetched(address: str) -> None:
    assert Guard().permits(address, 443)


def within_ipv6(inner: str) -> Iterator[str]:
    number = int(IPv4Address(inner))
    high, low = number >> 16, number & 0xFFFF
    for before in ("::ffff:", "::", "::ffff:0:", "64:ff9b::", "64:ff9b:1::", "64:ff9b:1:ffff::"):
        yield f"{before}{inner}"
    for isatap in ("0:5efe", "200:5efe"):
        yield f"2a00:1450:0:1:{isatap}:{inner}"
        yield f"fe80::{isatap}:{inner}"
    yield f"2002:{high:x}:{low:x}::1"
    yield f"2001:0:4136:e378:8000:63bf:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}"
    yield f"2001:0:{high:x}:{low:x}::"


@pytest.mark.parametrize("inner", INNER)
def test_a_special_address_stays_blocked_within_another(inner: str) -> None:
    for address in within_ipv6(inner):
        assert ip_address(address)
        assert not Guard().permits(address, 443), address


def spelt(address: str) -> Iterator[str]:
    """Hosts that some client, resolver or browser takes for this address."""
    a, b, c, d = (int(part) for part in address.split("."))
    number = int(IPv4Address(address))
    yield from (
        address,
        f"{number}",
        f"{number:#x}",
        f"{number:#X}",
        f"0{number:o}",
        f"000{number:o}",
    )
    yield from (
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a:03}.{b}.{c}.{d}",
    )
    yield from (f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{number & 0xFFFF}", f"{a:#x}.{b}.0{c:o}.{d}")
    yield from (f"{number + 2**32}", f"{a + 256}.{b}.{c}.{d}", f"0b{number:b}", f"0o{number:o}")
    for digits in ("０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "٠١٢٣٤٥٦٧٨٩"):
        yield address.translate(str.maketrans("0123456789", digits))
    for dot in ("。", "．", "｡", "\u2024", "%2e", "..", ".+"):
        yield address.replace(".", dot)
    yield from (f"{address}.", f"{address}..", f"{address}。", f".{address}", f"{address}\\")
    yield from (f"{address}\\.example.org", f"example.org\\@{address}", f"a@{address}")
    yield from (f"{address}%00", f"{address}%20", f"{address} ", f"{address}\0", f"{address}%25lo")
    for unseen in "\u00ad\u034f\u115f\u180b\u200b\u2060\u3164\ufe0f\U000e0001":
        yield address[0] + unseen + address[1:]
    yield from (f"[::ffff:{address}]", f"[::{address}]", f"[0:0:0:0:0:FFFF:{address}]")
    yield from (f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]", f"[64:ff9b::{address}%25lo]")


@pytest.mark.parametrize("address", INNER)
def test_no_spelling_of_a_special_address_gets_through(address: str) -> None:
    for host in spelt(address):
        for url in (f"http://{host}/x", f"HTTPS://{host}:443/x", f"http://{host}:8080"):
            assert not Guard().permits_url(url), ascii(url)


NOT_PUBLIC = (
    *(
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "localhost.localdomain",
        "localhost6",
        "ip6-loopback",
    ),
    *(
        "localhost6.localdomain6",
        "ｌｏｃａｌｈｏｓｔ",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "local%68ost",
        "localho\u017ft",
    ),
    *(
        "loc\u00adalhost",
        "localhos\u200dt",
        "local\ufe0fhost",
        "localhost\u2024",
        "redis",
        "metadata",
    ),
    *("metadata.google.internal", "host.docker.internal", "kubernetes.default.svc", "x.home.arpa"),
    *(
        "a.svc.cluster.local",
        "router.lan",
        "wiki.corp",
        "printer.local.",
        "db.intranet",
        "x.private",
    ),
    *(
        "",
        ".",
        "。",
        "..",
        "a..org",
        ".example.org",
        "*.example.org",
        "a,b.org",
        "exa mple.org",
        "%",
    ),
    *("ex\0ample.org", "example.org\\", "example.org%2f@x.org", "example.org:80:80", "[v1.::1]"),
    *("[::1].org", "[::1]x", "::1", "[fe80::1%25eth0]", "[::ffff:127.0.0.01]", "[::127.1]", "xn--"),
)


@pytest.mark.parametrize("host", NOT_PUBLIC)
async def test_a_host_that_is_no_public_name_is_refused_and_not_looked_up(host: str) -> None:
    async with Fetcher() as fetcher:
        resolving(fetcher, Names())  # knows no name, and fails for each that it is asked
        assert await fetcher.fetch(f"http://{host}/") == Unavailable(REFUSAL), ascii(host)


def test_a_name_of_ones_own_network_is_looked_up_where_a_network_is_allowed() -> None:
    assert Guard(networks(["10.0.0.0/8"])).permits_url("http://wiki.lan:9000/feed")
    assert not Guard(networks(["10.0.0.0/8"])).permits_url("http://localhost:9000/feed")


async def test_such_a_name_leads_nowhere_else_than_to_what_is_allowed() -> None:
    async with Listener() as listener, Fetcher(allow=networks(["10.0.0.0/8"])) as fetcher:
        resolving(fetcher, Names(wiki=[[LISTENING]], redis=[["::1", "10.0.0.1"]]))
        assert await fetcher.fetch("http://wiki:8080/") == Unavailable(REFUSAL)
        assert await fetcher.fetch("http://redis:8080/") == Unavailable(REFUSAL)
    assert listener.connections == 0


def test_an_address_that_nobody_would_follow_is_none() -> None:
    assert place_of("https://example.org/" + "a" * LONGEST) is None
    assert place_of("https://example.org/a") is not None


@pytest.mark.parametrize(
    "link",
    [
        *("http://127.0.0.1\\.example.org/x", "http://redis/x", "http://router.lan/reboot"),
        *("https://real.example@evil.example/x", "https://herald.example%40evil.example/"),
        *("data:text/html,x", "blob:https://a.example/1", "https://a.example/" + "x" * 3_000_000),
    ],
)
def test_a_link_that_means_something_else_than_it_shows_is_dropped(link: str) -> None:
    (entry,) = read(rss(f"<title>Title stays</title><link>{link}</link>"))
    assert (entry.title, entry.url) == ("Title stays", "")


def test_a_feed_of_ones_own_network_may_link_within_it_by_name() -> None:
    body = rss("<title>One</title><link>http://wiki.lan/x</link>")
    assert [entry.url for entry in read(body, url="http://news.lan/feed")] == ["http://wiki.lan/x"]
    assert [entry.url for entry in read(body, url="https://herald.example/")] == [""]
