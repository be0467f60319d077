"""Turns a written word into the part of it that is the word.

What leans on a word with an apostrophe is not part of it: possessives (Ukraine's), contractions
(Kyiv'll), French and Italian elision (l'accord, dell'Ucraina), case endings after a name
(Paris'te, Trump'a). An apostrophe within a word (перемир'я, O'Brien, Mar'ib) stays, and `fold`
drops it.
"""

import re

from bot.watches.analysis.fold import APOSTROPHES

_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_FRENCH = "l d j m t s c n qu jusqu lorsqu puisqu quoiqu"
_ITALIAN = "un dell all nell sull dall coll quell quest"
_ELIDED = frozenset(f"{_FRENCH} {_ITALIAN}".split())
_VOWELS = frozenset("aeiouyhœæàáâäèéêëìíîïòóôöùúûüÿ")
_CONTRACTED = frozenset(("s", "ll", "re", "ve", "d", "m"))
# Polish writes the endings of foreign names after an apostrophe where the last letter is silent.
_ENDINGS_PL = frozenset(("a", "ego", "em", "emu", "owi", "owie", "ów", "y", "ie", "m"))


def detached(surface: str, language: str) -> tuple[int, int]:
    """The half-open range of `surface` that is the word itself."""
    marks = [mark.start() for mark in _APOSTROPHE.finditer(surface)]
    if not marks:
        return 0, len(surface)
    first, last = 0, len(surface)
    if _is_elided(surface[: marks[0]], surface[marks[0] + 1 :]):
        first = marks.pop(0) + 1
    if marks and _is_ending(surface[first : marks[-1]], surface[marks[-1] + 1 :], language):
        last = marks[-1]
    return first, last


def _is_elided(left: str, right: str) -> bool:
    return left.lower() in _ELIDED and len(right) > 1 and right[0].lower() in _VOWELS


def _is_ending(left: str, right: str, language: str) -> bool:
    if not left:
        return False
    if language in ("tr", "az"):
        return len(left) > 1
    if language == "fi" and right.isalpha():
        return True
    if language == "pl" and right in _ENDINGS_PL:
        return True
    return right.lower() in _CONTRACTED
