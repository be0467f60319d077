from datetime import UTC, datetime, timedelta

from bot.model import Entry, EntryId, FeedId
from bot.stories.grouping import Features, Grouper, features

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def told(title: str, hours: float = 0, *, url: str = "", outlet: str = "The Post") -> Features:
    when = NOON + timedelta(hours=hours)
    name = EntryId(f"{title} {hours} {outlet}")
    return features(
        Entry(name, FeedId(outlet), outlet, title, when, url=url, published=when, language="en")
    )


def test_the_first_entry_begins_a_story() -> None:
    assert Grouper().choose(told("Dam bursts above Velmora")) is None


def test_another_outlet_with_other_words_joins() -> None:
    grouper = Grouper()
    first = told("Dam bursts above Velmora, thousands flee")
    grouper.add(first, first.story)
    second = told("Thousands flee Velmora after dam bursts", 2, outlet="Gazette")
    assert grouper.choose(second) == first.story


def test_a_story_is_forgotten_after_the_window() -> None:
    grouper = Grouper()
    first = told("Dam bursts above Velmora")
    grouper.add(first, first.story)
    other = told("Bakers strike in Lisse", 73)
    grouper.add(other, other.story)
    assert grouper.choose(told("Dam bursts above Velmora", 74, outlet="Gazette")) is None
