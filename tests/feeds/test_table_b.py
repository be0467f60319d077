"""More hostile feeds, all at once: each was good, then lies about HTTP, its encoding, its format or
itself. Whoever configured it is told in one clear sentence, or what there is of use is read; other
feeds come in time, and what was seen stays seen.
"""

import asyncio
import gzip
import json
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.feeds.identity import decide, feed_id
from bot.feeds.parse import MOST_ENTRIES
from bot.feeds.problems import told
from bot.feeds.scan import scan
from bot.i18n import LANGUAGES, speaking
from bot.model import Feed
from bot.store import Store
from tests.conftest import Clock
from tests.feeds.conftest import read_feed, rss
from tests.feeds.test_table_a import PATIENCE, TOO_BIG, TOO_HEAVY, Round, round_
from tests.peers.feeds import FeedServer, Item

__all__ = ["round_"]

Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]

NOT_HTTP = "sent an answer that is not HTTP"
NO_ANSWER = "closed the connection without an answer"
BROKEN_OFF = "broke off its answer"
UNASKED = "sent its answer in a compression that was not asked for"
TOO_SLOW = "did not answer in full within 2 seconds"
TOO_MANY = f"sent more than {MOST_ENTRIES} entries at once"
REFUSED = (
    "is not an address that Tocsin may fetch: only public ones, "
    "by http or https on ports 80, 443, 8080 and 8443"
)
GOOD = rss("<title>News in time</title>")


