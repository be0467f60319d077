"""Feed documents, damaged at random: whatever is in one, the feed step ends well.

A short run is part of the tests. `make fuzz SECONDS=600` goes on for ten minutes, over the feeds
and parser cases of the corpus too where it is; a document that fails is shown, to be made a test
of.
"""

import gzip
import json
import os
import random
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.feeds.identity import Fingerprint, decide, from_json, to_json
from bot.feeds.parse import Document, ParsedFeed, parse
from bot.model import Entry
from tests.feeds.conftest import CORPUS, FEED, NOW, rss

SECONDS = float(os.environ.get("FUZZ_SECONDS", "2"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))

LONGEST = timedelta(seconds=5)
"""Of the processor's time, for one document: what takes longer, the sandbox ends."""

SAMPLES = [
    rss(
        "<title>Envoys &lt;b&gt;meet&lt;/b&gt;</title><link>https://a.example/1</link>"
        "<guid isPermaLink='false'>1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>",
        "<title><![CDATA[Café & мир]]></title><description>&lt;p&gt;x&lt;br&gt;</description>",
        "<description>No title</description><author>jane@a.example (Jane)</author>",
    ),
    b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"
    xml:lang="de" xml:base="https://a.example/"><title type="html">H</title><entry><id>urn:1</id>
    <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div></title>
    <link href="x"/><updated>2026-03-02T10:00:00Z</updated><content type="html">&lt;p&gt;z</content>
    </entry><entry><title>2</title><author><name>J</name></author></entry></feed>""",
    b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel
    rdf:about="x"><title>R</title></channel><item rdf:about="https://a.example/2"><title>T</title>
    <dc:date>2026-03-02</dc:date></item></rdf:RDF>""",
]
PIECES = [
    *(b"<", b">", b"&", b";", b"&#", b"<![CDATA[", b"]]>", b"<!--", b"-->", b'"', b"'", b"\0"),
    *(b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>", b"</channel>"),
    *(b"\xff\xfe", b"\xe9", b"\xd0", b"\x1b$B", b"&#x110000;", b"&#xD800;", b"&nbsp;", b"&lt;"),
    *(b'<?xml version="1.0" encoding="utf-16"?>', b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<svg>"),
    *(b'xml:base="http://[::1"', b'<link href="http://[">', b"<link>javascript:1</link>"),
    *(b"<pubDate>9999-99-99T99:99:99+99:99</pubDate>", b"<updated>-0001-01-01</updated>"),
    *(b"<width>x</width>", b"<gml:pos>a b</gml:pos>", b"<media:rating>", b"<category/>"),
    *(b'<content type="application/octet-stream">////', b'<content type="xhtml">', b"<source>"),
]


def samples() -> list[bytes]:
    """What is damaged: in a long run, also what the world's feeds look like."""
    if SECONDS < 60 or not CORPUS.is_dir():
        return SAMPLES
    found = [*SAMPLES, *(path.read_bytes() for path in (CORPUS / "feeds").glob("*.xml"))]
    for name in (CORPUS / "feed_cases").glob("*.jsonl.gz"):
        with gzip.open(name) as lines:
            cases = [json.loads(line) for line in lines]
        found += [b64decode(case["xml_b64"]) for case in cases if "xml_b64" in case]
        found += [case["xml"].encode() for case in cases if "xml" in case]
    return [body for body in found if 0 < len(body) < 60_000]


def damaged(chance: random.Random, whole: Sequence[bytes]) -> bytes:
    body = bytearray(chance.choice(whole))
    for _ in range(chance.randrange(1, 8)):
        start = chance.randrange(len(body) + 1)
        end = start + chance.randrange(1, 120)
        match chance.randrange(6):
            case 0 | 1:
                body[start:start] = chance.choice(PIECES)
            case 2:
                del body[start:end]
            case 3:
                body[start:start] = body[chance.randrange(len(body) + 1) :][:120]
            case 4:
                body[start : start + 1] = bytes([chance.randrange(256)])
            case 5 if chance.random() < 0.2:
                del body[start:]
    return bytes(body)


def documents() -> Iterator[bytes]:
    chance, whole = random.Random(SEED), samples()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        yield damaged(chance, whole)


def test_a_damaged_document_is_read_as_well_as_can_be() -> None:
    for body in documents():
        try:
            begun = time.process_time()
            parsed = parse(Document(body, FEED, NOW, "https://a.example/feed"))
            assert time.process_time() - begun < LONGEST.total_seconds()
            if isinstance(parsed, ParsedFeed):
                check(parsed)
                again = parse(Document(body, FEED, NOW, known=parsed.items))
                assert isinstance(again, ParsedFeed)
        except BaseException as error:
            error.add_note(f"the document: {body!r}")
            raise


def check(parsed: ParsedFeed) -> None:
    for entry, mark in parsed.entries:
        check_entry(entry, mark)
    decision = decide(parsed.entries, {}, items=parsed.items)
    assert len(decision.new) <= len(parsed.entries)
    assert decide(parsed.entries, decision.remember).new == ()


def check_entry(entry: Entry, mark: Fingerprint) -> None:
    texts = (entry.title, entry.summary, entry.content, entry.url, entry.guid, entry.author)
    assert all(text.encode().decode() == text for text in texts)
    assert not any("\0" in text for text in texts)
    assert "\n" not in entry.title + entry.url
    assert not entry.url or entry.url.startswith(("http://", "https://"))
    assert entry.when <= NOW
    assert from_json(to_json(mark)) == mark
