"""One request, bounded in bytes, time and redirects, whatever the server does."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from bot.feeds.bodies import LIMIT
from bot.feeds.fetch import Fetched, Fetcher, Unavailable, Unchanged
from tests.feeds.conftest import LOOPBACK
from tests.peers.feeds import FeedServer, Item

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


@asynccontextmanager
async def raw_server(talk: Talk) -> AsyncIterator[str]:
    """A server that says what it likes, once it has been asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has had enough: that is what the tests are about
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/feed"
    finally:
        server.close()


def saying(*pieces: bytes) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return talk


def serve(
    feeds: FeedServer, body: bytes = b"", *, status: int = 200, headers: Mapping[str, str] = {}
) -> str:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers=headers)

    feeds.answer("it", answer)
    return feeds.url("it")


# --- what works --------------------------------------------------------------------------------


async def test_a_document_comes_with_its_validators(feeds: FeedServer, fetcher: Fetcher) -> None:
    headers = {
        "ETag": '"1"',
        "Last-Modified": "Mon, 02 Mar 2026 12:00:00 GMT",
        "Cache-Control": "public, max-age=300",
        "Content-Type": "application/rss+xml",
    }
    answer = await fetcher.fetch(serve(feeds, b"<rss/>", headers=headers))
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.etag, answer.last_modified) == (
        b"<rss/>",
        '"1"',
        "Mon, 02 Mar 2026 12:00:00 GMT",
    )
    assert answer.content_type == "application/rss+xml"
    assert answer.max_age == timedelta(minutes=5)
    assert len(answer.body_hash) == 32


async def test_a_document_is_not_sent_again_while_it_is_the_same(
    feeds: FeedServer, fetcher: Fetcher
) -> None:
    feeds.publish("herald", Item("One"))
    first = await fetcher.fetch(feeds.url("herald"))
    assert isinstance(first, Fetched)
    again = await fetcher.fetch(feeds.url("herald"), etag=first.etag, body_hash=first.body_hash)
    assert again == Unchanged(etag=first.etag, body_hash=first.body_hash)
    assert feeds.unchanged["herald"] == 1
    feeds.publish("herald", Item("Two"))
    assert isinstance(await fetcher.fetch(feeds.url("herald"), etag=first.etag), Fetched)


async def test_a_document_that_is_sent_again_unasked_is_known_by_its_hash(
    feeds: FeedServer, fetcher: Fetcher
) -> None:
    url = serve(feeds, b"<rss/>")
    first = await fetcher.fetch(url)
    assert isinstance(first, Fetched)
    assert isinstance(await fetcher.fetch(url, body_hash=first.body_hash), Unchanged)


async def test_the_date_is_asked_with_too(feeds: FeedServer, fetcher: Fetcher) -> None:
    asked: dict[str, str] = {}

    async def answer(request: web.Request) -> web.Response:
        asked.update(request.headers)
        return web.Response(status=304)

    feeds.answer("it", answer)
    await fetcher.fetch(feeds.url("it"), last_modified="Mon, 02 Mar 2026 12:00:00 GMT")
    assert asked["If-Modified-Since"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert asked["User-Agent"].startswith("Tocsin/")
    assert "Cookie" not in asked


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"<rss/>")),
        ("x-gzip", gzip.compress(b"<rss/>")),
        ("GZIP", gzip.compress(b"<r") + gzip.compress(b"ss/>")),
        ("gzip", gzip.compress(b"<rss/>") + b"\0\0\0"),
        ("deflate", zlib.compress(b"<rss/>")),
        ("deflate", zlib.compress(b"<rss/>")[2:-4]),
        ("identity", b"<rss/>"),
    ],
    ids=["gzip", "x-gzip", "two members", "padded", "zlib", "raw deflate", "as it is"],
)
async def test_a_compressed_document_is_decompressed(
    encoding: str, body: bytes, fetcher: Fetcher
) -> None:
    head = HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    async with raw_server(saying(head, body)) as url:
        answer = await fetcher.fetch(url)
    assert isinstance(answer, Fetched)
    assert answer.body == b"<rss/>"


