import numpy
import pytest

from bot.model import Entry, StoryId
from bot.stories.features import features, gist
from bot.stories.group import Grouper
from bot.stories.weights import WORDS_ALONE
from tests.stories.newsdesk import entry


def stories(*entries: Entry) -> list[StoryId]:
    grouper = Grouper()
    return [grouper.place(one) for one in entries]


def told(title: str, outlet: str, hours: float = 0, **more: str) -> Entry:
    return entry(title, outlet=outlet, hours=hours, **more)


@pytest.mark.parametrize(
    "titles",
    [
        [
            "Ceasefire agreed in Gaza after months of talks",
            "Israel and Hamas agree Gaza ceasefire",
            "Gaza truce: Israel, Hamas reach deal after months of talks",
        ],
        [
            "Envoys and minister to meet in Ostra on Friday",
            "Minister, envoys set Ostra summit for Friday",
            "Ostra to host summit of envoys and minister on Friday, palace says",
        ],
    ],
)
def test_one_event_in_other_words_is_one_story(titles: list[str]) -> None:
    found = stories(*(told(title, f"outlet {i}", i) for i, title in enumerate(titles)))
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        ("Ceasefire agreed in Gaza after talks", "Ceasefire agreed in Sudan after talks", 1),
        ("Trump meets Zelensky at White House", "Trump meets Netanyahu at White House", 20),
        ("EU leaders hold summit in Brussels on aid", "NATO leaders hold summit on defence", 40),
        ("Real Madrid beat Barcelona 3-1", "Barcelona beat Real Madrid 2-0 in rematch", 70),
        ("Magnitude 6.2 quake strikes Chile", "Magnitude 6.4 quake strikes Peru", 2),
        ("Minister resigns in Norway over fees", "Minister resigns in Portugal over fees", 3),
        ("Oil prices rise 2% on war fears", "Oil prices fall 3% on demand worries", 50),
    ],
)
def test_a_story_does_not_swallow_its_neighbour(one: str, other: str, hours: float) -> None:
    first, second = stories(told(one, "Courier"), told(other, "Herald", hours))
    assert first != second


def test_the_same_page_is_the_same_story_whatever_its_headline() -> None:
    page = "https://courier.example/ostra"
    first, second = stories(
        told("Envoys meet in Ostra", "Courier", url=page),
        told("No deal in Ostra as night falls", "Courier", 5, url=f"{page}?utm_source=x"),
    )
    assert first == second


def test_a_page_put_to_another_use_is_another_story() -> None:
    page = "https://courier.example/live"
    first, second = stories(
        told("Envoys meet in Ostra", "Courier", url=page),
        told("Football final kicks off", "Courier", 30, url=page),
    )
    assert first != second


def test_a_redirect_that_leads_to_a_known_page_is_its_story() -> None:
    grouper = Grouper()
    first = grouper.place(told("Envoys meet", "Courier", url="https://courier.example/a"))
    aggregated = told("Diplomats gather - Courier", "Aggregator", url="https://news.example/r/1")
    second = grouper.place(aggregated, page_reached="courier.example/a")
    assert second == first


def test_one_agency_s_text_in_two_papers_is_one_story_whatever_likeness_says() -> None:
    nothing_is_alike = WORDS_ALONE._replace(threshold=2.0)
    grouper = Grouper(weights=nothing_is_alike)
    first = grouper.place(told("Glittering gold distracts from the woes of the host", "Courier"))
    again = grouper.place(told("Glittering Gold Distracts From the Woes of the Host", "Herald", 1))
    assert again == first


def test_a_daily_item_of_the_same_name_is_a_story_of_its_own() -> None:
    first, second = stories(
        told("Morning briefing: what to know today", "Courier"),
        told("Morning briefing: what to know today", "Courier", 48),
    )
    assert first != second