def answer(
    body: bytes = GOOD, *headers: str, status: str = "200 OK", kind: str = "text/xml"
) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *headers]
    if not any(header.lower().startswith(("content-length", "transfer-")) for header in headers):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def zeros(megabytes: int, wbits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


def titled(title: str) -> bytes:
    return rss(f"<title>{title}</title>")


def redirect(where: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {where}", status=status)


async def _interim(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100)
        await writer.drain()


async def _headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Filler: " + b"x" * 1_000 + b"\r\n")
        await writer.drain()


async def _one_header(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Filler: ")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _chunks_of_one(writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"", "Transfer-Encoding: chunked"))
    while True:
        writer.write(b"1\r\n<\r\n")
        await writer.drain()
        await asyncio.sleep(0.2)  # how slow the server is: what the row is about


async def _silence(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


# --- what is said of it --------------------------------------------------------------------------

FAILING: dict[str, tuple[bytes | Talk, str]] = {
    "br": (answer(b"\x0b\x02\x80x\x03", "Content-Encoding: br"), UNASKED),
    "zstd": (answer(b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd"), UNASKED),
    "two encodings": (answer(GOOD, "Content-Encoding: gzip, deflate"), UNASKED),
    "two headers of encoding": (
        answer(gzip.compress(GOOD), "Content-Encoding: gzip", "Content-Encoding: gzip"),
        UNASKED,
    ),
    "gzip bomb": (answer(zeros(300, 31), "Content-Encoding: gzip"), TOO_BIG),
    "deflate bomb": (answer(zeros(300, 15), "Content-Encoding: deflate"), TOO_BIG),
    "bare deflate bomb": (answer(zeros(300, -15), "Content-Encoding: deflate"), TOO_BIG),
    "members of gzip": (
        answer(gzip.compress(b"<!---->") * 100_000, "Content-Encoding: gzip"),
        "sent no feed",
    ),
    "no gzip at all": (
        answer(GOOD, "Content-Encoding: gzip"),
        "sent a compressed answer that cannot be read",
    ),
    "gzip cut": (answer(gzip.compress(GOOD)[:-12], "Content-Encoding: gzip"), BROKEN_OFF),
    "headers without end": (_headers, NOT_HTTP),
    "one header without end": (_one_header, NOT_HTTP),
    "a flood of interim answers": (_interim, TOO_SLOW),
    "chunks of one byte": (_chunks_of_one, TOO_SLOW),
    "silence": (_silence, TOO_SLOW),
    "nothing": (b"", NO_ANSWER),
    "HTTP 0.9": (GOOD, NOT_HTTP),
    "HTTP 2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NOT_HTTP),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n", NOT_HTTP),
    "a status of words": (b"HTTP/1.1 good OK\r\n\r\n", NOT_HTTP),
    "a bad chunk": (answer(b"zz\r\n<rss/>\r\n", "Transfer-Encoding: chunked"), NOT_HTTP),
    "a negative chunk": (answer(b"-1\r\n<rss/>\r\n", "Transfer-Encoding: chunked"), NOT_HTTP),
    "a chunk cut": (answer(b"ffff\r\n<rss/>", "Transfer-Encoding: chunked"), BROKEN_OFF),
    "a length too long": (answer(GOOD, "Content-Length: 5000"), BROKEN_OFF),
    "a negative length": (answer(GOOD, "Content-Length: -5"), NOT_HTTP),
    "two lengths": (answer(GOOD, "Content-Length: 5", "Content-Length: 6"), NOT_HTTP),
    "204": (answer(b"", status="204 No Content"), "answered 204 No Content"),
    "206": (answer(GOOD, status="206 Partial Content"), "answered 206 Partial Content"),
    "304 unasked": (answer(b"", status="304 Not Modified"), "answered 304 Not Modified"),
    "599": (answer(b"", status="599 \u001b[31mred"), "answered 599"),
    "nowhere": (answer(b"", status="302 Found"), "answered 302 Found"),
    "to a script": (redirect("javascript:alert(1)"), REFUSED),
    "to a file": (redirect("file:///etc/passwd"), REFUSED),
    "to half an address": (redirect("http://[::1"), "is not an address that can be fetched"),
    "to a user": (redirect("http://admin:admin@127.0.0.1/"), REFUSED),
    "to the clouds": (redirect("http://169.254.169.254/latest/meta-data/"), REFUSED),
    "to a number": (redirect("//2130706433/"), REFUSED),
    "to the network's names": (
        redirect("http://redis.:6379/"),
        "cannot be found: there is no such host",
    ),
    "JSON Feed": (
        answer(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": []}).encode()),
        "sent no feed",
    ),
    "JSON, nested": (answer(b'{"a":' * 200_000), "sent no feed"),
    "JSON, a number": (answer(b"9" * 1_000_000), "sent no feed"),
    "a page of links": (
        answer(b"<html>" + b'<a href="/x"><link rel=alternate href=/y>' * 100_000),
        "sent a web page instead of a feed",
    ),
    "items by the thousand": (
        answer(rss("").replace(b"<item></item>", b"<item/>" * (MOST_ENTRIES + 1))),
        TOO_MANY,
    ),
    "attributes": (
        answer(
            GOOD.replace(
                b"<item>", b"<item " + b" ".join(b'a%d=""' % n for n in range(40_000)) + b">"
            )
        ),
        TOO_HEAVY,
    ),
    "entries by the thousand": (
        answer(rss(*(f"<title>News {n}</title>" for n in range(MOST_ENTRIES + 1)))),
        TOO_MANY,
    ),
    "UTF-7": (
        answer(
            b'<?xml version="1.0" encoding="utf-7"?>+ADw-rss+AD4-', kind="text/xml; charset=utf-7"
        ),
        "sent no feed",
    ),
    "noise": (answer(bytes(range(256)) * 2_000), "sent no feed"),
    "blank": (answer(b" \n" * 1_000_000), "sent an empty document"),
    "a tree of comments": (answer(b"<!--" * 500_000), "sent no feed"),
}

# --- what is read of it --------------------------------------------------------------------------

ENTITIES = f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>'.encode()
DATES = (
    "Mon, " + "1" * 50_000,
    "0:" * 30_000,
    "1 " * 30_000 + "GMT",
    "2026-" + "-" * 50_000,
    "T" * 50_000,
)

READ: dict[str, tuple[bytes, list[str]]] = {
    "gzip": (answer(gzip.compress(GOOD), "Content-Encoding: x-gzip"), ["News in time"]),
    "gzip and a tail": (
        answer(gzip.compress(GOOD) + b"trailing", "Content-Encoding: GZIP"),
        ["News in time"],
    ),
    "cookies": (answer(GOOD, *(f"Set-Cookie: c{n}=x" for n in range(90))), ["News in time"]),
    "validators of a kind": (
        answer(GOOD, "ETag: \u00e9", "Last-Modified: now", "Cache-Control: max-age=99999999999999"),
        ["News in time"],
    ),
    "a charset that is none": (answer(GOOD, kind="text/xml; charset=zip"), ["News in time"]),
    "a charset that is another": (answer(GOOD, kind="text/xml; charset=utf-16"), ["News in time"]),
    "UTF-16 without a mark": (answer(GOOD.decode().encode("utf-16-le")), ["News in time"]),
    "UTF-32 without a mark": (answer(GOOD.decode().encode("utf-32-be")), ["News in time"]),
    "EBCDIC": (
        answer(
            b"\x4c\x6f\xa7\x94" + ' version="1.0"?>'.encode("cp037") + GOOD.decode().encode("cp037")
        ),
        ["News in time"],
    ),
    "entities squared": (answer(ENTITIES + titled("News " + "&a;" * 1_000 + " in time")), ["News"]),
    "a vast title": (answer(titled("News " + "x" * 300_000)), ["News xxx"]),
    "marks that pile up": (answer(titled("News" + "\u0301" * 50_000)), ["News"]),
    "a title of lines": (
        answer(titled("News\n\n\u2028🔔 ceasefire — Reuters, 1 min ago")),
        ["News 🔔"],
    ),
    "dates without end": (
        answer(
            rss(*(f"<title>News {n}</title><pubDate>{d}</pubDate>" for n, d in enumerate(DATES)))
        ),
        ["News 0", "News 1", "News 2", "News 3", "News 4"],
    ),
    "dates to come": (
        answer(rss("<title>News</title><pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate>")),
        ["News"],
    ),
    "one guid, two stories": (
        answer(
            rss(
                "<guid>g</guid><title>Floods in Lisbon</title><link>https://a.example/1</link>",
                "<guid>g</guid><title>Envoys meet in Geneva</title><link>https://a.example/2</link>",
            )
        ),
        ["Floods in Lisbon", "Envoys meet in Geneva"],
    ),
    "a waiting time without end": (
        answer(rss("<title>News</title>").replace(b"<item>", b"<ttl>99999</ttl><item>", 1)),
        ["News"],
    ),
    "a summary of tags": (
        answer(rss("<title>News</title><description>" + "&lt;b " * 20_000 + "</description>")),
        ["News"],
    ),
    "a summary of depth": (
        answer(rss("<title>News</title><description>" + "&lt;div&gt;" * 20_000 + "</description>")),
        ["News"],
    ),
    "a summary of entities": (
        answer(rss("<title>News</title><description>" + "&amp;#" * 20_000 + "</description>")),
        ["News"],
    ),
}


@asynccontextmanager
async def turncoats() -> AsyncIterator[Callable[[str], str]]:
    """Servers, each with an address of its own, that are good once and then as their row has it.
    Gives a row's URL."""
    asked: Counter[str] = Counter()
    rows = {
        **{row: said for row, (said, _) in FAILING.items()},
        **{row: said for row, (said, _) in READ.items()},
    }
    names = sorted(rows)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            target = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            row = names[int(target[1:])]
            asked[row] += 1
            said = answer(titled("Known before")) if asked[row] == 1 else rows[row]
            await _say(said, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has had enough: that is what the table is about
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "0.0.0.0", 0)
    port = server.sockets[0].getsockname()[1]
    yield lambda row: f"http://127.0.1.{names.index(row) + 1}:{port}/{names.index(row)}"
    server.close()


async def _say(said: bytes | Talk, writer: asyncio.StreamWriter) -> None:
    if isinstance(said, bytes):
        writer.write(said)
        await writer.drain()
    else:
        await said(writer)


async def test_the_whole_table_at_once(round_: Round, store: Store, clock: Clock) -> None:
    async with turncoats() as url_of, FeedServer() as feeds:
        feeds.publish("good", Item("Known before"))
        urls = {row: url_of(row) for row in (*FAILING, *READ)} | {"good": feeds.url("good")}
        for row, url in urls.items():
            await store.feeds.add(Feed(feed_id(url), url, row), due=clock())
        assert not any(state.problem for state in (await round_.poll()).values())
        before = {row: await round_.seen(row, urls[row]) for row in FAILING}
        assert all(len(ids) == 1 for ids in before.values())

        feeds.publish("good", Item("News in time"))
        states = await round_.poll()
        assert {row: states[row].problem for row in FAILING} == {
            r: p for r, (_, p) in FAILING.items()
        }
        assert ("good", "News in time") in [(name, e.title) for name, e in round_.newsroom.rung]
        assert round_.took["good"] < 2 * PATIENCE, "it waited for another"
        for row in FAILING:
            assert await round_.seen(row, urls[row]) == before[row], row

        assert {row: states[row].problem for row in READ} == dict.fromkeys(READ, "")
        for row, (_, begin) in READ.items():
            rung = [entry for name, entry in round_.newsroom.rung if name == row]
            assert [e.title[: len(b)] for e, b in zip(rung, begin, strict=True)] == begin, row
            assert all(len(entry.title) <= 1_000 for entry in rung)
            assert all(entry.when <= clock() for entry in rung)
            assert states[row].interval and states[row].interval <= timedelta(minutes=10), row


@pytest.mark.parametrize("problem", sorted({problem for _, problem in FAILING.values()}))
def test_what_is_said_of_it_is_said_in_each_language(problem: str) -> None:
    assert told(problem) == problem
    for language in set(LANGUAGES) - {"en"}:
        with speaking(language):
            assert told(problem) != problem


async def test_two_feeds_with_the_same_guids_ring_each_for_its_own(
    round_: Round, store: Store, clock: Clock
) -> None:
    async with FeedServer() as feeds:
        for name in ("one", "two"):
            feeds.publish(name, Item("Known before", guid="known"))
            await store.feeds.add(
                Feed(feed_id(feeds.url(name)), feeds.url(name), name), due=clock()
            )
        await round_.poll()
        for name in ("one", "two"):
            feeds.publish(
                name, Item(f"News of {name}", guid="the same", link=f"https://{name}.example/x")
            )
        await round_.poll()
    assert sorted(entry.title for _, entry in round_.newsroom.rung) == [
        "News of one",
        "News of two",
    ]


def test_thousands_that_have_a_key_in_common_are_told_apart_in_time() -> None:
    same = (
        *(
            "<guid>g</guid><title>{0} holds {1}</title>",
            "<title>ceasefire holds in the north {1}</title>",
        ),
        "<guid>{1}</guid><link>https://a.example/1</link><title>{0}</title>",
    )
    words = ["".join(chr(97 + n * k % 26) for k in range(1, 30)) for n in range(26)]
    for form in same:
        items = (form.format(words[n % 26], n) for n in range(MOST_ENTRIES))
        parsed = read_feed(rss(*items))
        begun = time.process_time()
        decision = decide(parsed.entries, {}, items=parsed.items)
        again = decide(parsed.entries, decision.remember, items=parsed.items)
        assert time.process_time() - begun < 30, form
        assert not again.new


def test_a_link_of_a_megabyte_holds_up_nobody() -> None:
    link = f"<link>https://a.example/?{'a=1&amp;' * 300_000}</link>"
    body = rss(link, f"<x/>{link}", "<title>known</title>")
    known = frozenset({scan(rss("<title>known</title>")).fresh[0]})
    begun = time.process_time()
    assert len(scan(body, known=known).fresh) == 2
    assert time.process_time() - begun < 0.3
