"""Matches → which chats they ring in, now. Pure.

Rules, in order: a chat that is gone gets nothing; a feed that a chat added for itself rings there
alone; what is muted, as a whole or this watch, stays silent.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.model import ChatKey, ChatState, Feed, Match


def route(
    matches: Iterable[Match], chats: Mapping[ChatKey, ChatState], *, feed: Feed, now: datetime
) -> dict[ChatKey, list[Match]]:
    routed: defaultdict[ChatKey, list[Match]] = defaultdict(list)
    for match in matches:
        state = chats.get(match.watch.chat)
        if state and rings(state, match, feed=feed, now=now):
            routed[match.watch.chat].append(match)
    return dict(routed)


def rings(state: ChatState, match: Match, *, feed: Feed, now: datetime) -> bool:
    if state.gone or not (feed.shared or feed.id in state.feeds):
        return False
    return not muted(state, "all", now) and not muted(state, match.watch.id, now)


def muted(state: ChatState, what: str, now: datetime) -> bool:
    """Whether `what` ("all" or a watch's id) is silent now."""
    return any(
        mute.what == what and (mute.until is None or mute.until > now) for mute in state.mutes
    )
