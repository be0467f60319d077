import pytest

from bot.stories.identity import page, story_of, wording
from bot.stories.places import places
from bot.stories.words import words
from tests.stories.newsdesk import entry


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zelensky", "en"), ("Зеленского", "ru")),
        (("garanties", "fr"), ("garantías", "es")),
        (("Kyiv’s", "en"), ("Kyiv", "en")),
        (("الهدنة", "ar"), ("هدنة", "ar")),
    ],
)
def test_a_word_is_the_same_across_inflection_and_script(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert words(*one) == words(*other) != []


def test_function_words_are_left_out() -> None:
    assert words("The end of the war", "en") == words("end war", "en")


def test_text_without_spaces_is_compared_by_pairs() -> None:
    assert words("停戦合意", "ja") == ["停戦", "戦合", "合意"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Ukrainian envoys in Japan", "en", {"UA", "JP"}),
        ("Президент Украины в Японии", "ru", {"UA", "JP"}),
        ("Les Japonais aux États-Unis", "fr", {"JP", "US"}),
        ("Israelische Armee", "de", {"IL"}),
        ("U.S. and U.K. forces", "en", {"US", "GB"}),
        ("日本とウクライナ", "ja", {"JP", "UA"}),
        ("la réunion de mardi", "fr", set()),
        ("Talks open on Monday", "en", set()),
        ("", "", set()),
    ],
)
def test_countries_are_found_by_name_and_people(
    text: str, language: str, expected: set[str]
) -> None:
    assert places(text, language) == expected


def test_two_feeds_of_one_outlet_give_one_article_one_story() -> None:
    one = entry("Talks", url="https://www.courier.example/talks?utm_source=rss", outlet="Courier")
    other = entry("Talks!", url="http://courier.example/talks/", outlet="Courier Europe")
    assert story_of(one) == story_of(other)


def test_a_link_to_the_homepage_identifies_nothing() -> None:
    one = entry("Talks open", url="https://courier.example/")
    other = entry("Talks end", url="https://courier.example/")
    assert page(one) == ""
    assert story_of(one) != story_of(other)


def test_a_headline_of_few_words_is_nobody_s_own() -> None:
    assert wording("Live updates") == ""
    assert wording("Talks open in Ostra!") == wording("TALKS OPEN IN OSTRA")
