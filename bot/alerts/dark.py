"""A feed that has gone dark, or is back → a word to the chats that added it, once, without a sound;
of a feed in feeds.yaml, to whoever operates the bot.

The delivery's id derives from the feed and when it last worked: told again, it is owed once.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import assert_never

from bot.alerts.owe import owe
from bot.delivery import Delivery
from bot.durations import shown
from bot.feeds.darkness import Back, Dark, Turn
from bot.feeds.problems import told
from bot.i18n import line, speaking
from bot.model import Chat, DeliveryId, Feed
from bot.richtext import Message, bold
from bot.store import Store
from bot.store.codec import millis


async def announce(store: Store, feed: Feed, turn: Turn, *, now: datetime) -> None:
    """Owe it to everybody whom it concerns. Raises StoreError."""
    owed = []
    async for chat, language in _concerned(store, feed):
        with speaking(language):
            said = word(feed, turn, now=now)
        owed.append((chat, Delivery(_id(feed, turn), chat.key, "alert", said, now)))
    await owe(store, owed, now=now)


def word(feed: Feed, turn: Turn, *, now: datetime) -> Message:
    name = bold(feed.name)
    match turn:
        case Back():
            lines = [line("☀️ {name} is back.", name=name)]
        case Dark(since, ""):
            silence = shown(now - since)
            lines = [
                line("🌑 {name} has gone dark: nothing new for {time}.", name=name, time=silence),
                line("It is rarely silent for so long. You hear of it when it is back."),
            ]
        case Dark(_, reason, for_good):
            lines = [
                line("🌑 {name} has gone dark: it {problem}.", name=name, problem=told(reason)),
                line("Its site says that it is gone for good: it is not tried again.")
                if for_good
                else line("It is tried again, ever more rarely. You hear of it when it is back."),
            ]
        case _:
            assert_never(turn)
    if isinstance(turn, Dark) and not feed.shared:
        lines.append(line("To do without it: {command}", command=f"removefeed {feed.name}"))
    return Message(tuple(lines), silent=True)


async def _concerned(store: Store, feed: Feed) -> AsyncIterator[tuple[Chat, str]]:
    """The chats to tell, each with its language."""
    for key in await store.feeds.followers(feed.id):
        state = await store.chats.load(key)
        if state and not state.gone:
            yield state.chat, state.language
    if feed.shared:
        for platform, person in (await store.access.operators()).items():
            chat = Chat(platform, person)
            state = await store.chats.load(chat.key)
            if state is None or not state.gone:
                yield chat, state.language if state else ""


def _id(feed: Feed, turn: Turn) -> DeliveryId:
    kind = "dark" if isinstance(turn, Dark) else "back"
    return DeliveryId(f"{kind}:{feed.id}:{millis(turn.since)}")
