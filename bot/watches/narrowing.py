"""A query, a document that it should not have found, and those that it found rightly → changes of
the query that leave out the one and as few of the others as can be. Pure.

Three kinds, each written as what is added to the query's text:

    NOT baseball                  a word of the document that the others do not have
    NEAR/5                        what the query asks for together must stand close together
    NEAR/10 (Gaza OR Israel)      words that the others have around what was found, and it has not
    AND (Gaza OR Israel)          the same, anywhere in the text, where that keeps more
    title                         only headlines are looked at
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from bot.errors import QueryError
from bot.i18n import say
from bot.watches import tree
from bot.watches.analysis import Gap
from bot.watches.analysis.vocabulary import function_words
from bot.watches.document import WORD, Document
from bot.watches.evaluate import satisfy
from bot.watches.parser import Query
from bot.watches.program import compiled
from bot.watches.terms import find

Read = Callable[[str], Query]
Telling = Sequence[Document]
"""What one story's outlets said, as far as the query found it."""

DISTANCES = (30, 20, 10, 5, 3)
AROUND = 10
"""How many words from what was found a companion stands at most."""
MOST_COMPANIONS = 3
LEAST_OTHERS = 3
"""So many stories it takes to say what they have in common."""
LEAST_MORE = 2
"""So many more stories another companion has to keep."""
SHORTEST = 3
MOST_CANDIDATES = 40

_SIDES = (tree.Word, tree.Phrase, tree.Exact, tree.Prefix, tree.Pack)
"""What may stand beside NEAR; also such joined by OR."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A change: what is added, the whole new text, and how many of the other stories it keeps."""

    clause: str
    text: str
    kept: int


def narrowed(query: Query, clause: str, read: Read) -> Query:
    """The query with a clause added. Raises QueryError if it cannot be."""
    kind, _, words = clause.partition(" ")
    if kind == "title":
        return read(str(replace(query, tree=tree.Title(query.tree))))
    if kind.startswith("NEAR/") and not words:
        return read(str(replace(query, tree=_drawn_together(query.tree, int(kind[5:])))))
    added = read(words).tree
    if kind == "NOT":
        wanted = tree.conjunction([query.tree, tree.Not(added)])
    elif kind.startswith("NEAR/"):
        wanted = tree.Near(query.tree, added, int(kind[5:]))
    else:
        wanted = tree.conjunction([query.tree, added])
    for typed in (f"{query.source} {clause}", f"({query.source}) {clause}"):
        if changed := _as_typed(typed, wanted, read):
            return changed
    return read(str(replace(query, tree=wanted)))


def narrowings(
    query: Query, unwanted: Telling, others: Sequence[Telling], read: Read
) -> list[Narrowing]:
    """Up to two changes, a NOT and a NEAR: each leaves out the whole `unwanted` story (its first
    document is what rang), and keeps as many of the `others` as its kind can."""
    found = []
    for clauses in (_nots(query, unwanted, others), _nears(query, unwanted, others)):
        tried = (_tried(query, clause, unwanted, others, read) for clause in clauses)
        if best := max((one for one in tried if one), key=lambda one: one.kept, default=None):
            found.append(best)
    return found


def _tried(
    query: Query, clause: str, unwanted: Telling, others: Sequence[Telling], read: Read
) -> Narrowing | None:
    """A change, if it can be read and leaves out what is unwanted."""
    try:
        changed = narrowed(query, clause, read)
    except QueryError:
        return None
    if _rings(changed.tree, unwanted):
        return None
    return Narrowing(clause, changed.source, sum(_rings(changed.tree, one) for one in others))


def _as_typed(text: str, wanted: tree.Node, read: Read) -> Query | None:
    """The query as its author would type it, if it is read as what is wanted."""
    try:
        query = read(text)
    except QueryError:
        return None
    return query if query.tree == wanted else None


def _rings(node: tree.Node, telling: Telling) -> bool:
    program = compiled(node)
    return any(satisfy(program, one) is not None for one in telling)


def _drawn_together(node: tree.Node, distance: int) -> tree.Node:
    """The first two words or phrases that are asked for together, at most so far apart. Raises
    QueryError if there are none."""
    parts = list(node.parts) if isinstance(node, tree.And) else []
    sides = [part for part in parts if _may_be_near(part)][:2]
    if len(sides) < 2:
        raise QueryError(say("Nothing here is asked for together."), query="", position=0)
    near = tree.Near(sides[0], sides[1], distance)
    return tree.conjunction([near, *(part for part in parts if part not in sides)])


def _may_be_near(node: tree.Node) -> bool:
    parts = node.parts if isinstance(node, tree.Or) else (node,)
    return all(isinstance(part, _SIDES) for part in parts)


# --- a word that the others do not have ----------------------------------------------------------


