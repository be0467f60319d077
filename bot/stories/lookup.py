"""What an archived entry is found under beside its words: its story, its link, and that it was
there at its feed's first poll."""

from bot.feeds.addresses import canonical
from bot.model import StoryId

BASELINE = "baseline"


def story_key(story: StoryId) -> str:
    return f"story {story}"


def link_key(url: str) -> str:
    """The same for every spelling of one page's address."""
    return f"link {canonical(url)}"
