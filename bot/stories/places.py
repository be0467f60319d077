"""Text → the countries it speaks of, as ISO 3166 codes: one for Japan, Япония and les Japonais.

Names come from Unicode's CLDR (through Babel), in the text's own language. People and adjectives
are found by the name's stem, so some are missed (Dutch, Hellenic) and a few are wrong (Roman):
good enough as evidence, never for showing.
"""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from bot.watches.analysis import fold

NOTHING: frozenset[str] = frozenset()
"""One for all that name nothing: each new one takes 216 bytes."""

_WORD = re.compile(r"[\w.’'-]+")
_MOST_WORDS = 4
_UNSPACED = frozenset({"ja", "zh", "th"})
_SHORTEST_STEM = 4
_LONGEST_ENDING = 5
_ENDINGS = re.compile(r"(?:iya|ija|ien|ie|ia|ия|ія|ья|y|e|a|o|я|а|й)$")

# Islands and words of everyday news that CLDR also knows as territories, or nearly.
_NO_EVIDENCE = frozenset({"RE", "JE", "IM", "HM", "CX", "NU", "UM", "IO", "AC", "CP", "DG", "EA"})

# What means something else in small letters: gas, in Russian.
_OTHER_WORDS = frozenset({"газа", "газе", "газу", "газы"})

# What countries are called in headlines beside their names: by language, "" for all.
_CALLED = {
    "": {"us": "US", "usa": "US", "uk": "GB", "uae": "AE", "eu": "EU", "gaza": "PS", "hamas": "PS",
         "hezbollah": "LB", "kyiv": "UA", "moscow": "RU", "beijing": "CN", "washington": "US",
         "london": "GB", "tehran": "IR"},
    "en": {"britain": "GB", "british": "GB", "palestinian": "PS", "french": "FR", "dutch": "NL",
           "spanish": "ES", "swiss": "CH", "danish": "DK", "swedish": "SE", "polish": "PL",
           "greek": "GR", "kremlin": "RU", "crimea": "UA", "czech": "CZ"},
    "fr": {"usa": "US", "etats-unis": "US", "palestinien": "PS", "kremlin": "RU", "anglais": "GB"},
    "de": {"usa": "US", "us": "US", "palastinens": "PS", "kreml": "RU", "britisch": "GB",
           "franzos": "FR", "grossbritannien": "GB"},
    "es": {"eeuu": "US", "ee.uu": "US", "estadounidense": "US", "palestin": "PS", "britanico": "GB",
           "frances": "FR"},
    "pt": {"eua": "US", "americano": "US", "palestin": "PS", "britanico": "GB", "frances": "FR"},
    "it": {"usa": "US", "americano": "US", "palestin": "PS", "britannic": "GB", "frances": "FR"},
    "ru": {"газа": "PS", "газе": "PS", "газу": "PS", "газы": "PS", "хамас": "PS", "сша": "US",
           "рф": "RU", "америк": "US", "палестин": "PS", "киев": "UA", "москв": "RU",
           "кремл": "RU", "британ": "GB", "евросоюз": "EU"},
    "uk": {"сша": "US", "рф": "RU", "америк": "US", "палестин": "PS", "хамас": "PS", "киів": "UA",
           "киев": "UA", "москв": "RU", "кремл": "RU", "британ": "GB", "евросоюз": "EU"},
    "ar": {"غزة": "PS", "غزه": "PS", "حماس": "PS", "كييف": "UA", "موسكو": "RU", "واشنطن": "US"},
}  # fmt: skip


def places(text: str, language: str) -> frozenset[str]:
    """The codes of the countries that a text names."""
    names, stems = _names(language), _stems(language)
    if language in _UNSPACED:
        return frozenset(
            code for name, code in names.items() if name in text and not name.isascii()
        )
    written = _WORD.findall(text)
    folded = [fold(word.strip(".'’-").replace(".", "")) for word in written]
    runs = (
        (i, (" ".join(folded[i : i + n]) for n in range(_MOST_WORDS, 0, -1)))
        for i, word in enumerate(written)
        if _may_be_name(word, language)
    )
    found = (
        next((names[name] for name in run if name in names), None) or _by_stem(folded[i], stems)
        for i, run in runs
    )
    return frozenset(code for code in found if code) or NOTHING


def _may_be_name(written: str, language: str) -> bool:
    """English writes countries, their people and their adjectives with a capital; other languages
    not all of them, so there only words that mean something else in small letters are told."""
    small = written[:1].islower()
    return not (small and (language in ("", "en") or fold(written) in _OTHER_WORDS))


def _by_stem(word: str, stems: Mapping[str, str]) -> str | None:
    shortest = max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING)
    beginnings = (word[:end] for end in range(len(word), shortest - 1, -1))
    return next((stems[beginning] for beginning in beginnings if beginning in stems), None)


@cache
def _names(language: str) -> Mapping[str, str]:
    names = dict(_CALLED[""])
    for code in dict.fromkeys(("en", language)):
        names |= {name: place for place, name in _territories(code)} | _CALLED.get(code, {})
    return names


def _territories(language: str) -> list[tuple[str, str]]:
    try:
        locale = Locale.parse(language or "en")
    except (UnknownLocaleError, ValueError):
        return []
    return [
        (code, fold(re.sub(r"\s*[（(].*", "", name)))
        for code, name in locale.territories.items()
        if len(code) == 2 and code not in _NO_EVIDENCE and not code.startswith(("X", "Z", "Q"))
    ]


@cache
def _stems(language: str) -> Mapping[str, str]:
    """Beginnings that the words for a country and its people share; none that two countries do."""
    stems: dict[str, set[str]] = {}
    for name, code in _names(language).items():
        stem = _ENDINGS.sub("", name)
        stem = stem if len(stem) >= _SHORTEST_STEM else name
        if " " not in name and len(stem) >= _SHORTEST_STEM:
            stems.setdefault(stem, set()).add(code)
    return {stem: codes.pop() for stem, codes in stems.items() if len(codes) == 1}
