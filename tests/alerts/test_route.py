"""Who hears of a match: not the muted, not the gone, not those who never added the feed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.muting import of_source, of_story
from bot.alerts.route import route
from bot.model import (
    Chat,
    ChatState,
    Entry,
    EntryId,
    Feed,
    FeedId,
    Match,
    Mute,
    StoryId,
    Watch,
    WatchId,
)
from tests.conftest import START

CHAT = Chat("telegram", "1")
WATCH = Watch(WatchId("w"), CHAT.key, "ceasefire", START)
SHARED = Feed(FeedId("f"), "https://example.org/rss", "Example")
OWN = Feed(FeedId("o"), "https://example.org/own", "Own", shared=False)
MATCH = Match(WATCH, Entry(EntryId("e"), SHARED.id, "Example", "Ceasefire", START), ())
HOUR = timedelta(hours=1)
STORY = StoryId("0123456789abcdef")
GONE, MUTED = "this chat could not be written to", "everything was muted"


@pytest.mark.parametrize(
    ("state", "feed", "rings", "why_not"),
    [
        (ChatState(CHAT), SHARED, True, ""),
        (
            ChatState(CHAT, gone="blocked"),
            SHARED,
            False,
            GONE,
        ),
        (ChatState(CHAT), OWN, False, ""),
        (ChatState(CHAT, feeds=(OWN.id,)), OWN, True, ""),
        (ChatState(CHAT, mutes=(Mute("all"),)), SHARED, False, MUTED),
        (
            ChatState(CHAT, mutes=(Mute("all", START + HOUR),)),
            SHARED,
            False,
            MUTED,
        ),
        (ChatState(CHAT, mutes=(Mute("all", START),)), SHARED, True, ""),
        (ChatState(CHAT, mutes=(Mute("w"),)), SHARED, False, "ceasefire was muted"),
        (ChatState(CHAT, mutes=(Mute("another"),)), SHARED, True, ""),
        (ChatState(CHAT, mutes=(Mute(of_story(STORY)),)), SHARED, False, "its story was muted"),
        (ChatState(CHAT, mutes=(Mute(of_story(STORY), START),)), SHARED, True, ""),
        (ChatState(CHAT, mutes=(Mute(of_source(SHARED.id)),)), SHARED, False, "Example was muted"),
        (ChatState(CHAT, mutes=(Mute(of_source(OWN.id)),)), SHARED, True, ""),
    ],
)  # fmt: skip
def test_a_match_rings_only_where_it_is_wanted_now(
    state: ChatState, feed: Feed, rings: bool, why_not: str
) -> None:
    routed = route([MATCH], {CHAT.key: state}, feed=feed, story=STORY, now=START)
    assert routed.rings == ({CHAT.key: [MATCH]} if rings else {})
    assert routed.silent == ({CHAT.key: why_not} if why_not else {})


def test_a_chat_where_one_of_two_watches_is_muted_hears_the_other() -> None:
    other = replace(MATCH, watch=replace(WATCH, id=WatchId("v"), query="Gaza"))
    state = ChatState(CHAT, mutes=(Mute("w"),))
    routed = route([MATCH, other], {CHAT.key: state}, feed=SHARED, story=STORY, now=START)
    assert routed.rings == {CHAT.key: [other]} and not routed.silent


def test_a_watch_of_a_chat_that_is_no_longer_known_rings_nowhere() -> None:
    assert route([MATCH], {}, feed=SHARED, story=STORY, now=START).rings == {}
