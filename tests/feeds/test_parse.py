"""Feed documents to entries, the hostile ones too (numbers are those of the hostile table)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.feeds.identity import Fingerprint, decide
from bot.feeds.parse import Unreadable
from bot.model import EntryId
from tests.feeds.conftest import FEED, NOW, answer_to, read, read_feed, rss

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Der Herold</title>'
    '<link href="https://herald.example/"/>{}</feed>'
)


# --- what a feed says ----------------------------------------------------------------------------


def test_an_rss_item_becomes_an_entry() -> None:
    (entry,) = read(
        """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
             xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
        <title>The Herald</title><link>https://herald.example/</link><language>en-GB</language>
        <item><title>Envoys meet</title><link>https://herald.example/1</link>
          <description>&lt;p&gt;At &lt;b&gt;last&lt;/b&gt;.&lt;/p&gt;</description>
          <content:encoded><![CDATA[<p>At last.</p><p>In the north.</p>]]></content:encoded>
          <guid isPermaLink="false">h-1</guid><dc:creator>Jane Doe</dc:creator>
          <pubDate>Mon, 02 Mar 2026 11:30:00 +0100</pubDate></item></channel></rss>""",
        feed=replace(FEED, tags=frozenset({"wire"})),
    )
    assert (entry.title, entry.summary) == ("Envoys meet", "At last.")
    assert entry.content == "At last.\nIn the north."
    assert (entry.url, entry.guid) == ("https://herald.example/1", "h-1")
    assert (entry.author, entry.language) == ("Jane Doe", "en")
    assert entry.published == datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    assert entry.arrived == NOW
    assert (entry.feed, entry.outlet, entry.tags) == (FEED.id, "The Herald", frozenset({"wire"}))


def test_an_atom_entry_becomes_an_entry() -> None:
    (entry,) = read(
        ATOM.format(
            '<entry><title type="html">Gesandte &amp;amp; &lt;b&gt;Boten&lt;/b&gt;</title>'
            '<id>urn:1</id><link rel="alternate" href="/artikel/1"/>'
            '<link rel="enclosure" href="/artikel/1.mp3"/>'
            "<summary>Endlich &lt;b&gt;da&lt;/b&gt;.</summary>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins.</p>'
            "<p>Zwei.</p></div></content>"
            "<updated>2026-03-02T10:00:00+02:00</updated></entry>"
        )
    )
    assert entry.title == "Gesandte & Boten"
    assert entry.summary == "Endlich <b>da</b>."
    assert entry.content == "Eins.\nZwei."
    assert entry.url == "https://herald.example/artikel/1"
    assert entry.language == "de"
    assert entry.published == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_a_document_tells_of_its_feed() -> None:
    parsed = read_feed(
        '<rss version="2.0"><channel><title>The &lt;b&gt;Herald&lt;/b&gt;</title>'
        "<link>https://herald.example/news</link><language>uk</language><ttl>15</ttl>"
        "<item><title>One</title></item></channel></rss>"
    )
    assert (parsed.title, parsed.site) == ("The Herald", "https://herald.example/news")
    assert (parsed.language, parsed.ttl) == ("uk", timedelta(minutes=15))
    assert len(parsed.items) == 1


def test_the_language_of_the_configuration_wins() -> None:
    (entry,) = read(
        ATOM.format("<entry><title>x</title></entry>"), feed=replace(FEED, language="fr")
    )
    assert entry.language == "fr"


def test_content_that_is_the_summary_again_is_left_out() -> None:
    (entry,) = read(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<item><description>Same</description><content:encoded>Same</content:encoded></item>"
        "</channel></rss>"
    )
    assert (entry.summary, entry.content) == ("Same", "")


def test_a_feed_without_items_is_a_feed() -> None:
    assert read(rss()) == []
    assert read(ATOM.format("")) == []


def test_an_item_without_anything_is_an_entry_still() -> None:
    assert len(read(rss("", "<title>One</title>", "<description></description>"))) == 3


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "sent an empty document"),
        (" \n\t ", "sent an empty document"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "sent a web page instead of a feed"),
        ("<html lang=en><form>Password</form></html>", "sent a web page instead of a feed"),
        ("Forbidden", "sent no feed"),
        ('{"error": "blocked"}', "sent no feed"),
        ("<sitemap><url/></sitemap>", "sent no feed"),
        ("\x1f\x8b\x08\x00binary", "sent no feed"),
    ],
)
def test_9_10_what_is_no_feed_is_said_in_one_sentence(body: str, reason: str) -> None:
    assert answer_to(body) == Unreadable(reason)


# --- hostile and broken documents ----------------------------------------------------------------


def test_1_entities_that_multiply_stay_inert() -> None:
    laughs = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">\n' for before, name in pairwise("abcdefghij")
    )
    body = f'<!DOCTYPE rss [<!ENTITY a "ha">\n{laughs}]>{rss("<title>&j;</title>").decode()}'
    (entry,) = read(body)
    assert len(entry.title) < 100


def test_8_entities_that_name_files_stay_inert() -> None:
    for declared in ('SYSTEM "file:///etc/passwd"', 'PUBLIC "x" "http://127.0.0.1/x"'):
        title = "<title>a &x; b</title>"
        body = f"<!DOCTYPE rss [<!ENTITY x {declared}>]>{rss(title).decode()}"
        (entry,) = read(body)
        assert "root:" not in entry.title
        assert entry.title.startswith("a ")


def test_12_latin_bytes_under_a_utf_8_declaration_keep_cafe_intact() -> None:
    body = b'<?xml version="1.0" encoding="utf-8"?>' + rss("<title>Caf\u00e9</title>")
    assert [e.title for e in read(body)] == ["Café"]
    assert [e.title for e in read(body.replace("é".encode(), b"\xe9"))] == ["Café"]


def test_13_control_characters_in_a_title_do_not_lose_it() -> None:
    body = rss("<title>Envoys meet</title>", "<title>Two</title>").replace(b"voys", b"vo\0ys\x08")
    assert [entry.title for entry in read(body)] == ["Envoys meet", "Two"]


@pytest.mark.parametrize(
    "rest", ["", "<item>", "<item><title>Fo", "<item><title>Four</title><description>x", "<it"]
)
def test_14_a_document_that_is_cut_off_after_three_items_has_three(rest: str) -> None:
    whole = rss(*(f"<title>{n}</title>" for n in ("One", "Two", "Three"))).decode()
    body = whole[: whole.rindex("</channel>")] + rest
    assert [entry.title for entry in read(body)] == ["One", "Two", "Three"]


def test_14_an_atom_feed_that_is_cut_off_has_its_whole_entries() -> None:
    body = ATOM.format("<entry><title>One</title></entry><entry><title>Tw").removesuffix("</feed>")
    assert [entry.title for entry in read(body)] == ["One"]


def test_15_items_without_guid_link_and_date_alert_once_over_five_polls() -> None:
    body = rss("<title>Envoys meet</title>", "<description>No title at all</description>")
    known: dict[EntryId, Fingerprint] = {}
    alerts = 0
    for _ in range(5):
        decision = decide(read_feed(body).entries, known)
        known |= decision.remember
        alerts += len(decision.new)
    assert alerts == 2


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("Mon, 02 Mar 2026 11:00:00 GMT", datetime(2026, 3, 2, 11, 0, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 15:00:00 GMT", NOW),
        ("Fri, 01 Jan 9999 00:00:00 GMT", None),
        ("Fri, 01 Jan -1 00:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("yesterday", None),
        ("9" * 5_000, None),
        ("", None),
    ],
)
def test_16_absurd_dates_are_dropped_and_coming_ones_are_now(
    stated: str, published: datetime | None
) -> None:
    (entry,) = read(rss(f"<title>x</title><pubDate>{stated}</pubDate>"))
    assert entry.published == published
    assert entry.when <= NOW


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "<!channel>", "<@U1>", "@user", "*_[]("]
)
def test_17_a_title_is_literal(title: str) -> None:
    escaped = title.replace("<", "&lt;")
    assert [e.title for e in read(rss(f"<title>{escaped}</title>"))] == [title]
    assert [e.title for e in read(rss(f"<title><![CDATA[{title}]]></title>"))] == [title]
    atom = ATOM.format(f"<entry><title>{escaped}</title></entry>")
    assert [e.title for e in read(atom)] == [title]


@pytest.mark.parametrize(
    "link",
    [
        *("javascript:alert(1)", "tg://resolve?domain=x", "data:text/html,x", "file:///etc/passwd"),
        *("mailto:a@b.example", "http://127.0.0.1/x", "http://[::1]/x", "http://localhost/x"),
        *("http://10.0.0.1/", "http://user:pw@herald.example/", "http://herald.example:22/"),
        *("http://", "http://[", "JaVaScRiPt:x", "x" * 3_000, "http://169.254.169.254/"),
    ],
)
def test_18_a_link_that_leads_nowhere_good_is_dropped_and_its_title_kept(link: str) -> None:
    (entry,) = read(rss(f"<title>Envoys meet</title><link>{link}</link>"))
    assert (entry.title, entry.url) == ("Envoys meet", "")


def test_18_the_scheme_of_a_link_is_written_as_everybody_reads_it() -> None:
    (entry,) = read(rss("<title>x</title><link>httP://Herald.example/A:b</link>"))
    assert entry.url == "http://Herald.example/A:b"


def test_18_a_base_that_is_ours_does_not_make_links_ours() -> None:
    body = ATOM.format(
        '<entry xml:base="http://127.0.0.1/"><title>x</title><link href="a/b"/></entry>'
    )
    assert [(e.title, e.url) for e in read(body)] == [("x", "")]


def test_relative_links_are_resolved_against_the_site_or_the_document() -> None:
    (entry,) = read(rss("<link>/a/1</link>"), url="https://cdn.example/feeds/x.xml")
    assert entry.url == "https://cdn.example/a/1"


def test_a_guid_that_is_an_address_stands_in_for_the_link() -> None:
    one, two = read(rss("<guid>https://a.example/1</guid>", "<guid>4711</guid>"))
    assert (one.url, two.url) == ("https://a.example/1", "")


def test_texts_are_cut_to_a_length_that_can_be_handled() -> None:
    long = "word " * 300_000
    (entry,) = read(rss(f"<title>{long}</title><description>{long}</description>"))
    assert len(entry.title) == 1_000
    assert len(entry.summary) == 50_000


def test_html_entities_without_a_declaration_are_read() -> None:
    (entry,) = read(rss("<title>Caf&eacute;&nbsp;&ndash; open</title>"))
    assert entry.title == "Café – open"


def test_a_document_that_is_not_well_formed_is_read() -> None:
    body = rss("<title>One & two</title><description><p>x<br>y</description>", "<title>B</title>")
    assert [entry.title for entry in read(body)] == ["One & two", "B"]


def test_an_item_that_trips_feedparser_costs_no_other_and_is_kept_itself() -> None:
    tripping = "<title>Two</title><description><b>x</b><width>5</width></description>"
    body = rss("<title>One</title>", tripping, "<title>Three</title>")
    one, two, three = read(body)
    assert (one.title, two.title, three.title) == ("One", "Two", "Three")
    assert two.summary == "x5"


def test_a_link_has_no_spaces_and_newlines() -> None:
    (entry,) = read(rss("<link> https://a.example/x\n/y z\t</link>"))
    assert entry.url == "https://a.example/x/y%20z"


def test_a_picture_s_caption_is_not_what_an_item_says() -> None:
    media = "<media:description>A job fair in Brighton.</media:description>"
    said = "<description>By 2.9 percent.</description>"
    (entry,) = read(rss(f"<title>Pay rises</title>{media}{said}"))
    assert (entry.summary, entry.content) == ("By 2.9 percent.", "")


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("• Trial delayed • Putin visits Kherson", ""),
        ("Gunman at large • Police on alert", "Gunman at large • Police on alert"),
        ("• The trial was put off. • None said why.", "• The trial was put off. • None said why."),
    ],
)
def test_a_list_of_other_headlines_is_no_summary(description: str, summary: str) -> None:
    (entry,) = read(rss(f"<title>Tanks</title><description>{description}</description>"))
    assert entry.summary == summary
