"""What a chat has muted, for a time or for good: all, a watch, a story, a source. Pure.

A mute names a watch by its id, and a story or a source by what `of_story` and `of_source` make of
its id. A story or a source that is muted is not told, nor held to be told later; a source that is
muted is not counted among a story's outlets either.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import ChatState, FeedId, Mute, StoryId, Teller

ALL = "all"
MOST = 100
"""Mutes that a chat has at most: the oldest goes. A story is over long before."""

LONGEST = timedelta(days=3_650)
"""What is to be silent for longer is so for good: no calendar need reckon with its end."""

_STORY, _SOURCE = "story:", "source:"


def of_story(story: StoryId) -> str:
    return f"{_STORY}{story}"


def of_source(feed: FeedId) -> str:
    return f"{_SOURCE}{feed}"


def story_of(mute: Mute) -> StoryId | None:
    """The story that is muted, if it is one."""
    named = mute.what.startswith(_STORY)
    return StoryId(mute.what.removeprefix(_STORY)) if named else None


def source_of(mute: Mute) -> FeedId | None:
    """The source that is muted, if it is one."""
    named = mute.what.startswith(_SOURCE)
    return FeedId(mute.what.removeprefix(_SOURCE)) if named else None


def in_force(state: ChatState, now: datetime) -> tuple[Mute, ...]:
    return tuple(mute for mute in state.mutes if mute.until is None or mute.until > now)


def muted(state: ChatState, what: str, now: datetime) -> bool:
    """Whether `what` ("all", a watch's id, a story, a source) is silent now."""
    return any(mute.what == what for mute in in_force(state, now))


def unheard(state: ChatState, story: StoryId, feed: FeedId, now: datetime) -> bool:
    """Whether what this source tells of this story is not told in this chat now."""
    return muted(state, of_story(story), now) or muted(state, of_source(feed), now)


def silent_sources(state: ChatState, now: datetime) -> frozenset[FeedId]:
    found = (source_of(mute) for mute in in_force(state, now))
    return frozenset(feed for feed in found if feed)


def unheard_sources(
    state: ChatState, tellers: Iterable[Teller], now: datetime
) -> frozenset[FeedId]:
    """The sources that this chat does not hear: those that it muted, and those that other chats
    added for themselves. Else anybody could confirm a story to all by a feed of their own."""
    others = (one.feed for one in tellers if not one.shared and one.feed not in state.feeds)
    return silent_sources(state, now).union(others)


def audible(tellers: Iterable[Teller], silent: Collection[FeedId]) -> list[Teller]:
    """The tellers but for those whose source is silent."""
    return [teller for teller in tellers if teller.feed not in silent]


def end_of(length: timedelta | None, now: datetime) -> datetime | None:
    """When a mute of this length ends; None if it is for good."""
    return now + length if length and length <= LONGEST else None


def with_mute(state: ChatState, mute: Mute, now: datetime) -> ChatState:
    """The state with this mute in the place of an earlier one of the same."""
    mute = replace(mute, until=end_of(mute.until - now if mute.until else None, now))
    others = [one for one in in_force(state, now) if one.what != mute.what]
    return replace(state, mutes=(*others[1 - MOST :], mute))


def without_mutes(state: ChatState, ended: Iterable[str]) -> ChatState:
    gone = set(ended)
    return replace(state, mutes=tuple(one for one in state.mutes if one.what not in gone))
