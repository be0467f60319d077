"""What watches ring over the real feeds of the corpus, replayed in order of time: no alert that a
desk editor would wince at."""

import asyncio
import re
from collections.abc import Sequence

import pytest

from bench.replay import CORPUS, Rung, replay
from bot.richtext import Paragraph
from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from bot.stories.condense import LIMIT
from bot.stories.furniture import is_furniture
from bot.stories.sentences import sentences

WATCHES = [
    *("ceasefire OR truce", "security guarantees", "multinational force", "@ceasefire"),
    *("@peace-talks", "@sanctions", "election", "attack", "Ukraine", "oil", "earthquake", "court"),
    *("climate", "vaccine", "strike", "football", "Trump", "police"),
]


@pytest.fixture(scope="module")
def rung(server: EmbeddedValkey) -> Sequence[Rung]:
    """Replayed once for all that is asked of it."""
    if not CORPUS.exists():
        pytest.skip(f"the corpus is not there: {CORPUS}")
    return asyncio.run(_replayed(server.url))


async def _replayed(url: str) -> Sequence[Rung]:
    store = Store(await Client.connect(url))
    await store.client.call("FLUSHALL")
    rung = [one async for one in replay(store, WATCHES)]
    await store.close()
    return rung


def text(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph)


def test_no_alert_makes_an_editor_wince(rung: Sequence[Rung]) -> None:
    alerts = [one for one in rung if not one.delivery.under]
    assert len(alerts) > 150
    for one in alerts:
        headline, *rest = one.delivery.message.paragraphs
        said = text(rest[0]) if len(rest) > 1 and not text(rest[0]).startswith("🔔") else ""
        about = f"{text(headline)}\n{said}"
        assert len(said) <= LIMIT, about
        assert any(run.bold for run in (*headline, *rest[0])), f"nothing that rang: {about}"
        assert not re.search("â€|Ã[\x80-\xbf]|&\\w+;|<\\w+", about), f"broken text: {about}"
        source = " ".join(f"{one.entry.summary}\n{one.entry.content}".split())
        for sentence in sentences(said, one.entry.language):
            assert sentence.text.strip("…") in source, f"not the source's words: {about}"
            assert not is_furniture(sentence.text), f"furniture: {about}"


def test_what_falls_under_an_alert_says_what_has_changed(rung: Sequence[Rung]) -> None:
    under = [text(one.delivery.message.paragraphs[0]) for one in rung if one.delivery.under]
    assert under
    assert all(re.match("Also |Correction|A turn|\\d", said) for said in under), under
