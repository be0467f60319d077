"""Text that a feed or a person wrote, made safe to show; the same for every platform.

The markup of each platform is escaped by its own renderer. Here stands what no platform's markup
knows of: characters that move a terminal's cursor, turn a line around or cannot be encoded.
"""

import re
from urllib.parse import urlsplit

_SPACING = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
"""Anything that breaks a line: a paragraph is one line, so these become a space."""

_UNSEEN = re.compile(
    "[\x00-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Control characters (an escape sequence begins with one), and the embeddings, overrides and
isolates of Unicode's bidirectional algorithm, which could turn around the text that follows. The
marks U+200E, U+200F and U+061C stay: they affect only their neighbours, and Arabic and Hebrew
need them."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def inert(text: str) -> str:
    """The same text on one line, without control characters, ready to be encoded as UTF-8."""
    text = _UNSEEN.sub("", _SPACING.sub(" ", text))
    return _SURROGATE.sub("\ufffd", text)


def web_url(url: str) -> str:
    """The URL if it is an http(s) one with a host, made safe to show; otherwise empty.

    Feeds carry `javascript:`, `data:` and `tg:` links too: those are never followed.
    """
    url = inert(url).strip().replace(" ", "%20")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host else ""
