"""What a feed says, made safe to show."""

import pytest

from handlers.text import inert, web_url


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain words", "plain words"),
        ("two\r\nlines\u2028more", "two lines more"),
        ("nul\x00 bell\x07 esc\x1b[31m c1\x9b", "nul bell esc[31m c1"),
        ("evil \u202egnp.exe\u202c after", "evil gnp.exe after"),
        ("isolate \u2067abc\u2069", "isolate abc"),
        ("شكرا\u200f!", "شكرا\u200f!"),
        ("family 👩\u200d👩\u200d👦", "family 👩\u200d👩\u200d👦"),
        ("half \ud83d pair", "half \ufffd pair"),
    ],
)
def test_inert_keeps_the_words_and_drops_what_controls_the_display(text: str, safe: str) -> None:
    assert inert(text) == safe
    assert inert(text).encode()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://a.example", "HTTP://a.example"),
        (" https://a.example/a b\n", "https://a.example/a%20b"),
        ('https://a.example/"><b>|x', "https://a.example/%22%3E%3Cb%3E%7Cx"),
        ("javascript:alert(1)", ""),
        ("tg://user?id=1", ""),
        ("data:text/html,x", ""),
        ("https:///nohost", ""),
        ("//a.example/x", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_only_http_links_with_a_host_are_followed(url: str, shown: str) -> None:
    assert web_url(url) == shown
