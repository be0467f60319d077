"""Retrieval never misses: every entry that satisfies a query is among those looked up."""

import pytest

from bot.model import Entry, EntryId, FeedId
from bot.watches.document import Document, analyse
from bot.watches.evaluate import satisfy
from bot.watches.program import compiled
from bot.watches.query import parse
from bot.watches.retrieval import Clause, clauses_for, keys_of
from tests.conftest import START

TEXTS = [
    ("en", "Ceasefire agreed in Gaza", "Both sides accept a cease-fire, mediators said."),
    ("en", "Cease fire holds", "Security guarantees for Kyiv are on the table."),
    ("en", "Police close roads", "Law enforcement officers closed two roads in Paris."),
    ("en", "F-16 jets arrive", "The U.S. sends 1,000 drones, AT&T said."),
    ("fr", "L’accord de cessez-le-feu", "Des garanties de sécurité pour l'Ukraine."),
    ("de", "Waffenstillstand in Kraft", "Die Sicherheitsgarantien gelten, sagt Müller."),
    ("uk", "Зеленський про перемир'я", "Гарантії безпеки для України."),
    ("ru", "Перемирие в Газе", "Гарантии безопасности для Киева."),
    ("ar", "وقف إطلاق النار في غزة", "ضمانات أمنية"),
    ("zh", "北约NATO峰会讨论停火", "安全保障"),
    ("ja", "ガザで停戦合意", "安全の保証"),
    ("", "Ateşkes", "Güvenlik garantileri"),
]
QUERIES = [
    "ceasefire",
    "cease-fire",
    "cease fire",
    '"cease-fire"',
    "security guarantees",
    '"security guarantees"',
    "guarantee*",
    "Gaza OR Kyiv",
    "ceasefire AND Gaza",
    "ceasefire -Gaza",
    "Kyiv NEAR/5 guarantees",
    "2 of (Paris, roads, ceasefire)",
    "title:jets",
    'source:"Harbour Post" ceasefire',
    "lang:fr AND accord",
    "tag:wire AND F16",
    "@ceasefire",
    "@security-guarantees OR police",
    "F16",
    "停火",
    "NATO",
    "перемирие",
    "гарантії безпеки",
    "وقف إطلاق النار",
    "U.S.",
    "AT&T",
]


def document(language: str, title: str, summary: str) -> Document:
    return analyse(
        Entry(
            EntryId(title),
            FeedId("f"),
            "Harbour Post",
            title,
            START,
            summary=summary,
            language=language,
            tags=frozenset({"wire"}),
        )
    )


DOCUMENTS = [document(*text) for text in TEXTS]
LANGUAGES = sorted({one.language for one in DOCUMENTS})


def looked_up(clauses: frozenset[Clause], keys: frozenset[str]) -> bool:
    return any(all(keys & choice for choice in clause) for clause in clauses)


@pytest.mark.parametrize("query", QUERIES)
def test_every_entry_that_satisfies_a_query_is_looked_up(query: str) -> None:
    read = parse(query)
    clauses = clauses_for([read], LANGUAGES)
    assert clauses is not None
    satisfied = [d for d in DOCUMENTS if satisfy(compiled(read.tree), d) is not None]
    missed = [d.entry.title for d in satisfied if not looked_up(clauses, keys_of(d))]
    assert satisfied and not missed


def test_few_entries_that_do_not_satisfy_a_query_are_looked_up() -> None:
    pairs = extra = 0
    for query in QUERIES:
        read = parse(query)
        clauses = clauses_for([read], LANGUAGES) or frozenset()
        for one in DOCUMENTS:
            if satisfy(compiled(read.tree), one) is None:
                pairs += 1
                extra += looked_up(clauses, keys_of(one))
    assert extra / pairs < 0.1


def test_a_query_that_anything_may_satisfy_looks_at_every_entry() -> None:
    assert clauses_for([parse("ceasefire"), parse("NOT Gaza")], LANGUAGES) is None
