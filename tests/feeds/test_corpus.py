"""Feeds and parser cases of the world: no crash, no hang, no well-formed item lost."""

import csv
import gzip
import json
import time
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import feedparser
import pytest

from bot.feeds.parse import Document, ParsedFeed, parse
from bot.feeds.parsers import Parsers
from bot.model import Entry
from tests.feeds.conftest import FEED, NOW, corpus


def cases(name: str) -> Iterator[tuple[dict[str, Any], Document]]:
    with gzip.open(corpus("feed_cases") / name) as lines:
        for line in lines:
            case = json.loads(line)
            raw = b64decode(case["xml_b64"]) if "xml_b64" in case else case["xml"].encode()
            yield case, Document(raw, FEED, NOW)


def test_every_feed_of_the_corpus_has_all_its_items() -> None:
    folder = corpus("feeds")
    with (folder / "MANIFEST.tsv").open(newline="") as table:
        listed = list(csv.DictReader(table, delimiter="\t"))
    assert len(listed) == 40
    for row in listed:
        body = (folder / row["file"]).read_bytes()
        parsed = parse(Document(body, FEED, NOW))
        assert isinstance(parsed, ParsedFeed), row["file"]
        entries = [entry for entry, _ in parsed.entries]
        assert len(entries) == int(row["items"]), row["file"]
        undated = sum(entry.published is None for entry in entries)
        assert undated == int(row["items_without_date"] or 0), row["file"]
        assert not any("<" in entry.title or "&nbsp;" in entry.title for entry in entries)
        assert sum(not entry.title for entry in entries) <= 1, row["file"]
        assert len({entry.id for entry in entries}) > 0.9 * len(entries), row["file"]


def test_feedparsers_cases_lose_no_item_and_take_no_time() -> None:
    total = 0
    for case, document in cases("feedparser_ill_enc_sanitize.jsonl.gz"):
        begun = time.process_time()
        parsed = parse(document)
        assert time.process_time() - begun < 5, case["name"]
        expected = feedparser.parse(document.body, sanitize_html=False).entries
        got = parsed.entries if isinstance(parsed, ParsedFeed) else ()
        assert len(got) >= len(expected), case["name"]
        total += 1
    assert total == 1102


def test_gofeeds_cases_have_the_items_that_are_expected() -> None:
    total = compared = 0
    for case, document in cases("gofeed_expected.jsonl.gz"):
        parsed = parse(document)
        expected = case["expected"].get("items") or case["expected"].get("entries") or []
        assert isinstance(parsed, ParsedFeed), case["name"]
        assert len(parsed.entries) >= len(expected), case["name"]
        total += 1
        for item, (entry, _) in zip(expected, parsed.entries, strict=False):
            wanted, got = _expected(item), _got(entry)
            # feedparser takes <link uri="at:…">http:…</link> for what its attribute says.
            if "at_protocol" not in case["name"]:
                assert {name: got[name] for name in wanted} == wanted, case["name"]
                compared += len(wanted)
    assert total == 533
    assert compared > 50


def _expected(item: dict[str, Any]) -> dict[str, str]:
    """What is expected as plain text; markup, which we make text of, is left out."""
    texts = {name: item.get(name) for name in ("title", "description", "link", "publishedParsed")}
    return {
        name: " ".join(text.split())
        for name, text in texts.items()
        if isinstance(text, str) and text and "<" not in text and "&" not in text
    }


def _got(entry: Entry) -> dict[str, str]:
    published = f"{entry.published:%Y-%m-%dT%H:%M:%SZ}" if entry.published else ""
    return {
        "title": entry.title,
        "description": entry.summary.replace("\n", " "),
        "link": entry.url,
        "publishedParsed": published,
    }


async def test_all_cases_go_through_the_pool() -> None:
    """As they would in production: in a process, which none of them ends."""
    async with Parsers(processes=1) as parsers:
        for name in ("feedparser_ill_enc_sanitize.jsonl.gz", "gofeed_expected.jsonl.gz"):
            for case, document in cases(name):
                assert await parsers.parse(document) == parse(document), case["name"]
        assert len(parsers.sandbox.pids) == 1


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("teh_stub_pravda_rss.xml", "День сердца"),
        ("den92_bbc_ukrainian.xml", "Independent: паролей в інтернеті не буде"),
        ("gf_dw.xml", "格林沃尔德获德国新闻记者奖"),
        ("mf_lecerclepsy.xml", "Perturbateurs endocriniens : quels effets"),
    ],
)
def test_letters_of_the_corpus_are_read_as_they_were_meant(file: str, title: str) -> None:
    parsed = parse(Document((corpus("feeds") / file).read_bytes(), FEED, NOW))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.entries[0][0].title.startswith(title)