def _nots(query: Query, unwanted: Telling, others: Sequence[Telling]) -> Iterator[str]:
    """The words of what is unwanted, those first that say best what it is about."""
    document = unwanted[0]
    words = list(_words(document, query))
    have = Counter(word for word in words for one in others if _has(one, word))
    order = sorted(words, key=lambda word: (have[word], *_weight(word, document)))
    return (f"NOT {word}" for word in order[:MOST_CANDIDATES])


def _weight(word: str, document: Document) -> tuple[int, ...]:
    """What is said often, in the headline, and names the section is what it is about; the lowest
    is the best."""
    places = find(word, document)
    title = any(first < document.title for first, _ in places)
    section = word.casefold() in _sections(document.entry.url)
    name = any(_is_name(document, first) for first, _ in places)
    return (-(4 * section + 2 * title + 2 * min(len(places), 4) + name), -len(word))


def _is_name(document: Document, place: int) -> bool:
    """Whether a word has a capital in the middle of a sentence of the text (a headline's words may
    all have one)."""
    token = document.tokens[place]
    inside = place >= document.title and token.gap is not Gap.STOP
    return inside and document.text(document.span((place, place + 1)))[:1].isupper()


def _sections(url: str) -> set[str]:
    """The words of a link's path, but for the last part, which repeats the headline."""
    parts = urlsplit(url).path.casefold().split("/")[:-1]
    return {word for part in parts for word in part.split("-")}


def _words(document: Document, query: Query) -> Iterator[str]:
    """The words of a document that could be asked for, each once, but for the query's own."""
    found = satisfy(compiled(query.tree), document) or ()
    own = {place for first, end in found for place in range(first, end)}
    asked = {word for node in tree.walk(query.tree) for word in tree.show(node).casefold().split()}
    halves = set(_halves(document))
    empty = function_words(document.language) | function_words("en") | _say_little()
    seen = set(asked)
    for place, token in enumerate(document.tokens):
        word = token.word
        says = word.isalpha() and len(word) >= SHORTEST and token.form not in empty
        if says and place not in own | halves and word.casefold() not in seen:
            seen.add(word.casefold())
            yield word.lower() if word.lower() in document.by_word else word


@cache
def _say_little() -> frozenset[str]:
    """English words that are no function words, and by which nobody would sort news."""
    text = resources.files(__package__).joinpath("says_little.txt").read_text("utf-8")
    return frozenset(text.split())


def _halves(document: Document) -> Iterator[int]:
    """The places of what is half a word: "top" and "ranked" of top-ranked."""
    for place, token in enumerate(document.tokens):
        if token.gap is Gap.NONE:
            yield from (place - 1, place)


def _has(telling: Telling, word: str) -> bool:
    return any(find(word, one) for one in telling)


# --- words that must stand near ------------------------------------------------------------------


def _nears(query: Query, unwanted: Telling, others: Sequence[Telling]) -> Iterator[str]:
    if isinstance(query.tree, tree.And):
        yield from (f"NEAR/{distance}" for distance in DISTANCES)
    if len(others) >= LEAST_OTHERS:
        if _may_be_near(query.tree):
            near = [set(_around(query, one)) for one in others]
            yield from (f"NEAR/{AROUND} {words}" for words in _companions(unwanted, near))
        anywhere = [{word for one in telling for word in _words(one, query)} for telling in others]
        yield from (f"AND {words}" for words in _companions(unwanted, anywhere))
    if not isinstance(query.tree, tree.Title):
        yield "title"


def _companions(unwanted: Telling, others: Sequence[set[str]]) -> Iterator[str]:
    """A few words that most of the other stories have, and nowhere in what is unwanted: each next
    one is the best for the stories that those before it leave out. As a part of a query."""
    common = Counter(word for words in others for word in words)
    known = sorted(common, key=lambda word: (-common[word], word))[:MOST_CANDIDATES]
    usable = {word for word in known if not _has(unwanted, word)}
    chosen, left = list[str](), list(others)
    while len(chosen) < MOST_COMPANIONS:
        count = Counter(word for words in left for word in words & usable)
        best = max(count, key=lambda word: (count[word], word), default="")
        if not best or (chosen and count[best] < LEAST_MORE):
            break
        chosen.append(best)
        left = [words for words in left if best not in words]
    if chosen:
        yield f"({' OR '.join(chosen)})" if len(chosen) > 1 else chosen[0]


def _around(query: Query, telling: Telling) -> Iterator[str]:
    """The words that stand around what a query finds."""
    for document in telling:
        words = {word.casefold(): word for word in _words(document, query)}
        places = document.places
        for first, end in satisfy(compiled(query.tree), document) or ():
            for place in range(max(0, first - AROUND), min(len(places), end + AROUND)):
                word = document.tokens[place].word.casefold()
                if word in words and abs(places[place] - places[first]) <= AROUND * WORD:
                    yield words[word]
