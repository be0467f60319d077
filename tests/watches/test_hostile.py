"""No query and no text makes matching slow: work is in proportion to text and query.

Processor time is compared within one run, generously: what is looked for is not a slower constant
but work that grows with the square of the text, which would be off by a factor of thousands.
"""

from collections.abc import Callable
from time import process_time

import pytest

from bot.errors import QueryError
from bot.watches.document import analyse
from bot.watches.evaluate import evaluate
from bot.watches.query import parse
from tests.watches.queries import entry

MEGABYTE = 1_000_000
NEWS = "The ceasefire between Kyiv and Moscow held for a third day, mediators in Paris said. "
PLAIN = "ceasefire"

TEXTS = {
    "news": NEWS,
    "one letter": "a",
    "one word": "a ",
    "hyphens": "a-",
    "two words": "a b ",
    "no end": "ceasefire",
    "pieces": "cease fire ",
    "marks": "a\u0301\u0302\u0303",
    "apostrophes": "l'",
    "characters": "停火",
    "commas": ", ",
    "quotes": '"',
    "dots": "a.b.",
    "digits": "1,",
}
QUERIES = {
    "plain": "ceasefire",
    "regular expression": '"(a+)+$"',
    "repeated phrase": " ".join(["a"] * 100),
    "phrase with another end": " ".join(["a"] * 60) + " b",
    "hyphens": "-".join(["a"] * 100)[:300],
    "long word": "a" * 300,
    "near": " AND ".join(f"a NEAR/{n} b" for n in range(1, 20)),
    "prefixes": " OR ".join(f"aaa{'a' * n}*" for n in range(30)),
    "characters": "停火" * 50,
    "many": "20 of (" + ", ".join(f"w{n}" for n in range(60)) + ")",
}


def filled(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


@pytest.mark.parametrize("unit", TEXTS.values(), ids=TEXTS.keys())
def test_ten_times_the_text_takes_about_ten_times_as_long(unit: str) -> None:
    def took(size: int) -> float:
        news = entry("", content=filled(unit, size))
        return seconds(lambda: evaluate(parse(PLAIN), analyse(news)))

    took(100)  # what is loaded once
    assert took(200_000) < 10 * took(20_000) * 3 + 0.3


@pytest.mark.parametrize("unit", [NEWS, "a b "], ids=["news", "two words"])
def test_a_megabyte_takes_hostile_queries_no_longer_than_a_plain_one(unit: str) -> None:
    document = analyse(entry("", content=filled(unit, MEGABYTE)))
    plain = seconds(lambda: evaluate(parse(PLAIN), document))
    analysis = seconds(lambda: analyse(document.entry))
    for name, query in QUERIES.items():
        hostile = seconds(lambda query=query: evaluate(parse(query), document))  # type: ignore[misc]
        assert analysis + hostile < 2 * (analysis + plain), name


def test_an_evil_regular_expression_is_words_and_finds_only_itself() -> None:
    """Table A, row 20, as it is typed: `watch (a+)+$`."""
    asked = parse("(a+)+$")
    assert evaluate(asked, analyse(entry("Of (a+)+$ and other patterns"))) is not None
    assert evaluate(asked, analyse(entry("a" * 30 + "!"))) is None
    document = analyse(entry("", content=filled("a", MEGABYTE)))
    seconds(lambda: evaluate(asked, document))  # what is prepared once
    best = min(seconds(lambda: evaluate(asked, document)) for _ in range(3))
    assert best < 0.05


@pytest.mark.parametrize(
    "query",
    ["(" * 2000, "-" * 2000, "NOT " * 500, '"' * 1999, "a*" * 1000, "a AND " * 333, "2 of (" * 300],
)
def test_a_hostile_query_is_read_or_refused_at_once(query: str) -> None:
    start = process_time()
    try:
        parse(query)
    except QueryError as error:
        assert "\n" not in str(error)
    assert process_time() - start < 0.5
