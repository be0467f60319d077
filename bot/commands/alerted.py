"""The story that a person means: the last alert of this chat, the n-th last, or one by its link."""

import re
from collections.abc import Collection, Sequence

from bot.alerts.owe import STORY, delivery_of
from bot.commands.ask import Ask, Desk
from bot.errors import UserError
from bot.i18n import say, say_n
from bot.model import Archived, Chat, FeedId, StoryId, Told
from bot.store import Store
from bot.stories.lookup import link_key

REMEMBERED = 500
"""Items of a chat among which its alerts are looked for."""

_STORY_ID = re.compile(r"[0-9a-f]{16}")


THIS = "this"
"""What a platform says of a message that it was asked about, and that names no story."""


async def alerted_story(ask: Ask, desk: Desk) -> StoryId:
    """The story of one of this chat's alerts: by number (1 is the last), link, or id (buttons).

    Raises UserError.
    """
    chat, words = ask.state.chat, ask.words
    if words == THIS:
        raise UserError(say("That message is no alert of this chat."))
    if "." in words:
        found = await first(desk.store, link_key(words))
        if found and await rang(desk.store, chat, found.story):
            return found.story
        raise UserError(
            say("Nothing with that link rang here. To see why not: {/whynot {link}}", link=words)
        )
    if _STORY_ID.fullmatch(words):
        return StoryId(words)
    put = await desk.store.outbox(chat.platform).newest(chat.key, REMEMBERED)
    stories = [StoryId(id_.removeprefix(STORY)) for id_ in put if id_.startswith(STORY)]
    return _numbered(words, stories)


def _numbered(words: str, stories: Sequence[StoryId]) -> StoryId:
    """The n-th of these, the last if no number is given. Raises UserError."""
    number = int(words) if words.isdecimal() else 1
    if words and not words.isdecimal():
        raise UserError(say("That names no alert. Say which by number or link; the last is 1."))
    if not stories:
        raise UserError(
            say("Nothing has rung here in the last 30 days. For the newest stories: {/latest}")
        )
    if not 1 <= number <= len(stories):
        raise UserError(
            say_n(
                "One alert is remembered, like: {/why 1}",
                "{count} alerts are remembered; 1 is the last, like: {/why 1}",
                len(stories),
            )
        )
    return stories[number - 1]


async def headline_of(ask: Ask, desk: Desk, story: StoryId) -> str:
    """The headline by which this chat knows a story. Raises UserError."""
    chat = ask.state.chat.key
    told = (await desk.store.stories.told(story, [chat])).get(chat)
    if told is None:
        raise UserError(say("That alert is older than what is remembered of stories: a week."))
    return told.lead.title


async def told_of(ask: Ask, desk: Desk, story: StoryId) -> tuple[Told, Archived]:
    """What this chat was told of a story, and the entry that it rang with. Raises UserError."""
    chat = ask.state.chat.key
    told = (await desk.store.stories.told(story, [chat])).get(chat)
    lead = await desk.store.archive.get(told.lead.feed, told.lead.entry) if told else None
    if told is None or lead is None:
        raise UserError(say("That alert is older than what is remembered of stories: a week."))
    return told, lead


async def rang(store: Store, chat: Chat, story: StoryId) -> bool:
    """Whether a story rang in a chat in the last 30 days."""
    outbox = store.outbox(chat.platform)
    return await outbox.put_at(chat.key, delivery_of(story)) is not None


async def first(
    store: Store, *keys: str, hidden: Collection[FeedId] = frozenset()
) -> Archived | None:
    """The newest archived entry that is found under all of these keys, but for those of feeds that
    are `hidden`."""
    clause = tuple(frozenset([key]) for key in keys)
    async for one in store.archive.find([clause]):
        if one.entry.feed not in hidden:
            return one
    return None