async def test_a_redirect_is_followed_and_one_for_good_is_told(
    feeds: FeedServer, fetcher: Fetcher
) -> None:
    feeds.publish("new", Item("One"))

    async def for_good(_: web.Request) -> web.Response:
        raise web.HTTPPermanentRedirect("/new")

    async def for_now(_: web.Request) -> web.Response:
        raise web.HTTPFound("/new")

    feeds.answer("old", for_good)
    feeds.answer("busy", for_now)
    moved = await fetcher.fetch(feeds.url("old"))
    assert isinstance(moved, Fetched)
    assert moved.url == moved.moved == feeds.url("new")
    elsewhere = await fetcher.fetch(feeds.url("busy"))
    assert isinstance(elsewhere, Fetched)
    assert (elsewhere.url, elsewhere.moved) == (feeds.url("new"), "")


@pytest.mark.parametrize(("hops", "arrives"), [(5, True), (6, False)])
async def test_five_redirects_are_followed_and_no_more(
    hops: int, arrives: bool, feeds: FeedServer, fetcher: Fetcher
) -> None:
    def to(target: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(_: web.Request) -> web.Response:
            raise web.HTTPMovedPermanently(target)

        return answer

    feeds.publish("0", Item("One"))
    for hop in range(1, hops + 1):
        feeds.answer(str(hop), to(f"/{hop - 1}"))
    answer = await fetcher.fetch(feeds.url(str(hops)))
    assert isinstance(answer, Fetched) == arrives
    assert arrives or answer == Unavailable("redirected more than 5 times")


# --- what does not -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "answered 403 Forbidden"),
        (404, "answered 404 Not Found"),
        (500, "answered 500 Internal Server Error"),
        (799, "answered 799"),
        (204, "answered 204 No Content"),
        (302, "answered 302 Found"),
        (304, "answered 304 Not Modified"),
    ],
)
async def test_another_status_is_said(
    status: int, reason: str, feeds: FeedServer, fetcher: Fetcher
) -> None:
    assert await fetcher.fetch(serve(feeds, status=status)) == Unavailable(reason)


async def test_a_feed_that_is_gone_is_told_apart(feeds: FeedServer, fetcher: Fetcher) -> None:
    answer = await fetcher.fetch(serve(feeds, status=410))
    assert answer == Unavailable("answered 410 Gone", gone=True)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("soon", None),
        ("-5", None),
        ("9" * 5_000, None),
        ("Mon, 99 Foo 2026", None),
        ("Mon, 02 Mar 99999999999999999999 00:00:00 GMT", None),
        (format_datetime(datetime(2001, 1, 1, tzinfo=UTC)), timedelta()),
    ],
)
async def test_how_long_to_wait_is_read(
    text: str, wait: timedelta | None, feeds: FeedServer, fetcher: Fetcher
) -> None:
    answer = await fetcher.fetch(serve(feeds, status=429, headers={"Retry-After": text}))
    assert answer == Unavailable("answered 429 Too Many Requests", retry_after=wait)


async def test_a_date_to_wait_for_is_read(feeds: FeedServer, fetcher: Fetcher) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    answer = await fetcher.fetch(serve(feeds, status=503, headers={"Retry-After": later}))
    assert isinstance(answer, Unavailable)
    assert answer.retry_after is not None
    assert timedelta(minutes=59) < answer.retry_after <= timedelta(hours=1)


async def test_a_host_that_is_not_there_is_said(fetcher: Fetcher) -> None:
    assert await fetcher.fetch("http://nowhere.invalid/") == Unavailable(
        "cannot be found: there is no such host"
    )
    assert await fetcher.fetch("http://127.0.0.1:1/") == Unavailable("cannot be reached")


async def test_a_server_without_tls_is_said(feeds: FeedServer, fetcher: Fetcher) -> None:
    url = feeds.url("x").replace("http:", "https:")
    assert await fetcher.fetch(url) == Unavailable("has no valid TLS certificate")


