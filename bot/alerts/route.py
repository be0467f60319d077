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
    """Why a match does not ring in its chat, in a few words; empty if it does."""
    if state.gone:
        return f"this chat could not be written to ({state.gone})"
    if muted(state, ALL, now):
        return "everything was muted"
    if muted(state, of_source(feed.id), now):
        return f"{feed.name} was muted"
    if muted(state, of_story(story), now):
        return "its story was muted"
    return f"{match.watch.query} was muted" if muted(state, match.watch.id, now) else ""
