"""Where words begin and end, and what stands between them."""

import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.watches.analysis import Gap, joined, tokenise


def words(text: str, language: str = "en") -> list[str]:
    return [token.form for token in tokenise(text, language)]


def gaps(text: str, language: str = "en") -> list[Gap]:
    return [token.gap for token in tokenise(text, language)][1:]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Ukraine's allies’ plan", "en", ["ukraine", "allies", "plan"]),
        ("don't, O'Brien", "en", ["dont", "obrien"]),
        ("U.S.-led, e.g. the U.S", "en", ["us.", "led", "eg", "the", "us."]),
        ("EE. UU. o EE.UU.", "es", ["eeuu", "o", "eeuu"]),
        ("1.000,5 Mann", "de", ["1000.5", "mann"]),
        ("F-16s and F16", "en", ["f", "16", "s", "and", "f16"]),
        ("1,000.5 or 1\u00a0000 men", "en", ["1000.5", "or", "1000", "men"]),
        ("$1.5bn, 20%", "en", ["$", "1.5", "bn", "20", "%"]),
        ("AT&T likes C++ and C#", "en", ["at", "&", "t", "likes", "c++", "and", "c#"]),
        ("@name #tag snake_case", "en", ["name", "tag", "snake", "case"]),
        ("a.b@c.org https://x.com/y?z.", "en", ["a.b@c.org", "https://x.com/y?z"]),
        ("talks.Then", "en", ["talks", "then"]),
        ("l'accord qu’un", "fr", ["accord", "un"]),
        ("dell'Ucraina", "it", ["ucraina"]),
        ("Paris'te Ankara’nın", "tr", ["paris", "ankara"]),
        ("Kennedy'ego", "pl", ["kennedy"]),
        ("перемир’я", "uk", ["перемиря"]),
        ("北约NATO峰会", "zh", ["北", "约", "nato", "峰", "会"]),
        ("対イラン制裁", "ja", ["対", "イラン", "制", "裁"]),
        ("NATO는 F-16을", "ko", ["nato", "는", "f", "16", "을"]),
        ('צה"ל', "he", ["צהל"]),
        ("آتش‌بس", "fa", ["آتشبس".replace("آ", "ا")]),
        ("वार्ताएं", "hi", ["वार्ताएं"]),
        ("", "en", []),
        ("\u0301\u200b \u00ad", "en", []),
    ],
)
def test_text_is_cut_into_its_smallest_words(text: str, language: str, expected: list[str]) -> None:
    assert words(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", Gap.SPACE),
        ("cease-fire", Gap.NONE),
        ("cease-\nfire", Gap.NONE),
        ("Israel–Hamas", Gap.NONE),
        ("“security” guarantees", Gap.MARK),
        ("security, guarantees", Gap.PAUSE),
        ("Kyiv, Ukraine", Gap.MARK),
        ("security – guarantees", Gap.PAUSE),
        ("security. Guarantees", Gap.STOP),
        ("security\nGuarantees", Gap.STOP),
        ("security\nguarantees", Gap.SPACE),
        ("security\n\nguarantees", Gap.STOP),
        ("Gen. Smith", Gap.SPACE),
        ("J. Smith", Gap.SPACE),
        ("停火", Gap.GLUED),
        ("停\u200b火", Gap.GLUED),
        ("停，火", Gap.PAUSE),
    ],
)
def test_a_token_knows_what_parts_it_from_the_one_before(text: str, expected: Gap) -> None:
    assert gaps(text) == [expected]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("cease fires", "ceasefires"),
        ("cease-fire", "ceasefire"),
        ("F 16", "f16"),
        ("in form", ""),
        ("in-form", "inform"),
        ("cease, fire", ""),
        ("16 17", ""),
        ("a 16", ""),
        ("停火", ""),
    ],
)
def test_neighbours_are_one_word_unless_a_mark_or_a_function_word_parts_them(
    text: str, whole: str
) -> None:
    assert joined(tokenise(text, "en"), 0, 2, "en") == whole


def test_an_acronym_is_told_from_a_pronoun_by_its_capitals() -> None:
    assert words("US us U.S. Us") == ["us.", "us", "us.", "us"]


def test_a_text_in_capitals_tells_no_acronym_from_a_word() -> None:
    assert words("TELL US NOW") == ["tell", "us", "now"]
    assert tokenise("TELL US NOW", "en")[1].word == "us?"


@given(st.text(max_size=300), st.sampled_from(["", "en", "fr", "tr", "ar", "he", "zh", "ko"]))
def test_tokens_stand_in_order_within_the_text(text: str, language: str) -> None:
    end = 0
    for token in tokenise(text, language):
        assert end <= token.start < token.end <= len(text)
        assert token.form
        assert token.word
        end = token.end


@given(st.text(st.characters(categories=["Ll", "Lu"]), min_size=1, max_size=20))
def test_a_word_is_read_alike_alone_and_in_a_sentence(word: str) -> None:
    alone = [token.form for token in tokenise(word, "en")]
    assert [token.form for token in tokenise(f"then {word} ({word})", "en")][1:] == alone * 2


@pytest.mark.parametrize(
    "unit",
    ["word ", "a", "a.b.", "a-", "a@", "1,", "'a", "www.", "http://", "a.com", "\u0301", "火"],
)
def test_no_text_is_slow_to_cut(unit: str) -> None:
    """Eight times the text takes about eight times as long, and never sixty-four times: nothing is
    quadratic. Processor time without the collector, so that a busy machine tells the same."""

    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        started = time.process_time()
        tokenise(text, "en")
        return time.process_time() - started

    gc.disable()
    try:
        short = min(seconds(10_000) for _ in range(3))
        long = min(seconds(80_000) for _ in range(3))
    finally:
        gc.enable()
    assert long < 24 * short + 0.02
