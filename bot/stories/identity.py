"""An entry → what tells for certain which story it is: the page it links to, and its very words.

Two feeds of one outlet that carry the same article tell the same story; so do a page and its
mobile edition, and a text that ten papers took from one agency.
"""

import hashlib

from bot.feeds.addresses import canonical, is_homepage
from bot.model import Entry, StoryId
from bot.stories.words import normal

_TELLING_WORDS = 4
"""A headline of fewer words ("Live updates") is nobody's own."""

_OPENING = 12
"""Words from which a text that begins with them is the same."""


def story_of(entry: Entry) -> StoryId:
    """The id of the story that begins with this entry: the same for each entry of the same page,
    or, without a page of its own, of the same outlet and headline."""
    return _named(_told(entry))


def another_story_of(entry: Entry) -> StoryId:
    """The id of the story that begins with this entry, where its page or headline has begun one
    before that is another: a page put to another use, a daily item."""
    return _named(f"{_told(entry)} {entry.id}")


def _told(entry: Entry) -> str:
    return page(entry) or f"{entry.outlet or entry.feed} {normal(entry.title)}"


def _named(told: str) -> StoryId:
    digest = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8)
    return StoryId(digest.hexdigest())


def page(entry: Entry) -> str:
    """The canonical form of the entry's link; empty where that is a homepage or nothing."""
    link = canonical(entry.url) if entry.url else ""
    return "" if is_homepage(link) else link


def wording(title: str) -> str:
    """A headline's words, by which a text taken over verbatim is known; empty for too few."""
    words = normal(title)
    return words if words.count(" ") + 1 >= _TELLING_WORDS or len(words) > 40 else ""


def opening(summary: str) -> str:
    """What a text's first words are known by, where an agency's text is taken over under another
    headline; empty for too few."""
    first = normal(summary).split()[:_OPENING]
    return _named(" ".join(first)) if len(first) == _OPENING else ""
