import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.sentences import sentences


def texts(text: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Envoys of the U.S. and Ostra met. Gen. Hale left at 5 p.m. Talks go on.",
            [
                "Envoys of the U.S. and Ostra met.",
                "Gen. Hale left at 5 p.m.",
                "Talks go on.",
            ],
        ),
        (
            "en",
            "The envoy said: “We agree. We will sign.” She left.",
            ["The envoy said: “We agree. We will sign.”", "She left."],
        ),
        ("uk", "Міністр В. Коваль приїхав. Мовчав.", ["Міністр В. Коваль приїхав.", "Мовчав."]),
        ("fr", "M. Durand a dit non. Il part.", ["M. Durand a dit non.", "Il part."]),
        ("fr", "« Non ! » dit-il. Fin.", ["« Non ! » dit-il.", "Fin."]),
        ("ja", "「はい。」と言った。次の文だ。", ["「はい。」と言った。", "次の文だ。"]),
        ("ar", "قال الوزير نعم. ثم غادر.", ["قال الوزير نعم.", "ثم غادر."]),
        (
            "de",
            "Am 3. Mai kam Dr. Vogt an. Er schwieg.",
            ["Am 3. Mai kam Dr. Vogt an.", "Er schwieg."],
        ),
    ],
)
def test_sentences_end_where_a_reader_ends_them(
    language: str, text: str, expected: list[str]
) -> None:
    assert texts(text, language) == expected


def test_a_line_ends_a_sentence_and_counts_as_a_paragraph() -> None:
    found = sentences("Policy\n\nTalks open today. They matter.", "en")
    assert [(s.text, s.paragraph) for s in found] == [
        ("Policy", 0),
        ("Talks open today.", 1),
        ("They matter.", 1),
    ]


@given(st.text(max_size=300), st.sampled_from(["", "en", "ru", "ja", "ar", "xx"]))
def test_every_sentence_stands_where_it_says(text: str, language: str) -> None:
    for sentence in sentences(text, language):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
