"""Changes that would have kept an alert out: what is offered, and what it keeps."""

from collections.abc import Sequence

import pytest

from bot.errors import QueryError
from bot.model import Entry, EntryId, FeedId
from bot.watches.document import Document, analyse
from bot.watches.narrowing import narrowed, narrowings
from bot.watches.query import parse
from tests.conftest import START

STRIKES = (
    "Rail workers call a strike|The union said rail workers will walk out on Friday over pay.",
    "Nurses vote for a strike|Nurses and their union voted to walk out over pay.",
    "Dockers' strike enters a second week|The union of the dockers wants more pay.",
    "Airport strike called off|The union and the airport agreed on pay.",
)
BASEBALL = "Strike three ends it|Orvania's baseball team lost in Halmsund. Baseball fans went home."
TALKS = (
    "Envoys open peace talks in Halmsund|",
    "Peace talks in Halmsund go on|",
    "Talks of peace resume|",
)
APART = (
    "Peace at last on the allotments|A row about hedges is over. The gardeners of the valley, "
    "who had not spoken to one another since spring, ate cake. In other news, pay talks failed."
)
SCHOOL = "Sondage à l'école|Les élèves aiment la paix, dit un sondage de l'école."
PAIX = (
    "Un accord de paix est signé|Les deux présidents ont signé un accord de paix.",
    "La paix avance|Les présidents parlent d'un accord de paix.",
    "Pas de paix sans accord|Les présidents négocient.",
)


def document(text: str, url: str = "", language: str = "en") -> Document:
    title, _, summary = text.partition("|")
    return analyse(
        Entry(EntryId(text), FeedId("f"), "Post", title, START, summary, "", url, language=language)
    )


def offered(
    query: str, unwanted: str, others: Sequence[str], language: str = "en"
) -> dict[str, int]:
    found = narrowings(
        parse(query),
        [document(unwanted, language=language)],
        [[document(one, language=language)] for one in others],
        parse,
    )
    return {one.text: one.kept for one in found}


@pytest.mark.parametrize(
    ("query", "unwanted", "others", "language", "changes"),
    [
        ("strike", BASEBALL, STRIKES, "en",
         {"strike NOT baseball": 4, "strike AND union": 4}),
        ("peace AND talks", APART, TALKS, "en",
         {"peace AND talks NOT allotments": 3, "peace NEAR/30 talks": 3}),
        ("paix", SCHOOL, PAIX, "fr", {"paix NOT sondage": 3, "paix NEAR/10 accord": 3}),
        ("strike OR walkout", BASEBALL, STRIKES, "en",
         {"(strike OR walkout) NOT baseball": 4, "(strike OR walkout) AND union": 4}),
        # With nothing to compare with, what is offered is what the entry alone says.
        ("strike", "News in brief|A strike in Halmsund; Halmsund is calm.", (), "en",
         {"strike NOT Halmsund": 0, "title:strike": 0}),
        # Nothing but the watch's own words: no word of it could be left out.
        ("strike", "Strike", STRIKES[:1], "en", {}),
    ],
)  # fmt: skip
def test_what_is_offered_leaves_the_unwanted_out_and_keeps_the_others(
    query: str, unwanted: str, others: Sequence[str], language: str, changes: dict[str, int]
) -> None:
    assert offered(query, unwanted, others, language) == changes


def test_a_whole_story_is_left_out_not_one_telling_of_it() -> None:
    tellings = [document(BASEBALL), document("Strike out|Halmsund lost at home, fans went home.")]
    others = [[document(one)] for one in STRIKES]
    (first, _) = narrowings(parse("strike"), tellings, others, parse)
    changed = parse(first.text)
    assert first.text == "strike NOT Halmsund"
    assert str(changed) == "strike AND NOT Halmsund"


@pytest.mark.parametrize(
    ("query", "clause", "text"),
    [
        ("strike", "NOT baseball", "strike NOT baseball"),
        ("strike OR walkout", "NOT baseball", "(strike OR walkout) NOT baseball"),
        ("rail strike", "NEAR/5 (pay OR union)", "rail strike NEAR/5 (pay OR union)"),
        ("a1 AND b1 AND c1", "NEAR/5", "a1 NEAR/5 b1 AND c1"),
        ("strike lang:en", "AND pay", "strike lang:en AND pay"),
        ("peace deal", "title", "title:(peace deal)"),
    ],
)
def test_a_clause_is_added_to_the_text_as_its_author_would_type_it(
    query: str, clause: str, text: str
) -> None:
    assert narrowed(parse(query), clause, parse).source == text


@pytest.mark.parametrize(("query", "clause"), [("strike", "NEAR/5"), ("strike", "NOT ("),
                                               ("strike NOT x", "NEAR/3 pay")])  # fmt: skip
def test_a_clause_that_cannot_be_added_is_refused(query: str, clause: str) -> None:
    with pytest.raises(QueryError):
        narrowed(parse(query), clause, parse)
