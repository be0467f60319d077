import gzip
import json
from pathlib import Path

import pytest

from bot.stories.article import MOST_TEXT, article_text
from bot.stories.furniture import is_furniture
from tests.stories.newsdesk import CORPUS

ARTICLES = CORPUS / "articles"

PAGE = """<html><head><title>Talks open</title></head><body>
<nav><a href="/">Home</a><a href="/world">World</a></nav>
<article><h1>Talks open</h1><p>By Jane Roe</p>
<p>Envoys of both sides met in Ostra on Monday to seek a ceasefire along the whole river.</p>
<p>Share this article</p>
<p>The minister said that the talks would go on for nine days, and that she was hopeful.</p>
<p>Read also: Ostra’s long winter</p>
<p>Observers from four neighbouring countries are to take their places at the bridges.</p>
</article>
<div>Show More</div><div>Related Articles</div><div>Back to top button</div></body></html>"""


def test_an_article_is_its_sentences_alone() -> None:
    text = article_text(PAGE)
    assert "Envoys of both sides met" in text
    assert "Observers from four" in text
    for words in ("Share this", "Read also", "Show More", "Related", "Home", "By Jane"):
        assert words not in text


def test_a_page_in_another_encoding_is_read_in_it() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace(
        "Envoys of both", "Послы из обеих"
    )
    assert "Послы из обеих sides" in article_text(page.encode("windows-1251", "ignore"))


@pytest.mark.parametrize(
    "page",
    [
        "",
        "\0" * 100,
        "<",
        "no markup at all",
        "<div>" * 50_000 + "deep",
        "<p>" + "<span>a</span> " * 100_000,
        "<" * 300_000,
        "<table>" * 5_000,
    ],
    ids=["empty", "zeros", "bracket", "plain", "deep", "wide", "brackets", "tables"],
)
def test_a_hostile_page_is_bounded(page: str) -> None:
    assert len(article_text(page)) <= MOST_TEXT


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.html.gz")), ids=lambda path: path.name)
def test_the_pages_of_the_corpus_lose_their_furniture_and_keep_their_text(path: Path) -> None:
    gold = json.loads((path.parent / f"{path.name[:-8]}.expected.json").read_text("utf-8"))
    text = article_text(gzip.decompress(path.read_bytes()))
    assert not any(is_furniture(line) for line in text.splitlines())
    words = (gold.get("text") or "\n".join(gold["paragraphs"])).split()
    found = set(text.split())
    assert sum(word in found for word in words) >= 0.98 * len(words)


def test_the_corpus_is_there() -> None:
    if not ARTICLES.exists():
        pytest.skip(f"the corpus is not beside the checkout: {ARTICLES}")
    assert len(list(ARTICLES.glob("*.html.gz"))) == 10
