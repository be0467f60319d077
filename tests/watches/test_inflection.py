"""Which forms are one word: beyond the table of cases, what the keys are like."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.watches.analysis import fold, forms, joined, sought, stems, tokenise

LANGUAGES = ["", "en", "fr", "de", "es", "it", "pl", "uk", "ru", "tr", "ar", "he", "fa", "zh", "ko"]


def whole(text: str, language: str) -> str:
    tokens = tokenise(text, language)
    return joined(tokens, 0, len(tokens), language) if len(tokens) > 1 else tokens[0].word


def meets(query: str, text: str, language: str) -> bool:
    asked, there = whole(query, language), whole(text, language)
    return not set(sought(asked, language)).isdisjoint(stems(there, language))


def form_table() -> Iterator[tuple[str, str, str, bool]]:
    """The rows of forms.txt: language, word, form, and whether the word finds the form."""
    language = ""
    for line in (Path(__file__).parent / "forms.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            finds = True
            for form in rest.split():
                finds = form == "+" if form in "+-" else finds
                if form not in "+-":
                    yield language, word, form, finds


FORMS = list(form_table())


@pytest.mark.parametrize("language", sorted({row[0] for row in FORMS}))
def test_a_word_finds_its_forms_and_no_other_words(language: str) -> None:
    wrong = [
        f"{word} {'misses' if finds else 'finds'} {form}"
        for code, word, form, finds in FORMS
        if code == language and meets(word, form, language) != finds
    ]
    assert not wrong


def test_the_table_of_forms_is_wide() -> None:
    assert len(FORMS) > 1500
    assert sum(not finds for *_, finds in FORMS) > 300


@given(st.from_regex(r"\w{1,60}", fullmatch=True), st.sampled_from(LANGUAGES))
@settings(max_examples=300, deadline=None)
def test_a_word_finds_itself(word: str, language: str) -> None:
    for token in tokenise(word, language):
        assert set(sought(token.word, language)) & set(stems(token.word, language))
        assert token.form in forms(token.word, language)


def test_a_query_says_less_than_a_text_may_mean() -> None:
    assert meets("leave", "left", "en")
    assert not meets("left", "leaves", "en")
    assert meets("meet", "meeting", "en")
    assert not meets("meeting", "met", "en")


def test_an_unknown_name_is_declined_by_its_endings() -> None:
    assert meets("Grzybowicz", "Grzybowiczem", "pl")
    assert meets("Бублинский", "Бублинского", "ru")
    assert meets("Blorbsk", "Blorbsks", "de")
    assert not meets("Grzybowicz", "Grzybowska", "pl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_too_long_for_a_word_is_compared_as_it_is(language: str) -> None:
    word = "x" * 60 + "s"
    assert stems(word, language) == (fold(word, language),)


def test_a_word_in_another_script_is_compared_as_it_is() -> None:
    assert not meets("drone", "дрон", "ru")
    assert meets("NATO", "NATO", "ru")


def test_a_quoted_word_is_found_under_what_is_written_on_to_it_but_not_inflected() -> None:
    assert fold("هدنة", "ar") in forms("والهدنة", "ar")
    assert "휴전" in forms("휴전을", "ko")
    assert forms("guarantees", "en") == ("guarantees",)
