from hypothesis import given
from hypothesis import strategies as st

from bot.stories.cut import cut, window

SENTENCE = (
    "The envoys agreed on a truce along the river, which both armies leave on Monday, and on "
    "talks about 3,000 prisoners."
)


def shown(text: str, room: int, needed: int = 0) -> str:
    return text[: cut(text, room, needed)]


def test_a_cut_is_at_the_last_clause_that_fits() -> None:
    assert shown(SENTENCE, 85) == (
        "The envoys agreed on a truce along the river, which both armies leave on Monday"
    )
    assert shown(SENTENCE, 60) == "The envoys agreed on a truce along the river"


def test_where_no_clause_ends_a_word_does_but_not_a_preposition_or_a_number() -> None:
    assert shown("Envoys spoke about 3,000 prisoners of the war", 26) == "Envoys spoke about"
    assert shown("Envoys spoke about the prisoners of the long war", 44) == (
        "Envoys spoke about the prisoners"
    )


def test_a_quotation_is_not_cut_from_a_speaker_who_comes_after_it() -> None:
    assert shown("“We will sign it at dawn, and leave,” the envoy of Ostra said", 40) == ""
    assert shown("The envoy said: “We will sign it at dawn, and leave,” and left", 50) == (
        "The envoy said: “We will sign it at dawn"
    )


def test_what_must_be_shown_and_does_not_fit_is_no_cut() -> None:
    assert cut(SENTENCE, 40, needed=60) == 0


def test_a_window_begins_at_a_clause_before_what_must_be_shown() -> None:
    place = SENTENCE.index("prisoners")
    start, end = window(SENTENCE, 50, (place, place + 9)) or (0, 0)
    assert SENTENCE[start:end] == "and on talks about 3,000 prisoners."


@given(st.text(alphabet='ab ,;“”"…1.', max_size=120), st.integers(0, 60), st.integers(0, 40))
def test_a_cut_fits_and_keeps_what_is_needed(text: str, room: int, needed: int) -> None:
    end = cut(text, room, needed)
    assert end == 0 or needed <= end < room
