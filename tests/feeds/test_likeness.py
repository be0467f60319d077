import pytest

from bot.feeds.likeness import figures, folded, likeness


@pytest.mark.parametrize(
    ("text", "fold"),
    [
        ("Ceasefire – holds!", "ceasefire holds"),
        ("  CAFÉ\n“Żółć” ", "cafe zołc"),
        ("ПЕРЕМИРИЕ, Київ", "перемирие київ"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("", ""),
    ],
)
def test_a_text_is_folded(text: str, fold: str) -> None:
    assert folded(text) == folded(fold)


def test_texts_are_as_alike_as_their_trigrams() -> None:
    title = "ceasefire holds in the north"
    assert likeness(title, title) == 1.0
    assert (likeness(title, "ceasfire holds in the north") or 0) > 0.85
    assert (likeness(title, "bread prices rise again") or 0) < 0.2
    assert likeness("停戦合意が守られる", "停戦合意が守られた") == pytest.approx(0.8)


def test_a_missing_text_is_alike_to_nothing() -> None:
    assert likeness("", "x") is None
    assert likeness("x", "") is None


def test_figures_are_told_apart() -> None:
    assert figures("12 killed in 3 towns") == ["12", "3"]
