import json

import pytest

from bot.errors import UserError
from bot.feeds.lines import lines
from tests.feeds.conftest import NOW, rss


def test_each_entry_is_a_line_of_json() -> None:
    body = rss(
        "<title>Envoys «meet»</title><link>https://a.example/1</link>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>",
        "<description>&lt;p&gt;Two&lt;/p&gt;</description>",
    )
    told = list(lines(body, source="herald.xml", now=NOW))
    assert not any("\n" in line for line in told)
    one, two = map(json.loads, told)
    assert " ".join(one) == "id title summary content url published author language"
    assert (one["title"], one["url"]) == ("Envoys «meet»", "https://a.example/1")
    assert one["published"] == "2026-03-02T10:00:00+00:00"
    assert (two["summary"], two["published"]) == ("Two", None)


def test_a_document_that_is_no_feed_is_said_with_its_name() -> None:
    with pytest.raises(UserError, match=r"^page\.html: this is a web page instead of a feed$"):
        list(lines(b"<html></html>", source="page.html", now=NOW))


def test_a_line_is_the_same_each_time() -> None:
    body = rss("<title>One</title>")
    assert list(lines(body, source="x", now=NOW)) == list(lines(body, source="x", now=NOW))
