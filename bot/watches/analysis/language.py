"""Turns a text into the language that it is written in.

The script decides first, then the letters that only one of its languages has, then the function
words. A headline has few of those, so a feed's own word for its language wins unless the script
or such letters contradict it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from bot.watches.analysis.fold import fold
from bot.watches.analysis.vocabulary import function_words, languages

_LOOKED_AT = 600
"""Code points: a text's beginning is enough."""
_ENOUGH = 2
"""Function words and telling letters that a language must have."""

# In this order: kana before Han, since Japanese has both.
_SCRIPTS = {
    "ja": "\u3041-\u30ff\uff66-\uff9f",
    "ko": "\uac00-\ud7af",
    "zh": "\u3400-\u9fff",
    "latin": "A-Za-zÀ-ɏḀ-ỿ",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0600-\u06ff",
    "he": "\u05d0-\u05ea",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
    "bn": "\u0980-\u09ff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "am": "\u1200-\u137f",
    "km": "\u1780-\u17ff",
    "my": "\u1000-\u109f",
    "lo": "\u0e80-\u0eff",
}
_CHARACTERS = {script: re.compile(f"[{span}]") for script, span in _SCRIPTS.items()}

# Bokmål and Nynorsk are Norwegian; old codes are still in use.
_ONE = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "sh": "hr", "bs": "hr"}

# Languages by script, where a script has several that we know; the rest of them are Latin.
_CYRILLIC = ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg")
_ARABIC = ("ar", "fa", "ur", "ps", "ku", "ug")
_DEVANAGARI = ("hi", "mr", "ne")
_SHARED = {"cyrillic": _CYRILLIC, "arabic": _ARABIC, "hi": _DEVANAGARI, "zh": ("zh", "ja")}

# Letters that few languages of a script have. Those of a script other than Latin speak even
# against a hint.
_TELLING = {
    "pl": "łżźśćńąę",
    "cs": "řěůčšžý",
    "sk": "ľĺŕôčšž",
    "hr": "đčćšž",
    "hu": "őűáéí",
    "tr": "ığş",
    "es": "ñ¿óíáé",
    "pt": "ãõçáâê",
    "fr": "çèêàéœ",
    "it": "èàòù",
    "de": "ßüäö",
    "ro": "șțăîâşţ",
    "vi": "ơưđạếệộ",
    "sv": "åäö",
    "fi": "äö",
    "da": "øæå",
    "no": "øåæ",
    "be": "ў",
    "uk": "їєґі",
    "ru": "ыэё",
    "sr": "ђћџ",
    "mk": "ѓќѕ",
    "kk": "әғқңұһ",
    "ur": "ٹڈڑےں",
    "ps": "ټډړښځڅۍې",
    "fa": "پچژگ",
}


def detect(text: str, hint: str = "") -> str:
    """An ISO 639-1 code, or "" if unsure.

    `hint` (a code, maybe with a region: pt-BR) wins unless the text's script or letters contradict
    it plainly.
    """
    told = hint.lower().replace("_", "-").partition("-")[0]
    told = _ONE.get(told, told)
    sample = text[:_LOOKED_AT]
    if told and sample.isascii() and not _has_script_of_its_own(told):
        return told
    script = _script(sample)
    if not script:
        return told
    if script == "latin":
        if told and not _has_script_of_its_own(told):
            return told
        return _by_words(sample, _latin()) or told
    return _of_script(sample, _SHARED.get(script, (script,)), told)


def _of_script(text: str, possible: tuple[str, ...], told: str) -> str:
    """Which of the languages of a script a text is in; the first, if nothing tells."""
    letters = _by_letters(text, possible)
    if told in possible and letters in ("", told):
        return told
    return letters or (_by_words(text, possible) if len(possible) > 1 else "") or possible[0]


def _script(text: str) -> str:
    """The script of most of the text's letters, an ideograph counting for three; kana tell
    Japanese by a tenth of them."""
    if 2 * len(_CHARACTERS["latin"].findall(text)) > len(text):
        return "latin"
    counts = Counter({name: len(span.findall(text)) for name, span in _CHARACTERS.items()})
    if counts["ja"] * 10 > counts["zh"]:
        counts["ja"] += counts.pop("zh")
    counts.update({name: 2 * counts[name] for name in ("zh", "ja")})
    script, count = counts.most_common(1)[0]
    return script if count else ""


def _has_script_of_its_own(language: str) -> bool:
    """Whether a language is never written in Latin letters by the news."""
    shared = {*_CYRILLIC, *_ARABIC, *_DEVANAGARI} - {"sr", "ku", "kk"}
    return language in shared or language in _SCRIPTS


def _by_letters(text: str, possible: tuple[str, ...]) -> str:
    """The one language of these whose own letters the text has."""
    lower = text.lower()
    counts = {
        code: sum(map(lower.count, letters))
        for code, letters in _TELLING.items()
        if code in possible
    }
    found = [code for code, count in counts.items() if count]
    # The rarer alphabets have the letters of the commoner ones too.
    rarest = [code for code in found if code not in ("fa", "ru", "uk")] or found
    return rarest[0] if len(rarest) == 1 else ""


def _by_words(text: str, possible: Iterable[str]) -> str:
    """The language with the most function words and telling letters, if one leads."""
    words = Counter(re.findall(r"\w+", text.lower()))
    scores = Counter({code: _score(words, code) for code in possible})
    (first, most), (_, next_most) = scores.most_common(2)
    return first if most >= _ENOUGH and most > next_most else ""


def _score(words: Counter[str], language: str) -> int:
    known, telling = function_words(language), _TELLING.get(language, "")
    said = sum(count for word, count in words.items() if fold(word, language) in known)
    return 2 * said + sum(any(letter in word for letter in telling) for word in words)


@cache
def _latin() -> tuple[str, ...]:
    return tuple(code for code in languages() if not _has_script_of_its_own(code) and code != "sr")
