"""Finding past entries: a document → the keys it is indexed under; queries → which keys to look up.

The reverse of the monitor: there the queries wait for a document, here the documents wait for a
query. What is looked up never misses an entry that satisfies the query; what is found has still to
be held against it, as with the monitor's candidates. (One thing is not looked up: a word that
stands in three pieces, "multi nation al".)
"""

from collections.abc import Iterable, Iterator
from itertools import chain, product

from bot.watches import attributes
from bot.watches import program as op
from bot.watches.analysis import forms, stems
from bot.watches.cover import Alternative, Leaf, cover, wholes
from bot.watches.document import Document
from bot.watches.program import PACK, Program, compiled, meaning_of
from bot.watches.query import Query
from bot.watches.terms import EXACT, PREFIX, Sought, sense

Clause = tuple[frozenset[str], ...]
"""An entry that a clause finds has, of each of its sets, at least one key."""

_BEGINNING = 3
"""The shortest prefix that a query may have, so the one that words are indexed under."""
_MOST_CLAUSES = 40


def keys_of(document: Document) -> frozenset[str]:
    """What a document is indexed under: its words' stems and beginnings, source, tags, language."""
    return frozenset(chain(attributes.keys(document), _of_words(document)))


def clauses_for(queries: Iterable[Query], languages: Iterable[str]) -> frozenset[Clause] | None:
    """What to look up so that no entry in these languages that satisfies any query is missed.

    None if there is a query that an entry may satisfy whatever it holds: look at every entry then.
    """
    wanted, found = tuple(languages), set[Clause]()
    for query in queries:
        clauses = _of_program(compiled(query.tree), wanted)
        if clauses is None:
            return None
        found.update(clauses)
    return frozenset(found)


def _of_words(document: Document) -> Iterator[str]:
    language = document.language
    for word in document.by_word:
        yield from _keys(stems(word, language), language)
        for form in forms(word, language):
            yield _beginning(form, language)


def _keys(found: Iterable[str], language: str) -> Iterator[str]:
    return (f"{language} {key}" for key in found)


def _beginning(form: str, language: str) -> str:
    return f"{language} {form[:_BEGINNING]}{PREFIX}"


def _of_program(program: Program, languages: tuple[str, ...]) -> set[Clause] | None:
    alternatives = cover(program)
    if alternatives is None:
        return None
    leaves = {leaf for alternative in alternatives for leaf in alternative}
    found: set[Clause] = set()
    for language in languages:
        for alternative in alternatives:
            found.update(_of_alternative(alternative, language))
        for whole in wholes(program, leaves):
            found.update(_of_whole(sense(whole, language).whole, language))
    return found


def _of_alternative(alternative: Alternative, language: str) -> Iterable[Clause]:
    """Its leaves together, or the rarest alone where that would make too many clauses."""
    choices = [list(_of_leaf(leaf, language)) for leaf in alternative]
    if len(choices) > 1 and len(choices[0]) * len(choices[1]) > _MOST_CLAUSES:
        return choices[0]
    return (tuple(chain.from_iterable(chosen)) for chosen in product(*choices))


def _of_leaf(leaf: Leaf, language: str) -> Iterator[Clause]:
    if isinstance(leaf, str):
        yield from _of_term(leaf, language)
    elif leaf[0] == PACK:
        for spoken, program in meaning_of(leaf):
            if language in (spoken, ""):
                yield from _of_program(program, (language,)) or ()
    elif leaf[0] != op.LANG or leaf[1] == language:
        yield (frozenset([attributes.key(leaf)]),)


def _of_term(term: str, language: str) -> Iterator[Clause]:
    meaning = sense(term, language)
    if len(meaning.parts) > 1:
        yield tuple(_any_key(part, language) for part in meaning.parts)
    yield from _of_whole(meaning.whole, language)
    if len(meaning.parts) == 1 and meaning.parts[0].kind != PREFIX:
        yield from _in_pieces(meaning.parts[0].form, language)


def _of_whole(whole: Sought | None, language: str) -> Iterator[Clause]:
    if whole:
        yield (_any_key(whole, language),)


def _any_key(part: Sought, language: str) -> frozenset[str]:
    if part.kind == PREFIX:
        return frozenset([_beginning(part.form, language)])
    found = stems(part.form, language) if part.kind == EXACT else part.keys
    return frozenset(_keys(found, language))


def _in_pieces(form: str, language: str) -> Iterator[Clause]:
    """The two words that a form may be written as."""
    for cut in range(1, len(form)):
        pieces = (form[:cut], form[cut:])
        yield tuple(frozenset(_keys(stems(piece, language), language)) for piece in pieces)
