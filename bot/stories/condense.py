"""An entry and what rang in it → the one to three sentences to show, word for word.

The order of preference: what rang is said; a sentence that leans on the one before is never shown
without it; few sentences over many; the lead over the tail.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.model import Entry, Field, Span
from bot.stories import furniture
from bot.stories.sentences import sentences

_MOST_SENTENCES = 3
_CANDIDATES = 40
_JOINED_LANGUAGES = frozenset({"ja", "zh", "th"})


@dataclass(frozen=True, slots=True)
class Extract:
    """What an alert says of an entry.

    `text` is the `sentences` joined; each stands verbatim in the entry (one that had to be cut
    ends in "…" in `text` only). `bold` and `headline_bold` are half-open ranges of `text` and `headline`.
    """

    text: str
    bold: tuple[tuple[int, int], ...]
    sentences: tuple[str, ...]
    headline: str
    headline_bold: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    field: Field
    start: int
    order: int
    paragraph: int
    rang: frozenset[str]
    marks: tuple[tuple[int, int], ...]
    leans: bool
    words: frozenset[str]


def condense(entry: Entry, spans: Sequence[Span], *, limit: int = 280) -> Extract:
    """Choose at most three sentences of the summary and content, `limit` code points in all.

    `text` is empty where the entry says nothing beyond its headline.
    """
    headline, headline_bold = _headline(entry, spans)
    candidates = list(_candidates(entry, spans))
    chosen = _choose(candidates, limit, _joint(entry.language))
    text, bold, shown = _assemble(chosen, limit, _joint(entry.language))
    return Extract(text, bold, shown, headline, headline_bold)


# --- the headline ------------------------------------------------------------------------------


def _headline(entry: Entry, spans: Sequence[Span]) -> tuple[str, tuple[tuple[int, int], ...]]:
    title = re.sub(r"\s", " ", entry.title)
    lead = len(title) - len(title.lstrip())
    title = title.strip()
    tail = re.search(r"\s[-–—|]\s+([^-–—|]+)$", title)
    if tail and entry.outlet and tail[1].casefold() == entry.outlet.casefold():
        title = title[: tail.start()]
    bold = [
        (span.start - lead, min(span.end - lead, len(title)))
        for span in spans
        if span.field == "title" and span.start - lead < len(title)
    ]
    return title, tuple(bold)


# --- candidates --------------------------------------------------------------------------------


def _candidates(entry: Entry, spans: Sequence[Span]) -> Iterator[_Candidate]:
    said = {_normal(entry.title)}
    order = 0
    texts: tuple[tuple[Field, str], ...] = (("summary", entry.summary), ("content", entry.content))
    for field, text in texts:
        for start, end, paragraph in _sentences(text, entry):
            piece = text[start:end]
            if (normal := _normal(piece)) in said or not normal:
                continue
            said.add(normal)
            marks = _marks(spans, field, start, end)
            yield _Candidate(
                text=piece,
                field=field,
                start=start,
                order=order,
                paragraph=paragraph,
                rang=frozenset(_term(piece[a:b]) for a, b in marks),
                marks=marks,
                leans=leans(piece),
                words=frozenset(_words(piece)),
            )
            order += 1
            if order >= _CANDIDATES and not marks:
                continue


def _sentences(text: str, entry: Entry) -> Iterator[tuple[int, int, int]]:
    found = sentences(text, entry.language)
    only = len(found) == 1
    for sentence in found:
        start, end = sentence.start, sentence.end
        start += len(_before_prose(text[start:end], entry.title))
        piece = text[start:end]
        if furniture.is_furniture(piece):
            continue
        if furniture.is_prose(piece) or (only and len(piece) >= 30):
            yield start, end, sentence.paragraph


_DATELINE = re.compile(
    r"""(?x)^(?:
      [A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][\w .,'’/-]{1,60}\s?\([^()]{2,40}\)\s*[—–-]*\s*
    | [A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ .,'’/-]{2,40}(?:,\s[^—–:.]{1,25})?\s[—–-]{1,2}\s
    )(?=[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ"“«])"""
)


def _before_prose(piece: str, title: str) -> str:
    """A dateline, or the headline again, at the head of a sentence."""
    if title and piece.startswith(title) and len(piece) > len(title):
        rest = piece[len(title) :]
        return piece[: len(piece) - len(rest.lstrip(" .:–—-|"))]
    found = _DATELINE.match(piece)
    return found.group() if found else ""


def _marks(
    spans: Iterable[Span], field: Field, start: int, end: int
) -> tuple[tuple[int, int], ...]:
    return tuple(
        (span.start - start, span.end - start)
        for span in spans
        if span.field == field and start <= span.start and span.end <= end
    )


def _term(matched: str) -> str:
    """One name for the inflections of a matched word: what rang once need not be shown twice."""
    letters = re.sub(r"\W", "", matched.casefold())
    return letters[: max(4, len(letters) - 3)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _normal(text: str) -> str:
    return " ".join(_words(text))


# --- leaning -----------------------------------------------------------------------------------

_LEANING = re.compile(
    r"""(?ix)^["'“‘«„]?(?:
      (?:he|she|it|they|we|his|her|hers|its|their|him|them|this|that|these|those|such|both|here
        |there|then|but|and|or|so|yet|however|also|instead|meanwhile|moreover|furthermore
        |nevertheless|nonetheless|still|therefore|thus|otherwise|similarly|likewise|later
        |afterwards|additionally|in\s+addition|for\s+example|for\s+instance|as\s+a\s+result
        |on\s+the\s+other\s+hand|the\s+(?:move|decision|announcement|statement|former|latter|two
        |comments?|remarks|attack|plan|deal|measure|group|same|latest|meeting\s+also))\b
    | (?:il|elle|ils|elles|ce|cette|ces|cela|mais|et|or|cependant|toutefois|pourtant|ainsi
        |en\s+outre|de\s+plus|par\s+ailleurs|selon\s+(?:lui|elle))\b
    | (?:er|sie|es|dies|diese[rsmn]?|das|aber|und|doch|jedoch|allerdings|zudem|außerdem|dabei
        |dagegen|damit|deshalb|daher|trotzdem|dennoch|auch|so)\b
    | (?:él|ella|ellos|ellas|esto|esta|este|estos|estas|eso|pero|sin\s+embargo|además|también
        |así|por\s+ello|por\s+eso|según\s+él)\b
    | (?:ele|ela|eles|elas|isso|isto|essa|esse|esta|este|mas|porém|contudo|além\s+disso|também)\b
    | (?:egli|lui|lei|essi|loro|questo|questa|questi|ma|però|tuttavia|inoltre|anche|così)\b
    | (?:он|она|оно|они|его|её|их|это|этот|эта|эти|но|однако|также|при\s+этом|кроме\s+того|по\s+его
        |по\s+её|тем\s+не\s+менее|поэтому|так)\b
    | (?:він|вона|воно|вони|його|її|їх|це|цей|ця|ці|але|проте|однак|також|крім\s+того|водночас
        |при\s+цьому|тому)\b
    | (?:bu|bunun|ancak|ama|fakat|ayrıca|o|onlar|öte\s+yandan)\b
    | (?:وقال|وأضاف|وأكد|وأوضح|كما|لكن|وهذا|هذا|هذه|وأشار|وتابع)
    | (?:また|しかし|一方|さらに|これ|この|その|それ|彼|同|ただ|だが)
    | (?:他|但|然而|此外|这|該|该|另外|同时)
    )"""
)
_ONLY_QUOTE = re.compile(r"^[\"“«„‘「'][^\"”»“「」]*[\"”»“’」'][.!?]?$")


def leans(sentence: str) -> bool:
    """Whether a sentence needs the one before it: it opens with a pronoun or a connective, or it is
    a quotation without its speaker."""
    return bool(_LEANING.match(sentence) or _ONLY_QUOTE.match(sentence))


# --- the choice --------------------------------------------------------------------------------


def _choose(candidates: list[_Candidate], limit: int, joint: str) -> tuple[_Candidate, ...]:
    if not candidates:
        return ()
    worth = _shortlist(candidates)
    sets = [
        chosen
        for size in range(1, _MOST_SENTENCES + 1)
        for chosen in combinations(worth, size)
        if _length(chosen, joint) <= limit and _stands(chosen)
    ]
    return max(sets, key=_merit) if sets else (_least_bad(candidates),)


def _shortlist(candidates: list[_Candidate]) -> list[_Candidate]:
    """The lead, and each sentence in which something rang, with what it leans on."""
    rang = [c.order for c in candidates if c.rang][:12]
    wanted = {0, 1, 2, *rang}
    wanted |= {order - 1 for order in rang if candidates[order].leans}
    return [c for c in candidates if c.order in wanted]


def _stands(chosen: Sequence[_Candidate]) -> bool:
    orders = {c.order for c in chosen}
    return all(not c.leans or (c.order - 1 in orders) for c in chosen)


def _length(chosen: Sequence[_Candidate], joint: str) -> int:
    return sum(len(c.text) for c in chosen) + len(joint) * (len(chosen) - 1)


def _merit(chosen: Sequence[_Candidate]) -> tuple[int, float]:
    covered = frozenset[str]().union(*(c.rang for c in chosen))
    lead = sum(1 / (1 + c.order) for c in chosen)
    return len(covered), lead - 0.3 * len(chosen)


def _least_bad(candidates: list[_Candidate]) -> _Candidate:
    """Nothing fits whole: the best single sentence, to be cut."""
    standing = [c for c in candidates if not c.leans] or candidates
    return max(standing, key=lambda c: (len(c.rang), -c.order))


# --- assembly ----------------------------------------------------------------------------------


def _joint(language: str) -> str:
    return "" if language in _JOINED_LANGUAGES else " "


def _assemble(
    chosen: Sequence[_Candidate], limit: int, joint: str
) -> tuple[str, tuple[tuple[int, int], ...], tuple[str, ...]]:
    text, bold, shown = "", [], []
    for candidate in sorted(chosen, key=lambda c: c.order):
        text += joint if text else ""
        piece = _cut(candidate, limit - len(text))
        bold += [
            (len(text) + start, len(text) + end)
            for start, end in candidate.marks
            if end <= len(piece)
        ]
        shown.append(piece)
        text += piece if len(piece) == len(candidate.text) else piece + "…"
    return text, tuple(bold), tuple(shown)


_CLAUSE = re.compile(r"[,;:，、；：](?=\s|[^\d\s])|\s[—–-](?=\s)")


def _cut(candidate: _Candidate, room: int) -> str:
    """The sentence, or as much of it as fits with "…", up to a clause's end after what rang."""
    text = candidate.text
    if len(text) <= room:
        return text
    needed = next((end for _, end in candidate.marks if end < room), 0)
    clauses = [m.start() for m in _CLAUSE.finditer(text, needed, room - 1)]
    if clauses and clauses[-1] > room // 3:
        return text[: clauses[-1]]
    return text[: room - 1].rsplit(None, 1)[0] if " " in text[: room - 1] else text[: room - 1]