def test_a_story_that_nobody_adds_to_is_over_after_the_window() -> None:
    title = "Envoys of both sides meet in Ostra to seek a ceasefire"
    first, second = stories(told(title, "Courier"), told(title, "Herald", 80))
    assert first != second


def test_a_replayed_grouper_decides_as_the_one_that_was_there() -> None:
    news = [
        told("Envoys meet in Ostra to seek a ceasefire", "Courier"),
        told("Storm hits the northern coast", "Herald", 1),
        told("Ceasefire sought as envoys meet in Ostra", "Times", 2),
    ]
    first, second = Grouper(), Grouper()
    for one in news:
        second.add(features(one), first.place(one))
    late = told("Ostra: envoys seek ceasefire", "Post", 3)
    assert first.place(late) == second.place(late)


def test_the_same_headline_about_many_towns_is_a_story_for_each() -> None:
    towns = [f"{first}{last}" for first in ("Kor", "Bel", "Zan", "Mir") for last in ("ava", "ost")]
    found = stories(*(told(f"Mayor of {town} opens the new bridge", "Wire") for town in towns))
    assert len(set(found)) == len(towns)


# --- with an encoder ---------------------------------------------------------------------------

TOPICS = {
    "Envoys seek ceasefire in Ostra": [1.0, 0.0, 0.1],
    "Послы ищут перемирия": [0.9, 0.1, 0.2],
    "Storm floods the harbour": [0.0, 1.0, 0.1],
    "Tempête sur le port": [0.1, 0.9, 0.2],
}
DIMENSIONS = 96


def placed_by_meaning(grouper: Grouper) -> list[StoryId]:
    """The stories of TOPICS, in order."""
    found = []
    for i, (title, vector) in enumerate(TOPICS.items()):
        padded = numpy.zeros(DIMENSIONS, dtype=numpy.float16)
        padded[:3] = vector
        language = "ru" if "и" in title else "fr" if "ê" in title else "en"
        one = entry(title, outlet=f"outlet {i}", hours=i / 10, language=language)
        assert gist(one) == title
        found.append(grouper.place(one, vector=padded.tobytes()))
    return found


def test_vectors_bring_languages_together() -> None:
    grouper = Grouper()
    for i, noise in enumerate(numpy.random.default_rng(0).normal(size=(200, DIMENSIONS))):
        vector = (noise / 20).astype(numpy.float16).tobytes()
        grouper.place(entry(f"{i}", outlet=f"outlet {i}"), vector=vector)
    found = placed_by_meaning(grouper)
    assert found[0] == found[1] != found[2] == found[3]


def test_vectors_are_not_compared_before_it_is_known_what_is_usual() -> None:
    assert len(set(placed_by_meaning(Grouper()))) == len(TOPICS)


def test_two_articles_of_one_outlet_are_two_stories_unless_they_are_very_alike() -> None:
    venues = told("US agency to free up protest sites for Donald Trump inauguration", "Express")
    reforms = "US: Donald Trump team denies alleged reforms of intelligence agencies"
    denied = told(reforms, "Express", 1)
    update = told("US agency frees up protest sites for Donald Trump inauguration", "Express", 2)
    first, second, third = stories(venues, denied, update)
    assert first == third != second


def test_of_more_than_it_holds_the_window_keeps_the_last() -> None:
    grouper = Grouper(most=2)
    quake, summit = "Quake strikes Ostra before dawn", "Envoys and minister meet in Lissa"
    first = grouper.place(told(quake, "Courier"))
    grouper.place(told(summit, "Courier", 1))
    again = grouper.place(told(quake, "Herald", 2))
    grouper.place(told("Ferry sinks off the coast of Marn", "Courier", 3))
    assert again == first
    assert grouper.place(told(summit, "Herald", 4)) == first_of(summit)


def first_of(title: str) -> StoryId:
    """What a grouper that knows nothing else calls this one's story."""
    return Grouper().place(told(title, "Herald", 4))
