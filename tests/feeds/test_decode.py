import pytest

from bot.feeds.decode import decode, is_ascii_compatible

TITLE = "Café – перемирие"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "punycode"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", None),
        ("utf-32", "utf-8"),
    ],
)
def test_unicode_is_read_whatever_is_declared(encoding: str, declared: str | None) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{declaration}<rss>{TITLE}</rss>".encode(encoding)
    assert decode(body) == f"<rss>{TITLE}</rss>"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", "перемирие"),
        ("koi8-r", "перемирие"),
        ("iso-8859-1", "café"),
        ("iso-8859-2", "żółć"),
        ("windows-1252", "“café” – €"),
        ("gb2312", "停火协议"),
        ("big5", "停火協議"),
        ("shift_jis", "停戦合意"),
        ("euc-kr", "휴전"),
        ("iso-2022-jp", "停戦合意"),
    ],
)
def test_a_declared_encoding_is_believed(encoding: str, text: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><rss>{text}</rss>'.encode(encoding)
    assert decode(body) == f"<rss>{text}</rss>"
    undeclared = f"<rss>{text}</rss>".encode(encoding)
    assert decode(undeclared, content_type=f"text/xml; charset={encoding}") == f"<rss>{text}</rss>"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", "Перемирие соблюдается, послы встретились в понедельник"),
        ("koi8-r", "Перемирие соблюдается, послы встретились в понедельник"),
        ("iso-8859-1", "Le café de la cité « à côté » où l’été s’achève".replace("’", "'")),
        ("shift_jis", "停戦合意が守られ、使節団が月曜日に会談した"),
        ("euc-kr", "휴전이 유지되고 특사들이 월요일에 만났다"),
    ],
)
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="utf-8"?>'])
def test_an_encoding_that_nothing_tells_is_told_by_its_letters(
    encoding: str, text: str, declared: str
) -> None:
    body = f"{declared}<rss><title>{text}</title></rss>".encode(encoding)
    assert decode(body) == f"<rss><title>{text}</title></rss>"


def test_12_latin_bytes_in_a_document_that_says_utf_8_keep_cafe_intact() -> None:
    declared = b'<?xml version="1.0" encoding="utf-8"?>'
    mixed = declared + "<rss>café ".encode() + "café </rss>".encode("latin-1")
    assert decode(mixed) == "<rss>café café </rss>"
    latin = declared + "<rss>café</rss>".encode("latin-1")
    assert decode(latin) == "<rss>café</rss>"


@pytest.mark.parametrize(
    "name",
    [
        *("punycode", "idna", "utf-7", "unicode_escape", "raw_unicode_escape", "undefined"),
        *("base64", "zlib", "hex", "rot13", "mbcs", "no-such", "x" * 4_000, "../os", "utf-8\0"),
    ],
)
def test_11_an_encoding_that_is_none_is_not_believed(name: str) -> None:
    body = f'<?xml version="1.0" encoding="{name}"?><rss>café</rss>'.encode()
    assert "<rss>café</rss>" in decode(body)
    assert "<rss>caf" in decode(body.replace("é".encode(), b"\xe9"))
    assert decode(b"<rss/>", content_type=f"text/xml; charset={name}") == "<rss/>"


def test_13_characters_that_xml_forbids_are_dropped() -> None:
    assert decode(b"<t>a\0b\x08c\x0b\xef\xbf\xbfd&#0;e&#8;f&#xD800;g&#x110000;h\ni</t>") == (
        "<t>abcdefgh\ni</t>"
    )


def test_names_of_html_become_numbers_that_xml_knows() -> None:
    assert decode(b"<t>caf&eacute;&nbsp;&amp;&lt;&madeup;&#233;</t>") == (
        "<t>caf&#233;&#160;&amp;&lt;&madeup;&#233;</t>"
    )


def test_markup_can_be_found_in_the_bytes_of_most_encodings() -> None:
    assert is_ascii_compatible(b"<rss/>")
    assert is_ascii_compatible("<rss/>".encode("utf-8-sig"))
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"):
        assert not is_ascii_compatible("<rss/>".encode(encoding))


def test_bytes_that_mean_nothing_do_not_stop_it() -> None:
    assert decode(bytes(range(256)) * 10)
    assert decode(b"\xff\xfe\x00") is not None
    assert decode(b"") == ""
