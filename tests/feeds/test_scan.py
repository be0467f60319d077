"""Cutting out what was read before changes nothing in what is read of the rest."""

import gzip
import json
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.parse import Document, ParsedFeed, parse
from bot.feeds.scan import scan
from tests.feeds.conftest import FEED, NOW, corpus, rss


def digests(body: bytes) -> list[str]:
    return list(scan(body).fresh)


def test_each_item_has_a_digest_of_its_bytes() -> None:
    body = rss("<title>One</title>", "<title>Two</title>")
    one, two = digests(body)
    assert scan(body).items == {one, two}
    assert digests(rss("<title>Two</title>")) == [two]
    assert digests(rss("<title>Two!</title>")) != [two]


def test_what_is_known_is_cut_out() -> None:
    body = rss("<title>One</title>", "<title>Two</title>", "<title>Three</title>")
    one, two, three = digests(body)
    found = scan(body, known={one, three})
    assert found.document == rss("<title>Two</title>")
    assert found.items == {one, two, three}
    assert found.fresh == (two,)


def test_nothing_is_parsed_when_everything_is_known() -> None:
    body = rss("<title>One</title>", "<title>Two</title>")
    known = frozenset(digests(body))
    parsed = parse(Document(body, FEED, NOW, known=known))
    assert parsed == ParsedFeed((), known)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss><channel></channel></rss>",
        rss("<title>One</title><item><title>nested</title></item>"),
        rss("<title>One</title>").replace(b"</item>", b""),
        rss("<title>One</title>").replace(b"<item>", b""),
        rss("<title>One</title><!-- never closed"),
        rss("<title><![CDATA[never closed</title>"),
        b"<!DOCTYPE rss [<!ENTITY x 'y'>]>" + rss("<title>&x;</title>"),
        rss("<title>One</title>").decode().encode("utf-16"),
        rss("<title>One</title>") + b"<" * 200_000,
    ],
)
def test_a_document_in_any_doubt_is_left_whole(body: bytes) -> None:
    found = scan(body, known=frozenset(digests(rss("<title>One</title>"))))
    assert found.document == body
    assert not found.understood


@pytest.mark.parametrize(
    "text", ["<!-- <item> -->", "<![CDATA[</item><item>]]>", "<items/>", "<itemref>x</itemref>"]
)
def test_what_only_looks_like_an_item_is_none(text: str) -> None:
    body = rss(f"<title>One</title>{text}", "<title>Two</title>")
    assert len(digests(body)) == 2


def test_links_that_known_items_share_with_new_ones_are_told() -> None:
    live = "<link>https://herald.example/live?a=1&amp;b=2</link>"
    body = rss(f"<title>One</title>{live}", f"<title>Two</title>{live}")
    one, _ = digests(body)
    assert scan(body, known={one}).shared == {"herald.example/live?a=1&b=2"}


@pytest.mark.parametrize(
    "filler",
    [
        *(b"<link " * 90_000, b"<link " + b"href " * 900_000, b"<link>" + b" " * 4_000_000),
        *(b"<" * 90_000 + b"x" * 4_000_000, b"</item" + b" " * 4_000_000, b"<!--" * 90_000),
        b"<![CDATA[" * 90_000,
    ],
)
def test_hostile_bytes_are_scanned_in_good_time(filler: bytes) -> None:
    first, rest = rss("<title>One</title>"), rss("<title>One</title>", "<title>Two</title>")
    body = rest.replace(b"Two", filler)
    begun = time.process_time()
    scan(body, known=frozenset(digests(first)))
    assert time.process_time() - begun < 1


def _documents() -> Iterator[tuple[str, bytes]]:
    for path in sorted(corpus("feeds").glob("*.xml")):
        yield path.name, path.read_bytes()
    for path in sorted(corpus("feed_cases").glob("*.jsonl.gz")):
        yield from _cases(path)


def _cases(path: Path) -> Iterator[tuple[str, bytes]]:
    with gzip.open(path) as lines:
        for line in lines:
            case = json.loads(line)
            raw = b64decode(case["xml_b64"]) if "xml_b64" in case else case["xml"].encode()
            yield case["name"], raw


def _told(parsed: object) -> list[object]:
    assert isinstance(parsed, ParsedFeed)
    return [(entry.title, entry.summary, entry.content, entry.url) for entry, _ in parsed.entries]


def test_in_the_corpus_new_items_alone_are_read_as_in_the_whole_document() -> None:
    """With every other item known, the others come out as they do from the whole document."""
    compared = 0
    for name, body in _documents():
        found = scan(body)
        if not found.understood or len(found.items) != len(found.fresh) or len(found.fresh) < 2:
            continue
        whole = parse(Document(body, FEED, NOW))
        assert isinstance(whole, ParsedFeed)
        assert len(whole.entries) == len(found.fresh), name
        cut = parse(Document(body, FEED, NOW, known=frozenset(found.fresh[::2])))
        assert _told(cut) == _told(whole)[1::2], name
        compared += 1
    assert compared > 40


TEXTS = st.text("ab <>&;/!-[]cdataitem\n", max_size=12)


@st.composite
def items(draw: st.DrawFn) -> str:
    title, summary = draw(TEXTS), draw(TEXTS)
    form = draw(st.sampled_from(["{}", "<![CDATA[{}]]>", "<!-- {} -->x"]))
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    harmless = summary.replace("]]>", "").replace("--", "").rstrip("-")
    if form == "{}":
        harmless = harmless.replace("&", "&amp;").replace("<", "&lt;")
    return f"<title>{escaped}</title><description>{form.format(harmless)}</description>"


@settings(max_examples=150, deadline=None)
@given(st.lists(items(), min_size=1, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_any_part_of_the_items_may_be_known(parts: list[str], chance: object) -> None:
    body = rss(*parts)
    found = scan(body)
    assert found.understood
    known = {digest for digest in found.fresh if chance.random() < 0.5}  # type: ignore[attr-defined]
    whole = _told(parse(Document(body, FEED, NOW)))
    cut = _told(parse(Document(body, FEED, NOW, known=frozenset(known))))
    fresh = [told for told, digest in zip(whole, found.fresh, strict=True) if digest not in known]
    assert cut == fresh
