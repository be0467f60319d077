"""Sources, Telegram and Slack, which are never killed, and the chats and people in them."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import yaml

from bot.clock import utc_now
from bot.feeds.identity import feed_id
from bot.model import Chat, ChatKey, ChatState, FeedId, Watch, WatchId
from tests.chaos.ledger import Ledger
from tests.chaos.news import TOPICS, Dispatch, number_in, word
from tests.chaos.weather import OverSlack, OverTelegram, Sky
from tests.peers.feeds import FeedServer, Item
from tests.peers.slack.peer import SlackPeer
from tests.peers.telegram.peer import TelegramPeer

Say = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Place:
    """A chat of the town. `say` types something there."""

    chat: Chat
    topic: str
    say: Say

    @property
    def name(self) -> str:
        return f"{self.chat.platform}:{self.chat.id.rpartition('/')[2]}"

    @property
    def key(self) -> ChatKey:
        return self.chat.key

    def watching(self) -> ChatState:
        """What this chat has set: it watches for its topic, and each alert rings, however many."""
        watch = Watch(WatchId(f"w-{self.name}"), self.chat.key, self.topic, utc_now())
        return ChatState(self.chat, (watch,), version=1, budget=None)


class Town:
    """`places` watch for a topic each; the people of `offices` type commands."""

    def __init__(self, chance: random.Random, sky: Sky, feeds: int) -> None:
        self.feeds = FeedServer(keep=60)
        self.telegram = TelegramPeer(faults=OverTelegram(sky))
        self.slack = SlackPeer(redeliver_after=3, faults=OverSlack(sky))
        self.places: list[Place] = []
        self.offices: list[Place] = []
        self._chance = chance
        self._names = [f"paper-{number}" for number in range(feeds)]
        self._read = {"telegram": 0, "slack": 0}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for server in (self.feeds, self.telegram, self.slack):
            await self._stack.enter_async_context(server)
        for name in self._names:
            self.feeds.publish(name, Item(f"{word(self._chance)} {word(self._chance)}"))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def feed_ids(self) -> Sequence[FeedId]:
        return [feed_id(self.feeds.url(name)) for name in self._names]

    def settle(self, telegram: int, slack: int, *, offices: bool = False) -> None:
        """Found this many chats of each platform."""
        founded = [self._private() for _ in range(telegram)]
        founded += [self._channel() for _ in range(slack)]
        (self.offices if offices else self.places).extend(founded)

    def configure(self, path: Path) -> None:
        """Write the feeds.yaml of this town."""
        feeds = [{"url": self.feeds.url(name), "name": name} for name in self._names]
        told = {
            "poll": {"every": "30s"},
            "network": {"allow": ["127.0.0.0/8"]},
            "watchlist": [TOPICS[0]],
            "feeds": feeds,
            "access": {"telegram": "open", "slack": "open"},
            "limits": {"commands": "off"},
        }
        path.write_text(yaml.safe_dump(told))

    def environment(self) -> dict[str, str]:
        return {
            "TELEGRAM_BASE_URL": self.telegram.url,
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
        }

    def publish(self, dispatch: Dispatch, ledger: Ledger) -> None:
        """Print it in one of the papers, and note to whom it is owed."""
        self.feeds.publish(self._chance.choice(self._names), dispatch.item)
        readers = [place.name for place in self.places if place.topic == dispatch.topic]
        ledger.owe(f"N{dispatch.number}", readers, asyncio.get_running_loop().time())

    def read(self, ledger: Ledger, answer_in: Callable[[str], str]) -> None:
        """Note in the ledger what the platforms accepted since the last time. `answer_in` names
        the command that a text answers."""
        posts = self.telegram.world.accepted
        for post, version in posts[self._read["telegram"] :]:
            at = _on_loop(version.at)
            _note(ledger, f"telegram:{post.chat}", version.shown.text, at, answer_in)
        said = self.slack.world.said
        for one in said[self._read["slack"] :]:
            if one.via != "a person":
                _note(ledger, f"slack:{one.channel}", one.plain, one.at, answer_in)
        self._read = {"telegram": len(posts), "slack": len(said)}

    @property
    def sent(self) -> int:
        """How many messages the platforms accepted so far."""
        return len(self.telegram.world.accepted) + len(self.slack.world.said)

    @property
    def defects(self) -> list[str]:
        return self.telegram.defects + self.slack.defects

    def _private(self) -> Place:
        person = self.telegram.person(word(self._chance).capitalize())
        room = self.telegram.private(person)
        chat = Chat("telegram", str(room.id), title=room.title)
        topic = self._chance.choice(TOPICS)
        return Place(chat, topic, lambda text: self.telegram.say(room, person, f"/{text}"))

    def _channel(self) -> Place:
        name = f"{word(self._chance)}{len(self.slack.world.channels)}"
        channel = self.slack.channel(name)
        chat = Chat("slack", f"{self.slack.world.team}/{channel}", kind="channel", title=name)
        topic = self._chance.choice(TOPICS)
        return Place(chat, topic, lambda text: self.slack.mention(channel, "bo", text))


def _on_loop(at: datetime) -> float:
    """A moment on the loop's clock."""
    return asyncio.get_running_loop().time() - (utc_now() - at).total_seconds()


def _note(
    ledger: Ledger, place: str, text: str, at: float, answer_in: Callable[[str], str]
) -> None:
    number = number_in(text)
    ledger.accept(place, f"N{number}" if number else answer_in(text), at)
