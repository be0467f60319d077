"""Text → the words by which two texts are compared: across inflections, and across scripts.

A word is its first five letters, folded, in Latin letters: that makes one word of Zelensky,
Zelenskyy, Zelenskys and Зеленского, of garanties and garantías, without a dictionary.
(Measured for grouping headlines: as good as stems within a language, much better across.)
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from sys import intern

from bot.watches.analysis import fold
from bot.watches.analysis.vocabulary import function_words

_LETTERS_KEPT = 5
_WORD = re.compile(r"[\w']+")
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1780-\u17ff]+")
_ARABIC_ARTICLE = re.compile(r"^[وفبك]?ال(?=\w{3})")
_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "e",
    "ж": "zh", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya", "ј": "j", "љ": "l", "њ": "n", "ћ": "c", "ђ": "d", "џ": "dz",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
})  # fmt: skip


def words(text: str, language: str = "") -> list[str]:
    """The comparable words of a text in order, function words left out.

    Scripts without spaces give each pair of neighbouring characters.
    """
    return [word for _, word in as_written(text, language)]


def as_written(text: str, language: str = "") -> list[tuple[str, str]]:
    """`words`, each after what is written."""
    idle = function_words(language)
    found: list[tuple[str, str]] = []
    for match in _WORD.finditer(text):
        written = match.group().strip("'_")
        if _UNSPACED.search(written):
            found += [(pair, pair) for pair in _pairs(written)]
        elif (word := _comparable(written)) and fold(written, language) not in idle:
            found.append((written, word))
    return found


def normal(text: str) -> str:
    """A text's words as one line without case, punctuation and spacing: equal if said the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


@lru_cache(maxsize=1 << 12)
def _comparable(word: str) -> str:
    bare = fold(_ARABIC_ARTICLE.sub("", word), "")
    if bare.isdigit():
        return bare
    bare = re.sub(r"\W", "", bare.translate(_LATIN))
    # One string for all: the window of grouping keeps words by the million.
    return intern(bare[:_LETTERS_KEPT]) if len(bare) > 1 else ""


def _pairs(word: str) -> Iterable[str]:
    return [word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)]
