"""HTML of a feed to plain text: paragraphs by newlines, entities once, no markup left."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from ftfy import fix_encoding
from lxml import etree

_BREAKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td"),
        *("th", "tr", "ul"),
    }
)
_SILENT = frozenset(
    {
        *("head", "math", "noscript", "script", "select", "style", "svg", "template"),
        *("textarea", "title"),
    }
)
_INLINE = (
    "a|abbr|acronym|b|big|cite|code|del|em|font|i|img|ins|kbd|mark|nobr|q|s|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr"
)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAKING_TAG = re.compile(r"</?(?:br|p|div|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
_IFRAME = re.compile(r"</?iframe\b[^<>]*>", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_MARKUP = re.compile(r"[<&]")


def line(text: str, *, markup: bool | None = None) -> str:
    """A title: one line.

    RSS does not say whether a title is text or HTML (`markup` None): tags that titles are known to
    have go, and everything else that looks like one is literal, so that "Why <script> is evil" and
    "<!channel>" keep their words. Where a feed does say, it is believed.
    """
    if markup and (told := paragraphs(text)):
        text = told
    elif markup is not False and _MARKUP.search(text):
        text = unescape(_INLINE_TAG.sub("", _BREAKING_TAG.sub(" ", text)))
    return " ".join(_CONTROLS.sub(" ", _mended(text)).split())


def paragraphs(html: str, *, markup: bool = True) -> str:
    """A summary or content: paragraphs, list items and table cells on lines of their own."""
    text = html
    if markup and _MARKUP.search(html):
        # Without a tag it is text that was escaped, and its newlines are meant.
        text = _text(html) if "<" in html else unescape(html)
    clean = _SPACES.sub(" ", _CONTROLS.sub(" ", _mended(text)))
    lines = (part.strip() for part in clean.split("\n"))
    return "\n".join(part for part in lines if part)


def _mended(text: str) -> str:
    """What was written in one encoding and read in another, as meant: Indiaâ€™s is India’s."""
    return fix_encoding(text)


class _Text:
    """Collects text from the parser's events: no tree is built, so no depth can hurt."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._silent = 0

    def start(self, tag: str, attrib: Mapping[str, str]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self._pieces.append("\n")

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS:
            self._pieces.append("\n")

    def data(self, text: str) -> None:
        if not self._silent:
            # In HTML a newline is a space: only elements make lines.
            self._pieces.append(text.replace("\n", " "))

    def comment(self, text: str) -> None:
        pass

    def close(self) -> str:
        return "".join(self._pieces)


def _text(html: str) -> str:
    target: Any = _Text()  # lxml's stubs ask for bytes too, which a parser of str never gives
    parser = etree.HTMLParser(target=target, no_network=True, recover=True, huge_tree=True)
    # All that follows an <iframe> without an end would be taken for its content.
    parser.feed("<div>" + _IFRAME.sub("", html))
    return str(parser.close())
