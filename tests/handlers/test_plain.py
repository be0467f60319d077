"""Messages as text alone."""

from bot.richtext import bold, link, message, plain
from handlers.plain import plain_text


def test_a_paragraph_is_a_line_and_an_empty_one_a_blank_line() -> None:
    assert plain_text(message("one", "", bold("two"))) == "one\n\ntwo"


def test_a_link_is_written_out_after_its_words() -> None:
    assert plain_text(message(link("Talks resume", "https://a.example/1"))) == (
        "Talks resume (https://a.example/1)"
    )


def test_a_link_in_several_styles_is_written_out_once() -> None:
    url = "https://a.example/1"
    headline = [link("Talks on ", url), link("truce", url), link(" resume", url), plain(", BBC")]
    assert plain_text(message(headline)) == f"Talks on truce resume ({url}), BBC"


def test_a_link_whose_words_are_its_address_is_not_said_twice() -> None:
    assert plain_text(message(link("a.example/1", "https://a.example/1"))) == "a.example/1"
    assert plain_text(message(link("", "https://a.example/1"))) == "https://a.example/1"


def test_a_link_that_is_not_of_the_web_leaves_only_its_words() -> None:
    assert plain_text(message(link("click", "javascript:alert(1)"))) == "click"


def test_text_cannot_move_the_cursor_or_forge_a_line() -> None:
    assert plain_text(message("a\x1b[2Jb\r\nc\x07")) == "a[2Jb c"
