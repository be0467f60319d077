"""Matches → which chats they ring in, now, and why not in the others. Pure.

Rules, in order: a chat that is gone gets nothing; a feed that a chat added for itself rings there
alone; what is muted (all, this source, this story, this watch) stays silent. Where any watch rings,
the alert does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.muting import ALL, muted, of_source, of_story
from bot.i18n import say, speaking
from bot.model import ChatKey, ChatState, Feed, Match, StoryId


@dataclass(frozen=True, slots=True)
class Routed:
    """The matches that ring, by chat; and for each chat where none does, why. A chat that never
    asked for the feed is in neither."""

    rings: Mapping[ChatKey, list[Match]]
    silent: Mapping[ChatKey, str]


def route(
    matches: Iterable[Match],
    chats: Mapping[ChatKey, ChatState],
    *,
    feed: Feed,
    story: StoryId,
    now: datetime,
) -> Routed:
    rings: defaultdict[ChatKey, list[Match]] = defaultdict(list)
    silent: dict[ChatKey, str] = {}
    for match in matches:
        state = chats.get(match.watch.chat)
        if state is None or not (feed.shared or feed.id in state.feeds):
            continue
        if reason := silence(state, match, feed, story, now):
            silent[match.watch.chat] = reason
        else:
            rings[match.watch.chat].append(match)
    return Routed(rings, {chat: reason for chat, reason in silent.items() if chat not in rings})


def silence(state: ChatState, match: Match, feed: Feed, story: StoryId, now: datetime) -> str:
    """Why a match does not ring in its chat, in a few words of its language; empty if it does."""
    with speaking(state.language):
        if state.gone:
            return say("this chat could not be written to")
        if muted(state, ALL, now):
            return say("everything was muted")
        if muted(state, of_source(feed.id), now):
            return say("{name} was muted", name=feed.name)
        if muted(state, of_story(story), now):
            return say("its story was muted")
        if muted(state, match.watch.id, now):
            return say("{name} was muted", name=match.watch.query)
        return ""
