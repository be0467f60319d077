"""Two headlines → whether they tell of two events, however alike they are.

"Ceasefire agreed in Gaza" and "Ceasefire agreed in Sudan" share most of their words, and an encoder
takes one for the other. So two kinds of evidence rule a story out, whatever else speaks for it:

- the same sentence with another name, or another score or magnitude, in the same place of it;
- countries named on both sides, none in common or at odds with one another, and no name in common.

A figure that grows (31 dead, 40 dead) contradicts nothing: that is how a story goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.stories.places import NOTHING, places
from bot.stories.words import as_written
from bot.watches.analysis.dictionaries import dictionary

_LEAST_SAME = 2
_MOST_OTHERWISE = 2
"""Words that may differ beside the names: two headlines are one sentence, or they are not."""
_LONGEST_NAME = 3

# Countries whose news is one another's: a headline may name either.
_TOGETHER = tuple(
    frozenset(pair)
    for pair in (
        ("PS", "IL"), ("IL", "LB"), ("IL", "IR"), ("IL", "SY"), ("UA", "RU"), ("KP", "KR"),
        ("IN", "PK"), ("CN", "TW"), ("CN", "HK"), ("RS", "XK"), ("AM", "AZ"), ("SD", "SS"),
        ("ET", "ER"), ("CY", "TR"), ("US", "EU"), ("US", "IR"), ("US", "VE"), ("US", "CN"),
        ("US", "RU"), ("RU", "BY"), ("YE", "SA"), ("CD", "RW"), ("TH", "KH"), ("EU", "UA"),
        ("EU", "GB"), ("EU", "FR"), ("EU", "DE"),
    )
)  # fmt: skip

Place = tuple[int, int, int, int]
"""Where two headlines differ: `[i, j)` of the one's words, `[k, m)` of the other's."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The comparable words of a headline in order, which of them are names, and of which country
    a name speaks."""

    language: str
    words: tuple[str, ...] = ()
    names: frozenset[str] = NOTHING
    places: frozenset[str] = NOTHING
    countries: frozenset[str] = NOTHING
    """Those of `names` that speak of a country."""


def headline(title: str, language: str) -> Headline:
    """Read a headline, without its outlet."""
    written = as_written(title, language)
    small = [word for word, _ in written if word[:1].islower()]
    tells = 2 * len(small) >= len(written) and language != "de"
    countries = {key: places(word, language) for word, key in written}
    named = {
        key
        for i, (word, key) in enumerate(written)
        if countries[key] or _is_name(word, language, capital_tells=tells and i > 0)
    }
    return Headline(
        language,
        tuple(key for _, key in written),
        frozenset(named) or NOTHING,
        places(title, language),
        frozenset(key for key, found in countries.items() if found) or NOTHING,
    )


def _is_name(word: str, language: str, *, capital_tells: bool) -> bool:
    """In the middle of a sentence, a capital tells; at its head, in German and In Such Titles, the
    dictionary does: names are not in it, or under a capital."""
    if not word[:1].isupper():
        return False
    if capital_tells or (word.isupper() and len(word) > 1):
        return True
    lemmas = dictionary(language).lemmas(word.lower())
    return language != "de" and all(lemma[:1].isupper() for lemma in lemmas)


def contradict(one: Headline, other: Headline) -> bool:
    """Whether two headlines tell of two events."""
    return _elsewhere(one, other) or (one.language == other.language and _swapped(one, other))


def _elsewhere(one: Headline, other: Headline) -> bool:
    if not (one.places and other.places) or one.names & other.names:
        return False
    return one.places.isdisjoint(other.places) and not any(
        pair & one.places and pair & other.places for pair in _TOGETHER
    )


def _swapped(one: Headline, other: Headline) -> bool:
    """The same sentence but for names, or for figures of two parts."""
    if 2 * len({*one.words}.intersection(other.words)) < min(len(one.words), len(other.words)):
        return False
    matcher = SequenceMatcher(None, one.words, other.words, autojunk=False)
    changes = [code[1:] for code in matcher.get_opcodes() if code[0] != "equal"]
    same = len(one.words) - sum(j - i for i, j, _, _ in changes)
    if same < max(_LEAST_SAME, len(changes)):
        return False
    swapped = [
        place
        for place in changes
        if _other_name(one, other, place) or _other_figure(one.words, other.words, place)
    ]
    otherwise = sum(max(j - i, m - k) for i, j, k, m in changes if (i, j, k, m) not in swapped)
    return bool(swapped) and otherwise <= _MOST_OTHERWISE


def _other_name(one: Headline, other: Headline, place: Place) -> bool:
    """Names in the same place that the other headline has nowhere. A capital or a leader may stand
    for the country that acts: at the head, a country's name and another kind of name may be one."""
    i, j, k, m = place
    ours, theirs = set(one.words[i:j]), set(other.words[k:m])
    if max(j - i, m - k) > _LONGEST_NAME or not (ours and theirs):
        return False
    if not (ours <= one.names - set(other.words) and theirs <= other.names - set(one.words)):
        return False
    same_country = bool(one.places) and one.places == other.places
    kinds_differ = bool(ours & one.countries) != bool(theirs & other.countries)
    return not same_country and not (kinds_differ and i == k == 0)


def _other_figure(ours: Sequence[str], theirs: Sequence[str], place: Place) -> bool:
    """3-1 and 2-0, magnitude 6.2 and 6.4."""
    i, j, k, m = place
    return all(
        start < end
        and all(word.isdigit() for word in words[start:end])
        and _is_of_two_parts(words, start, end)
        for words, start, end in ((ours, i, j), (theirs, k, m))
    )


def _is_of_two_parts(words: Sequence[str], start: int, end: int) -> bool:
    around = [word for word in words[max(0, start - 1) : end + 1] if word.isdigit()]
    return len(around) == 2 and all(len(part) <= 2 for part in around)
