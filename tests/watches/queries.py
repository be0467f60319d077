"""Random queries and entries, and what tests of watches need to build by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st

from bot.model import ChatKey, Entry, EntryId, FeedId, Watch, WatchId
from bot.watches import tree
from bot.watches.packs import shipped

THOROUGHLY = settings(derandomize=True, max_examples=120, deadline=None)
NOW = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)

WORDS = [
    *("ceasefire", "cease", "fire", "cease-fire", "fires", "war", "Kyiv", "Paris", "US", "us"),
    *("guarantee", "guarantees", "security", "talks", "peace", "peace-talks", "sanctions"),
    *("停火", "北约", "峰会", "the", "of", "to", "in", "état", "l'accord", "Straße"),
]
GLUED = ["ceasefires", "peacetalks", "securityguarantees", "ceasefiredeal"]
ODD_WORDS = ["10:30", "1,000", "AT&T", "C++", "and", "or", "2", "of", 'צה"ל', "O'Neill", "#gaza"]


def watch(name: str, query: str) -> Watch:
    return Watch(WatchId(name), ChatKey("console:1:"), query, NOW)


def entry(
    title: str,
    summary: str = "",
    content: str = "",
    *,
    language: str = "en",
    outlet: str = "BBC World",
    tags: Sequence[str] = (),
) -> Entry:
    return Entry(
        EntryId("e"),
        FeedId("f"),
        outlet,
        title,
        NOW,
        summary=summary,
        content=content,
        language=language,
        tags=frozenset(tags),
    )


def words(choices: Sequence[str] = WORDS) -> st.SearchStrategy[tree.Node]:
    return st.builds(tree.Word, st.sampled_from(choices))


def places(choices: Sequence[str] = WORDS) -> st.SearchStrategy[tree.Node]:
    """What finds words in a text: all that can stand beside NEAR."""
    word = st.builds(tree.Word, st.sampled_from(choices))
    prefix = st.builds(tree.Prefix, st.sampled_from(["ceas", "guar", "peace-t", "北约"]))
    row = st.lists(word | prefix, min_size=2, max_size=4).map(tuple)
    exact = st.lists(st.sampled_from(choices), min_size=1, max_size=3).map(" ".join)
    pack = st.sampled_from(["ceasefire", "sanctions"])
    return st.one_of(
        word,
        prefix,
        st.builds(tree.Phrase, row),
        st.builds(tree.Exact, exact),
        pack.map(lambda name: tree.Pack(name, shipped()[name])),
    )


def attributes() -> st.SearchStrategy[tree.Node]:
    return st.one_of(
        st.builds(tree.Lang, st.sampled_from(["en", "fr", "zh"])),
        st.builds(tree.Source, st.sampled_from(["BBC", "BBC World", "Le Monde"])),
        st.builds(tree.Tag, st.sampled_from(["wire", "Europe"])),
    )


def trees(choices: Sequence[str] = WORDS) -> st.SearchStrategy[tree.Node]:
    """Any tree that a query can have."""
    found = places(choices)
    either = st.lists(found, min_size=2, max_size=3).map(tree.disjunction)
    near = st.builds(tree.Near, found | either, found, st.integers(1, 6))
    return st.recursive(found | attributes() | near, _compound, max_leaves=6)


def _compound(parts: st.SearchStrategy[tree.Node]) -> st.SearchStrategy[tree.Node]:
    several = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        several.map(tree.conjunction),
        several.map(tree.disjunction),
        st.builds(tree.Not, parts),
        st.builds(tree.Title, parts),
        several.flatmap(
            lambda listed: st.builds(
                tree.AtLeast, st.integers(1, len(listed)), st.just(tuple(listed))
            )
        ),
    )


def texts(most: int = 25) -> st.SearchStrategy[str]:
    """Texts of the words that queries ask for, in any writing."""
    gaps = st.sampled_from([" ", " ", " ", "-", ", ", ". ", "。", "", "\n", " “"])
    piece = st.tuples(st.sampled_from([*WORDS, *GLUED]), gaps).map("".join)
    return st.lists(piece, max_size=most).map("".join)


def entries() -> st.SearchStrategy[Entry]:
    return st.builds(
        entry,
        texts(8),
        texts(),
        texts(),
        language=st.sampled_from(["en", "fr", "zh"]),
        outlet=st.sampled_from(["BBC", "BBC World", "CNN", ""]),
        tags=st.lists(st.sampled_from(["Wire", "europe"]), max_size=2),
    )
