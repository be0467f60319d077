import pytest

from bot.model import StoryId
from bot.stories.features import features
from bot.stories.index import Index, Telling
from tests.stories.newsdesk import entry


def telling(number: int, story: str, words: dict[str, float]) -> Telling:
    return Telling.of(number, StoryId(story), features(entry("Summit")), words)


def test_a_word_that_is_much_of_an_entry_is_commoner_than_one_that_is_little_of_it() -> None:
    index = Index()
    index.add(telling(0, "a", {"summit": 0.9, "says": 0.1}))
    assert index.rarity("summit") < index.rarity("says") < index.rarity("unheard")


def test_the_nearest_come_first_with_their_cosines() -> None:
    index = Index()
    index.add(telling(0, "a", {"summit": 0.6, "paris": 0.8}))
    index.add(telling(1, "a", {"summit": 1.0}))
    found = index.near({"summit": 1.0})
    assert [number for number, _ in found] == [1, 0]
    assert [cosine for _, cosine in found] == pytest.approx([1.0, 0.6])


def test_the_sums_of_a_story_are_those_of_the_entries_still_in_the_window() -> None:
    index = Index()
    for number in range(3):
        index.add(telling(number, "a", {"summit": 0.6, f"word{number}": 0.8}))
    index.drop_oldest()
    sums = index.stories[StoryId("a")].sums
    assert sums.words == {"summit": 2, "word1": 1, "word2": 1}
    assert sums.dot({"summit": 1.0}) == pytest.approx(1.2)
    assert sums.squared == pytest.approx(1.2**2 + 2 * 0.8**2)


def test_what_has_left_the_window_is_found_no_more() -> None:
    index = Index()
    index.add(telling(0, "a", {"summit": 1.0}))
    index.drop_oldest()
    assert not index.near({"summit": 1.0})
    assert not index.stories
    assert not len(index)
