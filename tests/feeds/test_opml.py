"""OPML from other readers: what is read of it, and what is not."""

import pytest

from bot.errors import UserError
from bot.feeds.opml import MOST_OUTLINES, Outline, read_opml, write_opml

HEAD = '<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head/><body>'
END = "</body></opml>"


def opml(outlines: str) -> bytes:
    return f"{HEAD}{outlines}{END}".encode()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (opml('<outline text="BBC" xmlUrl="https://bbc.example/rss"/>'),
         [Outline("https://bbc.example/rss", "BBC")]),
        # Folders within folders, names in either attribute, attributes in any case.
        (opml('<outline text="News"><outline title="World"><outline XMLURL="https://a.example/1" '
              'title="A"/></outline><outline text="B" xmlUrl="https://b.example/2"/></outline>'),
         [Outline("https://a.example/1", "A"), Outline("https://b.example/2", "B")]),
        # The same feed in two folders is one; without a name its address is one.
        (opml('<outline xmlUrl="https://a.example/1"/><outline xmlUrl="https://a.example/1"/>'),
         [Outline("https://a.example/1", "https://a.example/1")]),
        # A bare & in an address, as many readers write it.
        (opml('<outline text="Q &amp; A" xmlUrl="https://a.example/?a=1&b=2"/>'),
         [Outline("https://a.example/?a=1&b=2", "Q & A")]),
        # Not the encoding that it says, and one that it does not say.
        ('<?xml version="1.0" encoding="utf-16"?><opml><body><outline text="Zürich" '
         'xmlUrl="https://z.example/"/></body></opml>'.encode(),
         [Outline("https://z.example/", "Zürich")]),
        ('<?xml version="1.0"?><opml><body><outline text="Zürich" xmlUrl="https://z.example/"/>'
         "</body></opml>".encode("cp1252"),
         [Outline("https://z.example/", "Zürich")]),
        ("\ufeff<opml><body><outline text='Київ' xmlUrl='https://k.example/'/></body></opml>".encode(
            "utf-16"), [Outline("https://k.example/", "Київ")]),
        (opml('<outline text="a folder"/>'), []),
        (opml("<outline text='  two \n lines ' xmlUrl=' https://a.example/1 '/>"),
         [Outline("https://a.example/1", "two lines")]),
    ],
)  # fmt: skip
def test_the_feeds_of_a_document_are_read_however_it_is_written(
    body: bytes, found: list[Outline]
) -> None:
    assert read_opml(body) == found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html><body>no</body></html>",
        b"<opml><body><outline",
        b"\x00\x01\x02\xff",
    ],
)
def test_what_is_no_opml_is_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(UserError, match="That file is no OPML"):
        read_opml(body)


LAUGHS = (
    '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE, '<!DOCTYPE opml SYSTEM "http://x.example/">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_with_all_its_entities(doctype: str, encoding: str) -> None:
    text = f'{doctype}<opml><body><outline text="&a;" xmlUrl="https://a.example/"/></body></opml>'
    with pytest.raises(UserError, match="document type"):
        read_opml(text.encode(encoding))


def test_an_endless_document_is_read_as_far_as_any_reader_would_show_it() -> None:
    outlines = "".join(
        f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(MOST_OUTLINES + 500)
    )
    assert len(read_opml(opml(outlines))) == MOST_OUTLINES - 2  # <opml>, <head> and <body> count
    deep = "<outline text='x'>" * 4_000 + '<outline xmlUrl="https://deep.example/"/>'
    with pytest.raises(UserError):
        read_opml(f"{HEAD}{deep}".encode())


def test_what_is_written_is_read_as_it_was() -> None:
    outlines = [
        Outline('https://a.example/?a=1&b="2"', 'A "<b>" & C'),
        Outline("https://київ.example/rss", "Новини"),
    ]
    assert read_opml(write_opml("Tocsin", outlines)) == outlines
