import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model import Entry, EntryId, FeedId, Span
from bot.stories.condense import Extract, condense

SEED = Path(__file__).parents[3] / "shared/corpus/seed/paris-guarantees.txt"
DEFAULT_WATCHES = (r"cease-?fires?", r"security guarantees?", r"multinational forces?")
FURNITURE = ("Policy", "Show More", "Related Articles", "Back to top button", "MonsterInsights")


def entry(title: str, summary: str = "", content: str = "", language: str = "en") -> Entry:
    return Entry(
        id=EntryId("e"),
        feed=FeedId("f"),
        outlet="The Courier",
        title=title,
        arrived=datetime(2026, 1, 6, tzinfo=UTC),
        summary=summary,
        content=content,
        language=language,
    )


def spans(entry: Entry, *patterns: str) -> list[Span]:
    return [
        Span(field, found.start(), found.end())
        for field in ("title", "summary", "content")
        for found in re.finditer("|".join(patterns), getattr(entry, field), re.IGNORECASE)
    ]


def bold_words(extract: Extract) -> list[str]:
    return [extract.text[start:end] for start, end in extract.bold]


@pytest.fixture
def paris() -> Entry:
    if not SEED.exists():
        pytest.skip(f"the corpus is not beside the checkout: {SEED}")
    return entry(
        "Paris gathers Kyiv’s allies… Post-war guarantees on the table",
        content=re.sub(r"\n+", "\n", SEED.read_text()),
    )


def test_an_article_with_page_furniture_is_told_in_its_lead(paris: Entry) -> None:
    extract = condense(paris, spans(paris, *DEFAULT_WATCHES))
    assert extract.text.startswith("Ukraine’s allies will meet in Paris on Tuesday")
    assert bold_words(extract) == ["security guarantees", "ceasefire"]
    assert len(extract.text) <= 280
    assert all(sentence in paris.content for sentence in extract.sentences)
    assert not any(words in extract.text for words in FURNITURE)


def test_a_watch_named_only_far_down_shows_the_sentence_that_names_it(paris: Entry) -> None:
    extract = condense(paris, spans(paris, "multinational force"))
    assert bold_words(extract) == ["multinational force"]


def test_the_headline_is_never_told_again() -> None:
    told = entry("Ceasefire agreed in Ostra", summary="Ceasefire agreed in Ostra.")
    assert condense(told, spans(told, "ceasefire")).text == ""