# --- hostile servers (the numbers are those of the table of hostile input) -----------------------


async def test_5_an_endless_body_is_cut_off(fetcher: Fetcher) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"\r\n<rss>")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with raw_server(talk) as url:
        assert await fetcher.fetch(url) == Unavailable("sent more than 5 MiB")


async def test_a_body_that_says_it_is_too_large_is_cut_off(fetcher: Fetcher) -> None:
    head = HEAD + b"Content-Length: 99999999999\r\n\r\n"
    async with raw_server(saying(head, *[b"x" * 65_536] * 100)) as url:
        assert await fetcher.fetch(url) == Unavailable("sent more than 5 MiB")


async def test_4_a_bomb_is_not_decompressed(fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    head = HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    async with raw_server(saying(head, bomb)) as url:
        assert await fetcher.fetch(url) == Unavailable("sent more than 5 MiB")


async def test_4_a_document_is_decompressed_once(fetcher: Fetcher) -> None:
    inner = gzip.compress(bytes(50 * 1024 * 1024))
    outer = gzip.compress(inner)
    length = f"Content-Length: {len(outer)}\r\n\r\n".encode()
    async with raw_server(saying(HEAD, b"Content-Encoding: gzip\r\n", length, outer)) as url:
        answer = await fetcher.fetch(url)
    assert isinstance(answer, Fetched)
    assert answer.body == inner
    async with raw_server(saying(HEAD, b"Content-Encoding: gzip, gzip\r\n", length, outer)) as url:
        assert await fetcher.fetch(url) == Unavailable(
            "sent its answer in a compression that was not asked for"
        )


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "x" * 5_000])
async def test_a_compression_that_was_not_asked_for_is_refused(
    encoding: str, feeds: FeedServer, fetcher: Fetcher
) -> None:
    url = serve(feeds, b"abc", headers={"Content-Encoding": encoding})
    assert await fetcher.fetch(url) == Unavailable(
        "sent its answer in a compression that was not asked for"
    )


async def test_a_document_of_just_the_limit_is_taken(feeds: FeedServer, fetcher: Fetcher) -> None:
    answer = await fetcher.fetch(serve(feeds, b"x" * LIMIT))
    assert isinstance(answer, Fetched)
    assert await fetcher.fetch(serve(feeds, b"x" * (LIMIT + 1))) == Unavailable(
        "sent more than 5 MiB"
    )


async def test_what_is_not_compressed_as_it_says_is_refused(
    feeds: FeedServer, fetcher: Fetcher
) -> None:
    url = serve(feeds, b"<rss/>", headers={"Content-Encoding": "gzip"})
    assert await fetcher.fetch(url) == Unavailable("sent a compressed answer that cannot be read")
    url = serve(feeds, gzip.compress(b"x" * 999)[:-12], headers={"Content-Encoding": "gzip"})
    assert await fetcher.fetch(url) == Unavailable("broke off its answer")


