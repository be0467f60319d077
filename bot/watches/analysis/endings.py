"""Turns a word that no dictionary knows into what it may be an inflection of."""

import re
from collections.abc import Iterator
from functools import cache

from bot.watches.analysis.fold import fold
from bot.watches.analysis.vocabulary import table


def unendings(form: str, language: str) -> tuple[str, ...]:
    """The folded words of which an unknown folded form may be an inflection, itself first. Three
    letters at least are left of a word, one of a Korean one."""
    special = _SPECIAL.get(language or "en")
    stripped = special(form) if special else _replaced(form, _tables()["unknown"].get(language, {}))
    shortest = 1 if language == "ko" else 3
    return (form, *dict.fromkeys(word for word in stripped if len(word) >= shortest))


def headwords(word: str, language: str) -> tuple[str, ...]:
    """The words, if the dictionary has them, of which a word (in lower case, with its accents) may
    be a form though it is in the dictionary itself."""
    if language in ("en", ""):
        return tuple(_english_verbs(word))
    return tuple(_replaced(word, _tables()["known"].get(language, {})))


_Table = dict[str, tuple[str, ...]]
"""An ending, and what may stand in its place."""


@cache
def _tables() -> dict[str, dict[str, _Table]]:
    written = table("endings")
    return {
        "known": {code: _read(line, "") for code, line in written["known"].items()},
        "unknown": {code: _read(line, code) for code, line in written["unknown"].items()},
    }


def _read(line: str, language: str) -> _Table:
    rules: _Table = {}
    for rule in line.split():
        ending, _, instead = (fold(p, language) if language else p for p in rule.partition(">"))
        rules[ending] = (*rules.get(ending, ()), instead)
    return rules


def _replaced(form: str, rules: _Table) -> Iterator[str]:
    for size in range(1, 7):
        for instead in rules.get(form[-size:], ()):
            yield form[:-size] + instead


# --- English -----------------------------------------------------------------------------------

# Words in -ss, -us, -is and -as are singular: Hamas, Damascus, Tunis.
_SINGULAR = re.compile(r"[suia]s$")
_DOUBLED = re.compile(r"([bdgklmnprt])\1$")


def _english(form: str) -> Iterator[str]:
    if form.endswith(("ies", "ied")) and len(form) > 4:
        yield form[:-3] + "y"
    if form.endswith(("ses", "xes", "zes", "ches", "shes")):
        yield form[:-2]
    if form.endswith("s") and not _SINGULAR.search(form):
        yield form[:-1]
    yield from _english_verbs(form)


def _english_verbs(form: str) -> Iterator[str]:
    for ending in ("ed", "ing"):
        if form.endswith(ending) and len(form) > len(ending) + 2:
            stem = form.removesuffix(ending)
            yield from (stem, stem + "e")
            if _DOUBLED.search(stem):
                yield stem[:-1]


# --- German ------------------------------------------------------------------------------------

_UMLAUTS = str.maketrans("äöü", "aou")
_GERMAN = ("s", "es", "e", "en", "n", "er", "ern", "em", "ens", "nen")


def _german(form: str) -> Iterator[str]:
    """Endings, and the plain vowel of an umlaut plural (Luftschläge, Luftschlag)."""
    for ending in _GERMAN:
        if form.endswith(ending):
            stem = form.removesuffix(ending)
            yield stem
            if ending in ("e", "er", "ern", "en") and stem != (plain := _last_umlaut(stem)):
                yield plain
    yield _umlauted(form)


def _last_umlaut(stem: str) -> str:
    at = max(stem.rfind(vowel) for vowel in "äöü")
    return stem if at < 0 else stem[:at] + stem[at].translate(_UMLAUTS) + stem[at + 1 :]


def _umlauted(form: str) -> str:
    """Mueller as Müller, as Germans write where there is no ü."""
    return re.sub(r"(?<![aeq])([aou])e", lambda m: {"a": "ä", "o": "ö", "u": "ü"}[m[1]], form)


# --- Turkish and Korean: endings in chains -------------------------------------------------------

_TURKISH = re.compile(
    "(?:l[ae]r|(?:n?[ıiuü]n)|[ys]?[ıiuü]|[yn]?[ae]|n?[dt][ae]n?|y?l[ae]|[ıiuü]?m[ıiuü]z"
    "|[ıiuü]?n[ıiuü]z|[ıiuü]?m|ki)$"
)


def _turkish(form: str) -> Iterator[str]:
    """Plural, possessive and case endings, one after the other."""
    for _ in range(4):
        shorter = _TURKISH.sub("", form)
        if shorter == form or len(shorter) < 4:
            return
        yield shorter
        form = shorter


_PARTICLE = (
    "은|는|이|가|을|를|의|에|도|만|과|와|로|으로|에서|에게|에게서|한테|께|께서|부터|까지|이나|나|이란|란"
    "|라|이라|이라는|라는|이라고|라고|보다|처럼|마저|조차|마다|밖에|이며|이고|이다|다|였다|이었다|입니다"
    "|이자|및|들|측|에는|에도|에선|에서는|에서도|로는|으로는|와의|과의|로의|으로의|에서의|에의|와는|과는"
    "|까지는|부터는|으로부터|로부터|들이|들은|들을|들의|들에|들에게|들도|들과|만은|만을"
)
# The light verb that a noun takes for its verb, in any form: 합의 agreement, 합의했다 agreed.
_LIGHT_VERB = "(?:하|했|한|할|함|해|됐|되|된|될|됨|돼)[가-힣]{0,4}"
# After one syllable the others may as well be the second half of a word.
_SURE_PARTICLE = re.compile("은|는|을|를|의|과|와|으로|에서|에게")
_PARTICLES = re.compile(f"(?:{_PARTICLE})")
_KOREAN = re.compile(f"(?:{_PARTICLE}|{_LIGHT_VERB})")


def particles(form: str) -> tuple[str, ...]:
    """What a Korean word may be without its particles."""
    return tuple(_without(form, _PARTICLES))


def _korean(form: str) -> Iterator[str]:
    return _without(form, _KOREAN)


def _without(form: str, ending: re.Pattern[str]) -> Iterator[str]:
    for size in range(1, min(6, len(form))):
        sure = len(form) - size > 1 or _SURE_PARTICLE.fullmatch(form, 1)
        if sure and ending.fullmatch(form, len(form) - size):
            yield form[:-size]


_SPECIAL = {"en": _english, "de": _german, "tr": _turkish, "ko": _korean}
