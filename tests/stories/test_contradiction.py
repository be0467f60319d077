import pytest

from bot.stories.contradiction import contradict, headline


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (
            "en",
            "Ceasefire agreed in Gaza after long talks",
            "Ceasefire agreed in Sudan after talks",
        ),
        ("en", "Israel and Hamas agree ceasefire", "Sudan army and RSF agree ceasefire"),
        ("en", "Thailand and Cambodia agree to truce", "India and Pakistan agree to truce"),
        ("en", "Trump meets Zelensky at White House", "Trump meets Netanyahu at White House"),
        ("en", "Russia strikes Kyiv, killing three", "Russia strikes Kharkiv, killing five"),
        ("en", "Magnitude 6.2 earthquake strikes coast", "Magnitude 6.4 earthquake strikes coast"),
        ("en", "Real beat Barcelona 3-1 at home", "Real beat Barcelona 2-0 at home"),
        ("fr", "Séisme meurtrier au Chili : des dizaines de morts", "Séisme meurtrier au Pérou"),
        ("ru", "Перемирие согласовано в Газе", "Перемирие согласовано в Судане"),
        ("de", "Erdbeben in Chile fordert viele Tote", "Erdbeben in Peru fordert viele Tote"),
    ],
)
def test_the_same_sentence_about_another_place_person_or_score_is_another_event(
    language: str, one: str, other: str
) -> None:
    assert contradict(headline(one, language), headline(other, language))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ceasefire agreed in Gaza", "Israel and Hamas agree to truce"),
        ("Putin says ready for talks on peace", "Russia says ready for talks on peace"),
        ("Flood in Ostra kills 31 people", "Flood in Ostra kills 40 people"),
        ("Flood in Ostra kills 3,100 people", "Flood in Ostra kills 3,400 people"),
        ("Powerful quake strikes Japan", "Strong quake strikes Japan"),
        ("Macron names Lecornu prime minister", "France: Lecornu is the new prime minister"),
        ("US beats Japan in final", "U.S. beats Japan in final"),
        ("Zelensky arrives in Paris", "Zelenskyy arrives in Paris"),
        ("Envoys Meet in Ostra Again", "Envoys Gather in Ostra Again"),
    ],
)
def test_rewording_growing_figures_and_other_names_of_one_thing_are_no_contradiction(
    one: str, other: str
) -> None:
    assert not contradict(headline(one, "en"), headline(other, "en"))


def test_countries_tell_across_languages() -> None:
    gaza = headline("Ceasefire agreed in Gaza", "en")
    assert contradict(gaza, headline("Перемирие в Судане согласовано", "ru"))
    assert not contradict(gaza, headline("Израиль согласился на перемирие", "ru"))
