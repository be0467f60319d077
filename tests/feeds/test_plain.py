import pytest

from bot.feeds.plain import line, paragraphs


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("no markup", "no markup"),
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("One.<br>Two.<br/>Three.", "One.\nTwo.\nThree."),
        ("<ul><li>One<li>Two</ul>after", "One\nTwo\nafter"),
        ("<table><tr><td>One</td><td>Two</td></tr></table>", "One\nTwo"),
        ("<p>One <b>bold</b> and <i>it</i>alic</p>", "One bold and italic"),
        ("<p>One\n  line,   still</p>", "One line, still"),
        ("<p>A &amp; B &lt;C&gt; &eacute;&#233;&nbsp;D</p>", "A & B <C> éé D"),
        ("<p>&amp;amp; once</p>", "&amp; once"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("a < b and c > d", "a < b and c > d"),
        ("before<script>alert('<p>1</p>')</script>after", "beforeafter"),
        ("before<style>p { color: red }</style>after", "beforeafter"),
        ("before<!-- a comment -->after", "beforeafter"),
        ("<img src=x alt=y onerror=alert(1)>text", "text"),
        ('<p>safe<iframe src="http://x/"> and more</p>', "safe and more"),
        ("<noscript><img src=pixel></noscript>text", "text"),
        ("<video><source src=x></video>after", "after"),
        ("<svg><title>icon</title><text>x</text></svg>after", "after"),
        ("text<script>never closed", "text"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("</div></p>stray", "stray"),
        ("nul\x00 and \x08 bell", "nul and bell"),
        ("<p>кошка</p><p>猫</p>", "кошка\n猫"),
        ("line one\nline two", "line one\nline two"),
        ("line one\nTom &amp; Jerry", "line one\nTom & Jerry"),
        ("<html><head><title>t</title></head><body>b</body></html>", "b"),
    ],
)
def test_html_becomes_paragraphs(html: str, text: str) -> None:
    assert paragraphs(html) == text


def test_text_that_says_it_is_none_is_not_taken_for_html() -> None:
    assert paragraphs("Use <b> &amp; <i>\nthere", markup=False) == "Use <b> &amp; <i>\nthere"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ceasefire holds", "Ceasefire holds"),
        ("Ceasefire\n  holds\t", "Ceasefire holds"),
        ("<b>Ceasefire</b> <a href='x'>holds</a>", "Ceasefire holds"),
        ("Ceasefire<br/>holds", "Ceasefire holds"),
        ("AT&amp;T &#8211; what next?", "AT&T – what next?"),
        ("&amp;lt; once", "&lt; once"),
        ("Why <script> is dangerous", "Why <script> is dangerous"),
        ("<script>alert(1)</script> &amp; more", "<script>alert(1)</script> & more"),
        ("<!channel> <@U1> @user *_[](", "<!channel> <@U1> @user *_[]("),
        ("List<String> &amp; a<b", "List<String> & a<b"),
        ("I <3 peace", "I <3 peace"),
        ("nul\x00bell\x08", "nul bell"),
        ("\u202bright\u202c", "\u202bright\u202c"),
    ],
)
def test_a_title_keeps_what_only_looks_like_markup(title: str, text: str) -> None:
    assert line(title) == text


def test_a_title_that_says_what_it_is_is_believed() -> None:
    assert line("a &amp; b <b>c</b>", markup=False) == "a &amp; b <b>c</b>"
    assert line("a &amp; <script>x</script><b>c</b>", markup=True) == "a & c"
    assert line("<script>alert(1)</script>", markup=True) == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "html",
    [
        "<d>" * 1_000_000 + "deep",
        "<p>" * 500_000 + "deep" + "</p>" * 500_000,
        "<" * 1_000_000 + " deep",
        "&" * 1_000_000 + "deep",
        "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">deep",
        "<iframe" * 300_000 + "<p>deep",
        "&lt;" * 300_000 + "deep",
        "<!--" * 300_000 + "--><p>deep",
    ],
)
def test_hostile_html_is_read_in_good_time(html: str) -> None:
    assert paragraphs(html).endswith("deep")


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Indiaâ€™s claim", "India’s claim"),
        ("Ã€ Rueil", "À Rueil"),
        ("Crime â€º Man arrested", "Crime › Man arrested"),
        ("L’Île de Noël, «Größe»", "L’Île de Noël, «Größe»"),
        ("Привіт, Україно", "Привіт, Україно"),
    ],
)
def test_what_was_encoded_twice_is_mended_and_all_else_left_alone(broken: str, meant: str) -> None:
    assert line(broken) == meant
    assert paragraphs(f"<p>{broken}</p>") == meant
