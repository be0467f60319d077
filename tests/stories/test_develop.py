"""A development is a correction, another figure, a turn or another watch; rewording is none."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.model import (
    Chat,
    ChatKey,
    Entry,
    EntryId,
    FeedId,
    Match,
    Span,
    Teller,
    Told,
    Watch,
    WatchId,
)
from bot.richtext import message
from bot.stories.develop import development
from tests.conftest import START

ROOT = Path(__file__).parents[2]


def told(text: str, language: str, *queries: str) -> Told:
    lead = Teller(EntryId("e1"), FeedId("f"), "Post", text, "", START, language)
    return Told(Chat("fake", "1"), message(text).paragraphs, lead, queries, (EntryId("e1"),))


def entry(text: str, language: str) -> Entry:
    title, _, summary = text.partition(" | ")
    return Entry(
        EntryId("e2"), FeedId("g"), "Wire", title, START, summary=summary, language=language
    )


# ruff: noqa: E501 - a case reads best on one line
CHANGED = [
    ("en", "Blast in Drohor kills 12 people", "Drohor blast now kills 18 people", "12 people → 18 people"),
    ("en", "12 hostages freed in Halmsund", "Correction: fourteen hostages freed", "correction"),
    ("en", "Forty to watch truce", "A truce. | All agreed. (Corrects the number: 400.)", "correction"),
    ("en", "Orvania and Sendria agreed a truce", "Sendria denies truce with Orvania", "a turn"),
    ("en", "Sendria rejects truce", "Sendria accepts truce after night of talks", "a turn"),
    ("fr", "Explosion à Drohor : 12 morts", "Drohor : le bilan passe à 18 morts", "12 morts → 18 morts"),
    ("de", "Waffenruhe unterzeichnet", "Sendria dementiert Waffenruhe", "a turn"),
    ("ru", "Стороны подписали перемирие", "Сендрия опровергла перемирие", "a turn"),
    ("uk", "Сторони домовилися про перемир'я", "Перемир'я порушили вночі", "a turn"),
    ("zh", "双方同意停火", "森德里亚否认停火", "a turn"),
    ("ja", "両国が停戦で合意", "センドリアが停戦を否定", "a turn"),
    ("es", "Firman el alto el fuego", "Sendria rechaza el alto el fuego", "a turn"),
]  # fmt: skip

SAME = [
    ("en", "Blast in Drohor kills 12 people", "Twelve dead after an explosion in Drohor"),
    ("en", "Blast in Drohor kills 12 people", "Blast kills 12 people in Drohor, say officials"),
    ("en", "Truce talks on 3 March", "Truce talks on 4 March"),
    ("de", "Gespräche am 3. März", "Gespräche am 4. März um 14 Uhr"),
    ("uk", "Переговори 3 березня", "Переговори 4 березня"),
    ("en", "Truce agreed in 2025", "Truce of 2026 agreed"),
    ("en", "Both sides agreed a truce", "The truce that both sides signed holds"),
    ("en", "Truce agreed, 30 days, 6,000 troops", "Truce agreed for 30 days; 6,000 troops to watch it"),
    ("en", "12 dead and 40 wounded, later 13 dead", "14 dead"),
    ("en", "Talks on a truce", "Talks on the truce go on"),
    ("fr", "Accord de cessez-le-feu", "Les deux camps signent un cessez-le-feu"),
    ("de", "Waffenruhe vereinbart", "Waffenruhe: Das steht in der Vereinbarung"),
    ("en", "Sendria denies truce", "Sendria rejects truce claims"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "before", "now", "what"), CHANGED)
def test_what_matters_is_a_development(language: str, before: str, now: str, what: str) -> None:
    found = development(told(before, language), entry(now, language), ())
    assert found and found.what == what
    assert found.sentence in now


@pytest.mark.parametrize(("language", "before", "now"), SAME)
def test_rewording_is_none(language: str, before: str, now: str) -> None:
    assert development(told(before, language), entry(now, language), ()) is None


def test_figures_are_not_compared_across_languages() -> None:
    assert development(told("12 morts", "fr"), entry("18 dead in Drohor", "en"), ()) is None


def test_another_watch_that_rings_is_a_development_and_the_same_is_not() -> None:
    one = entry("Truce holds | A multinational force of 6,000 will watch it, Rask said.", "en")
    watch = Watch(WatchId("w"), ChatKey("c"), "multinational force", START)
    match = Match(watch, one, (Span("summary", 2, 21),))
    found = development(told("Truce holds", "en", "truce"), one, (match,))
    assert found and found.what == "also multinational force"
    assert found.sentence == "A multinational force of 6,000 will watch it, Rask said."
    again = told("Truce holds", "en", "truce", "multinational force")
    assert development(again, one, (match,)) is None


def test_a_text_in_one_language_loads_no_other_languages_dictionary() -> None:
    """Each takes up to a second, in which nothing else is done."""
    code = (
        "from tests.stories.test_develop import told, entry\n"
        "from bot.stories.develop import development\n"
        "from bot.watches.analysis.dictionaries import dictionary\n"
        "development(told('Truce agreed', 'en'), entry('Truce denied', 'en'), [])\n"
        "print(dictionary.cache_info().currsize)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "1"
