import pytest

from bot.stories.leaning import balanced, leans, speakerless


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "He added that talks would go on."),
        ("en", "However, there are few signs of a deal."),
        ("en", "The move follows weeks of talks."),
        ("en", "“It is over.”"),
        ("en", "“They will not sign,” the minister said."),
        ("fr", "Cette décision a surpris les envoyés."),
        ("de", "Er wies das zurück."),
        ("es", "Sin embargo, nadie firmó."),
        ("ru", "Он добавил, что переговоры продолжатся."),
        ("uk", "Водночас міністр не погодився."),
        ("ar", "وأضاف أن المحادثات ستستمر."),
        ("ja", "一方、政府は否定した。"),
        ("zh", "他补充说，谈判将继续。"),
        ("", "Он добавил, что переговоры продолжатся."),
    ],
)
def test_a_pronoun_a_connective_or_a_bare_quotation_leans(language: str, sentence: str) -> None:
    assert leans(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Herat fell on Monday."),
        ("en", "“We will sign,” the minister said."),
        ("en", "Soldiers left the town."),
        ("en", "Thessaly voted on Monday."),
        ("fr", "Celle qui dirige l’Ostrie est partie."),
        ("de", "Erdbeben in Ostra: viele Tote."),
        ("ru", "Онкологический центр закрыт."),
        ("ja", "政府は停戦を発表した。"),
    ],
)
def test_a_sentence_with_its_own_subject_stands(language: str, sentence: str) -> None:
    assert not leans(sentence, language)


def test_half_a_quotation_has_no_speaker() -> None:
    assert speakerless("“We will sign")
    assert speakerless("«Мы подпишем».")
    assert not speakerless("“We will sign,” said the envoy.")
    assert not balanced('The envoy said: "We will sign')
