import pytest

from bot.feeds.addresses import address, canonical, is_homepage

ONE_ARTICLE = "https://www.herald.example/news/ceasefire-holds"


@pytest.mark.parametrize(
    "link",
    [
        "http://www.herald.example/news/ceasefire-holds",
        "https://herald.example/news/ceasefire-holds/",
        "HTTPS://WWW.Herald.Example:443/news/ceasefire-holds",
        "http://m.herald.example/news/ceasefire-holds",
        "https://amp.herald.example/news/ceasefire-holds",
        "https://www.herald.example/news/ceasefire-holds/amp",
        "https://www.herald.example/amp/news/ceasefire-holds",
        "https://www.herald.example/news/ceasefire-holds?utm_source=rss&utm_medium=feed",
        "https://www.herald.example/news/ceasefire-holds?at_medium=RSS&at_campaign=KARANGA",
        "https://www.herald.example/news/ceasefire-holds?fbclid=x&xtor=RSS-1&CMP=share&ref=rss",
        "https://www.herald.example/news/ceasefire-holds#comments",
        "//www.herald.example/news/ceasefire-holds",
        "  https://www.herald.example/news/ceasefire-holds\n",
    ],
)
def test_links_to_one_article_are_equal(link: str) -> None:
    assert canonical(link) == canonical(ONE_ARTICLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/x?id=1&utm_source=a", "https://a.example/x?id=2&utm_source=a"),
        ("https://a.example/x?ref=4711", "https://a.example/x?ref=4712"),
        ("https://a.example/#story-1", "https://a.example/#story-2"),
        ("https://a.example/x#!/1", "https://a.example/x#!/2"),
        ("https://a.example:8080/x", "https://a.example:8443/x"),
        ("https://a.example/News", "https://a.example/news"),
        ("https://news.a.example/x", "https://sport.a.example/x"),
        ("urn:uuid:1", "urn:uuid:2"),
    ],
)
def test_links_to_two_articles_differ(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_parameters_may_come_in_any_order() -> None:
    assert canonical("https://a.example/x?b=2&a=1") == canonical("https://a.example/x?a=1&b=2")


@pytest.mark.parametrize(
    "text", ["", "no address", "http://[", "http://a.example:99999/x", "tag:a,2026:1", "\x00"]
)
def test_text_that_is_no_address_stays_as_it_is(text: str) -> None:
    assert canonical(text) == text.strip()


def test_a_host_alone_is_a_homepage() -> None:
    assert is_homepage(canonical("https://www.herald.example/"))
    assert is_homepage(canonical("https://www.herald.example/index.html"))
    assert not is_homepage(canonical("https://www.herald.example/?p=1"))


def test_spellings_of_one_feed_are_equal() -> None:
    assert address("HTTP://Host:80/#f") == address("https://host") == address("http://host./")


def test_parameters_and_editions_make_another_feed() -> None:
    assert address("https://a.example/rss?b=1") != address("https://a.example/rss?b=2")
    assert address("https://m.a.example/rss") != address("https://a.example/rss")
