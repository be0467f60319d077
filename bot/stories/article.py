"""An article's page → its text: paragraphs as lines, without the page's furniture.

A page is untrusted. Its size and its number of tags are bounded here, its depth by lxml (256); a
page at both bounds takes some seconds, so extract in a process or thread that can be waited for.
"""

from typing import AnyStr

from bot.stories.furniture import is_furniture

MOST_BYTES = 2_000_000
MOST_TAGS = 20_000
"""News pages have 1,000 to 4,000; trafilatura's time grows with their square."""
MOST_TEXT = 200_000


def article_text(page: bytes | str, *, url: str = "") -> str:
    """The text of the article that a page is about; empty where there is none.

    `page` is HTML as it came (bytes: its encoding is found), `url` where it came from.
    """
    import trafilatura  # a third of a second, and only for pages

    text = trafilatura.extract(
        _bounded(page, b"<") if isinstance(page, bytes) else _bounded(page, "<"),
        url=url or None,
        fast=True,
        include_comments=False,
        include_tables=False,
    )
    return without_furniture((text or "")[:MOST_TEXT])


def without_furniture(text: str) -> str:
    """A text's lines but for those that are a page's furniture."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not is_furniture(line))


def _bounded(page: AnyStr, tag: AnyStr) -> AnyStr:
    """The page up to its bounds, cut before a tag."""
    return tag.join(page[:MOST_BYTES].split(tag, MOST_TAGS)[:MOST_TAGS])