async def test_a_body_of_a_great_many_gzip_members_is_not_gone_through(fetcher: Fetcher) -> None:
    member = gzip.compress(b"")
    body = member * (LIMIT // len(member))
    head = HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    async with raw_server(saying(head, body)) as url:
        assert isinstance(await fetcher.fetch(url), Fetched)


@pytest.mark.parametrize("etag", [b'"\xff\xfe"', b'"' + b"x" * 5_000 + b'"', '"é"'.encode()])
async def test_a_validator_that_could_not_be_sent_back_is_not_kept(
    etag: bytes, fetcher: Fetcher
) -> None:
    said = HEAD + b"ETag: " + etag + b"\r\nContent-Length: 6\r\n\r\n<rss/>"
    async with raw_server(saying(said)) as url:
        answer = await fetcher.fetch(url)
    assert isinstance(answer, Fetched)
    assert answer.etag == ""


async def test_6_a_byte_now_and_then_is_not_waited_for_and_keeps_nobody_waiting(
    feeds: FeedServer,
) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    feeds.publish("herald", Item("One"))
    patience = timedelta(seconds=0.4)
    async with raw_server(talk) as url, Fetcher(allow=LOOPBACK, patience=patience) as fetcher:
        slow = asyncio.create_task(fetcher.fetch(url))
        assert isinstance(await fetcher.fetch(feeds.url("herald")), Fetched)
        assert not slow.done()
        assert await slow == Unavailable("did not answer in full within 0.4 seconds")


async def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    patience = timedelta(seconds=0.2)
    async with raw_server(talk) as url, Fetcher(allow=LOOPBACK, patience=patience) as fetcher:
        assert await fetcher.fetch(url) == Unavailable("did not answer in full within 0.2 seconds")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"", "closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "sent an answer that is not HTTP"),
        (b"\x00\x01\x02\x03\r\n\r\n", "sent an answer that is not HTTP"),
        (HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n", "sent an answer that is not HTTP"),
        (HEAD + b"Content-Length: 100\r\n\r\nshort", "broke off its answer"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "sent an answer that is not HTTP"),
        (HEAD + b"Content-Length: x\r\n\r\n", "sent an answer that is not HTTP"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n", "is not an address"),
        (b"HTTP/1.1 302 Found\r\nLocation: //\r\n\r\n", "redirected more than 5 times"),
        (b"HTTP/1.1 302 Found\r\nLocation: gopher://x/\r\n\r\n", "is not an address"),
    ],
)
async def test_an_answer_that_is_none_is_said_in_plain_words(
    said: bytes, reason: str, fetcher: Fetcher
) -> None:
    async with raw_server(saying(said)) as url:
        answer = await fetcher.fetch(url)
    assert isinstance(answer, Unavailable)
    assert answer.reason.startswith(reason)


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "http://[", "http://a b/", "http://\x00/", "http://x:y/", "//[x]"]
)
async def test_an_address_that_is_none_is_refused(url: str, closed_fetcher: Fetcher) -> None:
    answer = await closed_fetcher.fetch(url)
    assert isinstance(answer, Unavailable)


# --- politeness ----------------------------------------------------------------------------------


async def test_a_host_is_asked_by_two_at_once_and_others_meanwhile(feeds: FeedServer) -> None:
    now, most = 0, 0
    both = asyncio.Event()

    async def count(_: web.Request) -> web.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        if now == 2:
            both.set()
        await both.wait()
        await asyncio.sleep(0.01)
        now -= 1
        return web.Response(body=b"<rss/>")

    feeds.answer("it", count)
    async with Fetcher(allow=LOOPBACK, gap=timedelta(milliseconds=1)) as fetcher:
        answers = await asyncio.gather(*(fetcher.fetch(feeds.url("it")) for _ in range(8)))
    assert most == 2
    assert all(isinstance(answer, Fetched) for answer in answers)


async def test_requests_to_one_host_keep_their_distance(feeds: FeedServer) -> None:
    loop, starts = asyncio.get_running_loop(), []

    async def note(_: web.Request) -> web.Response:
        starts.append(loop.time())
        return web.Response(body=b"<rss/>")

    feeds.answer("it", note)
    async with Fetcher(allow=LOOPBACK, gap=timedelta(milliseconds=50)) as fetcher:
        await asyncio.gather(*(fetcher.fetch(feeds.url("it")) for _ in range(4)))
    assert starts[-1] - starts[0] >= 0.14


async def test_waiting_for_a_turn_does_not_count_as_the_servers_slowness(
    feeds: FeedServer,
) -> None:
    feeds.publish("herald", Item("One"))
    gap, patience = timedelta(milliseconds=150), timedelta(milliseconds=250)
    async with Fetcher(allow=LOOPBACK, gap=gap, patience=patience) as fetcher:
        url = feeds.url("herald")
        answers = await asyncio.gather(*(fetcher.fetch(url) for _ in range(5)))
    assert all(isinstance(answer, Fetched) for answer in answers)
