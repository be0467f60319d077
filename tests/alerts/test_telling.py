from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.alerts import telling
from bot.alerts.compose import teller
from bot.alerts.grow import Grower
from bot.alerts.muting import of_source, of_story, silent_sources
from bot.alerts.telling import Hearings
from bot.delivery import Delivery
from bot.i18n import spoken
from bot.model import Chat, ChatState, Entry, EntryId, FeedId, Match, Mute, StoryId, Watch, WatchId
from bot.store import Store, keys
from bot.watches.monitor import Monitor

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
STORY = StoryId("0123456789abcdef")


def entry(outlet: str, title: str, ago: int = 0) -> Entry:
    return Entry(
        EntryId(outlet), FeedId(outlet), outlet, title, NOW, published=NOW - timedelta(minutes=ago)
    )


TRUCE = entry("BBC", "Ceasefire agreed; 12 hostages freed", 9)
LATER = entry("DW", "Ceasefire agreed; 15 hostages freed", 3)


def matches(chat: Chat, query: str, about: Entry = TRUCE) -> Sequence[Match]:
    monitor = Monitor()
    monitor.add(Watch(WatchId(f"{chat.id} {query}"), chat.key, query, NOW))
    return monitor.match(about)


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The language of each message that is composed."""
    languages: list[str] = []

    def counted(name: str) -> None:
        real = getattr(telling, name)

        def compose(*args: Any, **named: Any) -> Any:
            languages.append(spoken())
            return real(*args, **named)

        monkeypatch.setattr(telling, name, compose)

    counted("alert_message")
    counted("development_message")
    return languages


def test_what_many_chats_hear_is_composed_once_for_each_language_and_watch(composed: list[str]):
    hearings = Hearings(STORY, [teller(TRUCE)], now=NOW)
    chats = [Chat("fake", str(number)) for number in range(90)]
    heard = [
        hearings.first(ChatState(chat, language=language), TRUCE, matches(chat, query))
        for chat, language, query in zip(
            chats, ["", "fr", "uk"] * 30, ["ceasefire", "hostages", "ceasefire"] * 30, strict=True
        )
    ]
    assert sorted(composed) == ["en", "fr", "uk"]
    assert {one.told.chat for one in heard} == set(chats)
    assert {one.delivery.chat for one in heard if one.delivery} == {chat.key for chat in chats}
    assert heard[0].told.queries == ("ceasefire",)
    assert heard[1].told.queries == ("hostages",)


def test_a_development_and_an_edit_are_composed_once_for_each_language(composed: list[str]):
    tellers = [teller(TRUCE), teller(LATER)]
    before = Hearings(STORY, tellers[:1], now=NOW)
    told = [
        before.first(ChatState(chat, language=language), TRUCE, matches(chat, "hostages")).told
        for language in ("de", "es")
        for chat in (Chat("fake", f"{language}{number}") for number in range(9))
    ]
    composed.clear()
    now = Hearings(STORY, tellers, now=NOW)
    for one in told:
        further = now.developed(
            one, LATER, matches(one.chat, "hostages", LATER), language=one.language
        )
        edit = now.grown(one)
        assert further is not None and further.delivery and further.delivery.chat == one.chat.key
        assert edit is not None and edit.delivery and edit.delivery.chat == one.chat.key
    assert sorted(composed) == ["de", "de", "es", "es"]


def test_an_edit_is_in_the_language_of_its_alert(composed: list[str]):
    told = Hearings(STORY, [], now=NOW).first(
        ChatState(Chat("fake", "1"), language="fr"),
        TRUCE,
        matches(Chat("fake", "1"), "ceasefire"),
    )
    Hearings(STORY, [teller(TRUCE), teller(LATER)], now=NOW).grown(told.told)
    assert composed == ["fr", "fr"]


def test_a_source_that_is_muted_counts_neither_at_first_nor_as_the_alert_grows() -> None:
    chat = Chat("fake", "1")
    state = ChatState(chat, mutes=(Mute(of_source(LATER.feed)),))
    told = (
        Hearings(STORY, [teller(TRUCE), teller(LATER)], now=NOW)
        .first(state, TRUCE, matches(chat, "ceasefire"))
        .told
    )
    assert told.outlets == 1
    hearings = Hearings(STORY, [teller(TRUCE), teller(LATER)], now=NOW)
    assert hearings.grown(told, silent=silent_sources(state, NOW)) is None
    assert hearings.grown(told) is not None


async def test_an_alert_grows_but_where_its_story_is_muted(store: Store) -> None:
    loud, silent = (Chat("fake", id_) for id_ in ("1", "2"))
    hearings = Hearings(STORY, [teller(TRUCE)], now=NOW)
    for chat, mutes in ((loud, ()), (silent, (Mute(of_story(STORY)),))):
        state = ChatState(chat, mutes=mutes, version=1)
        await store.chats.save(chat.key, None, state)
        told = hearings.first(state, TRUCE, matches(chat, "ceasefire")).told
        await store.stories.tell_first(STORY, {chat.key: told})
    for entry in (TRUCE, LATER):
        await store.stories.add(STORY, teller(entry))
    await store.stories.grow(STORY, due=NOW)
    partition, lease = keys.story_partition(STORY), timedelta(seconds=5)
    (claimed,) = (await store.stories.claim(partition, 1, now=NOW, lease=lease)).claimed
    await Grower(store, clock=lambda: NOW, every=timedelta(minutes=2)).grow(claimed)
    outbox = store.outbox("fake")
    assert (await outbox.waiting(loud.key), await outbox.waiting(silent.key)) == (1, 0)


def test_an_alert_says_that_state_media_alone_tell_it_until_somebody_else_does() -> None:
    state = replace(TRUCE, tags=frozenset({"state"}))
    chat = Chat("fake", "1")
    told = Hearings(STORY, [teller(state)], now=NOW).first(
        ChatState(chat), state, matches(chat, "ceasefire")
    )
    assert told.delivery and said(told.delivery)[-1] == "⚠ State media alone tell this."
    grown = Hearings(STORY, [teller(state), teller(LATER)], now=NOW).grown(told.told)
    assert grown and grown.delivery and said(grown.delivery)[-1] == "+1: DW"


def said(delivery: Delivery) -> list[str]:
    return ["".join(run.text for run in line) for line in delivery.message.paragraphs]
