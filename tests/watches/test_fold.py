"""What is put aside when words are compared, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.watches.analysis import fold


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("CEASEFIRE", "ceasefire", ""),
        ("Straße", "STRASSE", "de"),
        ("ΠΟΛΕΜΟΣ", "πόλεμος", "el"),
        ("İRAN", "iran", "tr"),
        ("IRAK", "ırak", "tr"),
        ("самолёт", "самолет", "ru"),
        ("Зеле\u0301нский", "Зеленский", "ru"),
        ("ＮＡＴＯ", "nato", ""),
        ("ｳｸﾗｲﾅ", "ウクライナ", "ja"),
        ("e\u0301lysée", "elysee", "fr"),
        ("œuvre", "oeuvre", "fr"),
        ("Malmö", "malmo", "en"),
        ("Erdoğan", "erdogan", "en"),
        ("Kraków", "krakow", "de"),
        ("هُدْنَة", "هدنة", "ar"),
        ("أوكرانيا", "اوكرانيا", "ar"),
        ("غـــزة", "غزه", "ar"),
        ("ايران", "ایران", "fa"),
        ("שָׁלוֹם", "שלום", "he"),
        ("烏克蘭", "乌克兰", "zh"),
        ("sancţiune", "sancțiune", "ro"),
        ("Mar'ib", "Mar’ib", "en"),
        ("ceas\u00ade\u200bfire", "ceasefire", "en"),
        ("١٢", "12", "ar"),
    ],
)
def test_readers_hold_these_to_be_one_word(one: str, other: str, language: str) -> None:
    assert fold(one, language) == fold(other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("año", "ano", "es"),
        ("schön", "schon", "de"),
        ("fåra", "fara", "sv"),
        ("sąd", "sad", "pl"),
        ("sınır", "sinir", "tr"),
        ("kór", "kor", "hu"),
        ("мой", "мои", "ru"),
        ("її", "іі", "uk"),
        ("Аpple", "Apple", "en"),
        ("がいとう", "かいとう", "ja"),
        ("की", "का", "hi"),
        ("ข่าว", "ขาว", "th"),
        ("bắn", "bạn", "vi"),
    ],
)
def test_readers_hold_these_to_be_two_words(one: str, other: str, language: str) -> None:
    assert fold(one, language) != fold(other, language)


@given(st.text(max_size=50), st.sampled_from(["", "de", "es", "tr", "ru", "ar", "zh", "vi"]))
def test_folding_again_changes_nothing(text: str, language: str) -> None:
    folded = fold(text, language)
    assert fold(folded, language) == folded
