"""What a chat was told of a story, and a new telling → what has changed in it, if that matters.

A correction; another figure for the same thing; a turn from agreed to denied, or back; another
watch that rings. Rewording, typos and dates are no development. In doubt there is none: a false
one annoys a desk, a missed one is still in the story's timeline.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from bot.i18n import say
from bot.model import Entry, Match, Told
from bot.stories.sentences import sentences
from bot.watches.analysis import Token, detect, fold, stems, tokenise

_CORRECTION = re.compile(
    r"(?:^|\()\W*(?:(?:update \d+-)?correct(?:ion|ed|s)|rectificati(?:f|on)|correctif"
    r"|korrektur|korrigiert|berichtigung|corrección|rectificación|correzione|rettifica|correção|sprostowanie|korekta"
    r"|виправлення|уточнення|исправление|уточнение|поправка|düzeltme|تصحيح|更正|訂正)\b[^\w]",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d[\d.,\u00a0\u202f ]*\d|\d")
_YEARS = range(1900, 2101)
_LEAST_LETTERS = 3
_CLOCKS = frozenset(("uhr", "gmt", "utc", "cet", "msk", "clock"))
"""What a time of day is followed by: it counts nothing."""
_UNSPACED = frozenset(("zh", "ja"))
"""Languages whose words are sought as they stand: a token there is one character."""


@dataclass(frozen=True, slots=True)
class Development:
    """`what` has changed, in a few plain words of the language that is spoken; `sentence` says so,
    word for word."""

    what: str
    sentence: str


def development(told: Told, entry: Entry, matches: Sequence[Match]) -> Development | None:
    """What an entry of a story changes for a chat that was told of it; None if nothing."""
    before = told.latest or "\n".join("".join(run.text for run in line) for line in told.body)
    text = f"{entry.title}\n{entry.summary}"
    language = detect(text, entry.language)
    now = _Telling(text, language)
    for part, offset in ((entry.title, 0), (entry.summary, len(entry.title) + 1)):
        if correction := _CORRECTION.search(part):
            return Development(say("correction"), now.sentence_at(offset + correction.start()))
    if told.lead.language in (entry.language, language):
        then = _Telling(before, language)
        if changed := _figure_changed(then, now) or _turned(then, now):
            return changed
    new = [match for match in matches if match.watch.query not in told.queries]
    if not new:
        return None
    return Development(say("also {query}", query=new[0].watch.query), _sentence_of(new[0]))


class _Telling:
    """A text, its tokens and sentences, in one language."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.tokens = tokenise(text, language)

    def figures(self) -> Iterator[tuple[str, str, Token]]:
        """Each number that counts something: its digits, the stem of what it counts, its token."""
        for token, following in zip(self.tokens, self.tokens[1:], strict=False):
            digits = re.sub(r"\D", "", token.form)
            word = following.form
            if not (_FIGURE.fullmatch(token.form) and digits) or int(digits) in _YEARS:
                continue
            if word in _CLOCKS or word in _months(self.language):
                continue
            if len(word) >= _LEAST_LETTERS and word.isalpha():
                for stem in stems(following.word, self.language)[:1]:
                    yield digits.lstrip("0") or "0", stem, token

    def side(self) -> tuple[bool, bool, int]:
        """Whether it has words for and against, and where the first against stands."""
        words_for, words_against = _lexicon(self.language)
        against = self._place_of(words_against)
        return self._place_of(words_for) >= 0, against >= 0, max(against, 0)

    def _place_of(self, words: frozenset[str]) -> int:
        """Where the first of these words stands; -1 if none does."""
        if self.language in _UNSPACED:
            return min((self.text.find(word) for word in words if word in self.text), default=-1)
        for token in self.tokens:
            if not words.isdisjoint(stems(token.word, self.language)):
                return token.start
        return -1

    def sentence_at(self, place: int) -> str:
        """The sentence around a place of the text."""
        for sentence in sentences(self.text, self.language):
            if sentence.start <= place < sentence.end:
                return sentence.text
        return self.text.split("\n")[0]


def _figure_changed(then: _Telling, now: _Telling) -> Development | None:
    """Another figure for the same thing, where each telling has one figure for it."""
    before, after = _counts(then), _counts(now)
    for stem, (figure, token) in after.items():
        if stem in before and before[stem][0] != figure:
            old = before[stem][1]
            shown = _counted(then, old), _counted(now, token)
            return Development(f"{shown[0]} → {shown[1]}", now.sentence_at(token.start))
    return None


def _counts(telling: _Telling) -> dict[str, tuple[str, Token]]:
    found: dict[str, list[tuple[str, Token]]] = {}
    for figure, stem, token in telling.figures():
        found.setdefault(stem, []).append((figure, token))
    return {
        stem: counted[0]
        for stem, counted in found.items()
        if len({figure for figure, _ in counted}) == 1
    }


def _counted(telling: _Telling, token: Token) -> str:
    """A figure with what it counts, as written."""
    place = telling.tokens.index(token)
    return telling.text[token.start : telling.tokens[place + 1].end]


def _turned(then: _Telling, now: _Telling) -> Development | None:
    """From words for it to words against it alone, or back."""
    was_for, was_against, _ = then.side()
    is_for, is_against, place = now.side()
    if was_for and not was_against and is_against and not is_for:
        return Development(say("a turn"), now.sentence_at(place))
    if was_against and not was_for and is_for and not is_against:
        return Development(say("a turn"), now.sentence_at(0))
    return None


def _sentence_of(match: Match) -> str:
    """The sentence that the match stands in; the headline for one in the headline."""
    for field, start, _ in match.spans:
        text = getattr(match.entry, field)
        for sentence in sentences(text, match.entry.language):
            if sentence.start <= start < sentence.end:
                return sentence.text
    return match.entry.title


@cache
def _months(language: str) -> frozenset[str]:
    """The names of the months: a number before one is a date."""
    from babel.core import UnknownLocaleError
    from babel.dates import get_month_names

    try:
        names = [
            name
            for width in ("wide", "abbreviated")
            for context in ("format", "stand-alone")
            for name in get_month_names(width, context, language or "en").values()
        ]
    except (UnknownLocaleError, ValueError):
        return frozenset()
    return frozenset(fold(name.rstrip("."), language) for name in names)


# Each language by itself: its words are read with its dictionary, which takes up to a second to
# load, and all of them together would hold up everything else for seconds.
@cache
def _lexicon(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the words for and against in a language; none where it is not known."""
    sides = _turns().get(language, {"for": [], "against": []})
    return _stems(sides["for"], language), _stems(sides["against"], language)


@cache
def _turns() -> dict[str, dict[str, list[str]]]:
    raw = resources.files(__package__).joinpath("turns.yaml").read_text("utf-8")
    turns: dict[str, dict[str, list[str]]] = yaml.safe_load(raw)
    return turns


def _stems(words: Sequence[str], language: str) -> frozenset[str]:
    if language in _UNSPACED:
        return frozenset(words)
    return frozenset(
        stem
        for word in words
        for token in tokenise(word, language)
        for stem in stems(token.word, language)
    )
