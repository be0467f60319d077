"""Articles → the documents that an outlet serves: its feed, RSS or Atom, and a page for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from bot.demo.script import Outlet, Publication


@dataclass(frozen=True, slots=True)
class Article:
    """What stands on a page now; `changed` is when it last did."""

    publication: Publication
    url: str
    published: datetime
    changed: datetime


def feed(outlet: Outlet, home: str, articles: Iterable[Article]) -> str:
    """An outlet's feed, newest first."""
    newest = sorted(articles, key=lambda article: article.published, reverse=True)
    return atom(outlet, home, newest) if outlet.format == "atom" else rss(outlet, home, newest)


def rss(outlet: Outlet, home: str, articles: Iterable[Article]) -> str:
    """RSS 2.0, with the content module where whole articles are given."""
    items = "".join(_rss_item(article, full=outlet.full) for article in articles)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>{escape(outlet.name)}</title><link>{home}</link><language>{outlet.language}</language>
{items}</channel></rss>
"""


def _rss_item(article: Article, *, full: bool) -> str:
    told = article.publication
    content = f"<content:encoded>{escape(_paragraphs(told))}</content:encoded>\n" if full else ""
    return f"""<item>
<title>{escape(told.title)}</title>
<link>{article.url}</link><guid>{article.url}</guid>
<pubDate>{format_datetime(article.published)}</pubDate>
<description>{escape(told.summary)}</description>
{content}</item>
"""


def atom(outlet: Outlet, home: str, articles: Iterable[Article]) -> str:
    """Atom (RFC 4287), with summaries."""
    listed = list(articles)
    updated = max(article.changed for article in listed).isoformat()
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">
<title>{escape(outlet.name)}</title><id>{home}</id><link href="{home}"/><updated>{updated}</updated>
{"".join(map(_atom_entry, listed))}</feed>
"""


def _atom_entry(article: Article) -> str:
    told = article.publication
    return f"""<entry>
<title>{escape(told.title)}</title><id>{article.url}</id><link href="{article.url}"/>
<published>{article.published.isoformat()}</published>
<updated>{article.changed.isoformat()}</updated>
<summary>{escape(told.summary)}</summary>
</entry>
"""


def page(outlet: Outlet, article: Article, others: Iterable[Article]) -> str:
    """An article's page, with what surrounds articles on real pages."""
    told = article.publication
    related = "".join(
        f'<li><a href="{other.url}">{escape(other.publication.title)}</a></li>' for other in others
    )
    return f"""<!doctype html>
<html lang="{outlet.language}">
<head><meta charset="utf-8"><title>{escape(told.title)}</title></head>
<body><header><nav><a href="/">{escape(outlet.name)}</a></nav></header>
<main><article><h1>{escape(told.title)}</h1>
<ul class="share"><li>Share</li><li>Copy link</li></ul>
{_paragraphs(told)}
</article>
<aside><h2>Related Articles</h2><ul>{related}</ul><button>Show More</button></aside></main>
<footer>An invented outlet, for demonstration.</footer></body></html>
"""


def _paragraphs(told: Publication) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in told.paragraphs)
