"""An entry → what it is compared by to tell stories apart: words, countries, time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Entry
from bot.stories.contradiction import Headline, headline
from bot.stories.identity import page, wording
from bot.stories.language import two_letters
from bot.stories.words import words
from bot.watches.analysis import detect

_SUMMARY_WEIGHT = 0.3
_SUMMARY_WORDS = 40
_COUNTRY_WEIGHT = 0.5
_OUTLET_AT_END = re.compile(
    r"\s(?:[|»•·*]|\"\s).{2,120}$|\s[–—-]\s[^\s–—-]+(?:\s[^\s–—-]+){0,4}\s?$"
)
_SHORTEST_HEADLINE = 25


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of an entry before it is compared.

    `words` weigh 1 in the headline and less in the summary; the countries of the headline are words
    of every language. `page` and `wording` identify it exactly, where they are not empty.
    """

    when: datetime
    language: str
    outlet: str
    words: Mapping[str, float]
    headline: Headline
    page: str = ""
    wording: str = ""
    vector: bytes = b""


def features(entry: Entry, *, vector: bytes = b"", page_reached: str = "") -> Features:
    """`vector` is what an encoder makes of `gist(entry)`, as meaning.packed keeps it; empty without
    one. `page_reached` is the canonical link that the entry's own link was found to lead to, where
    that is a redirect (Google News)."""
    title = gist(entry)
    language = detect(f"{title} {entry.summary[:300]}", two_letters(entry.language))
    weighed = dict.fromkeys(words(entry.summary, language)[:_SUMMARY_WORDS], _SUMMARY_WEIGHT)
    weighed |= dict.fromkeys(words(title, language), 1.0)
    about = headline(title, language)
    weighed |= dict.fromkeys((f"@{code}" for code in about.places), _COUNTRY_WEIGHT)
    return Features(
        when=entry.when,
        language=language,
        outlet=entry.outlet or entry.feed,
        words=weighed,
        headline=about,
        page=page_reached or page(entry),
        wording=wording(title),
        vector=vector,
    )


def gist(entry: Entry) -> str:
    """The headline without its outlet: what an encoder is given, too."""
    title = " ".join(entry.title.split())
    tail = re.search(r"\s[-–—|]\s+([^|]+?)$", title)
    if tail and entry.outlet and tail[1].casefold() == entry.outlet.casefold():
        return title[: tail.start()]
    end = _OUTLET_AT_END.search(title)
    return title[: end.start()] if end and end.start() > _SHORTEST_HEADLINE else title
