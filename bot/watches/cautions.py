"""Turns a query that is legal but probably not meant into warnings in plain words."""

import re
from collections.abc import Callable, Iterator

from bot.i18n import language_name, say, say_n
from bot.watches import program as op
from bot.watches import tree, typed
from bot.watches.analysis import tokenise
from bot.watches.analysis.dictionaries import dictionary
from bot.watches.analysis.vocabulary import function_words, languages
from bot.watches.cover import cover
from bot.watches.describe import part
from bot.watches.habits import habits
from bot.watches.parser import Query
from bot.watches.program import compiled
from bot.watches.reading import SHORTEST_PREFIX

NOISY = 100
"""Hits a day from which a watch is too noisy to read."""
LONG_PHRASE = 4
"""Words in a row, function words aside, that are rarely meant to be in a row."""

_OPERATORS = {
    "AND": ("and", "und", "et", "y", "e", "и", "і", "та", "ve", "och", "و", "和", "&", "&&"),
    "OR": ("or", "oder", "ou", "или", "або", "veya", "eller", "أو", "או", "یا", "或", "或者", "||"),
    "NOT": ("not",),
}
_IN_SINGLE_QUOTES = re.compile(r"(?:^|\s)['‘‚]\w[^'’‘]*\s[^'’‘]*\w['’‘](?:\s|$)")


def cautions(query: Query, hits_a_day: float | None = None) -> list[str]:
    """What a query's author should know before it is saved: one sentence each, none if all is well.

    `hits_a_day` is how often it would have rung by the archive, where that is known.
    """
    found = [caution for check in _CHECKS for caution in check(query)]
    if hits_a_day is not None and hits_a_day >= NOISY:
        found.append(
            say(
                "By the news of late this would ring about {count} times a day.",
                count=round(hits_a_day),
            )
        )
    return found


def _operators_as_words(query: Query) -> Iterator[str]:
    """`ceasefire and Gaza`, `a | b`."""
    for node in tree.walk(query.tree):
        if isinstance(node, tree.Phrase):
            yield from _operators_within([tree.show(word) for word in node.words])


def _operators_within(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        inside = 0 < place < len(words) - 1
        for operator, spellings in _OPERATORS.items():
            if word.lower() in spellings and (inside or operator == "NOT"):
                meant = " ".join([*words[:place], operator, *words[place + 1 :]])
                yield say(
                    "“{word}” is read as a word of the phrase. For the operator: {query}",
                    word=word,
                    query=meant,
                )


def _habits(query: Query) -> Iterator[str]:
    yield from habits(typed.read(query.source).text)


def _operators_in_quotes(query: Query) -> Iterator[str]:
    for node in tree.walk(query.tree):
        if isinstance(node, tree.Exact):
            if operator := next((w for w in node.text.split() if w in ("AND", "OR", "NOT")), ""):
                yield say(
                    "Between quotation marks {operator} is a word like any other.",
                    operator=operator,
                )
            if "*" in node.text:
                yield say("Between quotation marks “*” means nothing.")


def _single_quotes(query: Query) -> Iterator[str]:
    if _IN_SINGLE_QUOTES.search(query.source):
        yield say('Single quotation marks mean nothing. For exact words: "security guarantees"')


def _mixed_operators(query: Query) -> Iterator[str]:
    """`a OR b AND c` without parentheses."""
    either = query.tree
    if not isinstance(either, tree.Or) or "(" in typed.read(query.source).text:
        return
    for both in either.parts:
        if isinstance(both, tree.And):
            read = tree.show(either).replace(tree.show(both), f"({tree.show(both)})", 1)
            yield say("AND binds tighter than OR, so this is read as {query}", query=read)
            return


def _function_words(query: Query) -> Iterator[str]:
    """A word, alone, that nearly every text has."""
    for node in _alone(query.tree):
        if code := _says_nothing(node):
            text = tree.show(node).strip('"')
            yield say(
                "“{word}” is in nearly every text in {language}: add a word that is not.",
                word=text,
                language=language_name(code),
            )


def _alone(node: tree.Node) -> Iterator[tree.Node]:
    """The nodes each of which is enough."""
    match node:
        case tree.Or():
            for one in node.parts:
                yield from _alone(one)
        case tree.Title():
            yield from _alone(node.part)
        case _:
            yield node


def _says_nothing(node: tree.Node) -> str:
    """The language of which all words of a node are function words, or nothing. A word that has a
    meaning in English (war, die) is taken for English."""
    if not isinstance(node, tree.Word | tree.Exact | tree.Phrase):
        return ""
    text = tree.show(node)
    if _all_in(text, "en"):
        return "en"
    if any(dictionary("en").lemmas(token.form) for token in tokenise(text, "en")):
        return ""
    return next((code for code in languages() if _all_in(text, code)), "")


def _all_in(text: str, language: str) -> bool:
    return {token.form for token in tokenise(text, language)} <= function_words(language)


def _no_words(query: Query) -> Iterator[str]:
    """Nothing that the text must hold."""
    needed = cover(compiled(query.tree))
    if needed is None:
        yield say("Nothing is asked for but what must be absent: add a word that must be there.")
    elif any(all(leaf[0] in _ATTRIBUTES for leaf in leaves) for leaves in needed):
        yield say("No word is asked for: this rings for every story from there.")


def _impossible(query: Query) -> Iterator[str]:
    for node in tree.walk(query.tree):
        if isinstance(node, tree.And):
            absent = {one.part for one in node.parts if isinstance(one, tree.Not)}
            if both := next((one for one in node.parts if one in absent), None):
                yield say("This never rings: {part} must be there and must not.", part=part(both))


def _long_phrases(query: Query) -> Iterator[str]:
    for node in tree.walk(query.tree):
        if isinstance(node, tree.Phrase):
            words = [word for word in node.words if not _says_nothing(word)]
            if len(words) >= LONG_PHRASE:
                meant = " AND ".join(map(tree.show, words))
                yield say_n(
                    "This word must stand in a row. In any order: {query}",
                    "These {count} words must stand in a row. In any order: {query}",
                    len(node.words),
                    query=meant,
                )


def _short_prefixes(query: Query) -> Iterator[str]:
    for node in tree.walk(query.tree):
        if isinstance(node, tree.Prefix) and len(node.text) <= SHORTEST_PREFIX:
            yield say("Very many words begin with “{text}”.", text=node.text)


_ATTRIBUTES = (op.LANG, op.SOURCE, op.TAG)
_CHECKS: tuple[Callable[[Query], Iterator[str]], ...] = (
    _operators_as_words,
    _habits,
    _operators_in_quotes,
    _single_quotes,
    _mixed_operators,
    _function_words,
    _no_words,
    _impossible,
    _long_phrases,
    _short_prefixes,
)
