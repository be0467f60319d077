"""Secrets are compared whole."""

import pytest

from bot.secrecy import is_secret


@pytest.mark.parametrize("given", ["", "wor", "words", "WORD", "\udcff\udcfe", "wörd"])
def test_what_is_not_the_secret_is_refused_whatever_it_is(given: str) -> None:
    assert not is_secret(given, "word")


def test_the_secret_is_known_in_any_script() -> None:
    assert is_secret("пароль", "пароль")
