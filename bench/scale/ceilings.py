"""What is owed, sent by the real program's deliver role to peers that enforce the ceilings with
429: 30 messages a second on Telegram, 20 a minute in a group of it, one a second in a channel of
Slack.

At once are owed: a story to 20,000 chats, 30 alerts to each of ten groups, and more alerts than fit
into the time to each of 40 channels. Then a chat that has nothing to do with all that is owed an
alert, again and again: it must not wait. One chat is told by Telegram to wait, and holds up no
other.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import yaml

from bot.alerts.owe import owe
from bot.clock import utc_now
from bot.delivery import Delivery
from bot.model import Chat, DeliveryId
from bot.richtext import message
from bot.store import Store
from tests.chaos.program import Program, environment
from tests.peers.slack.peer import SlackPeer
from tests.peers.telegram import too_many
from tests.peers.telegram.peer import TelegramPeer

COUNTS = (1, 2, 4)
SECONDS = 60
CHATS, GROUPS, CHANNELS = 20_000, 10, 40
EVERY = 3.0
"""Seconds after which the chat that has nothing to do with it is owed another alert."""

WAIT = 20
"""Seconds that one chat is told to wait."""


@dataclass
class Scene:
    store: Store
    telegram: TelegramPeer
    slack: SlackPeer

    def settle(self) -> None:
        """Found the chats."""
        rooms = [self.telegram.private(self.telegram.person(f"{n}")) for n in range(CHATS + 2)]
        self.small, self.waits, *self.chats = [_chat(room.id) for room in rooms]
        self.told_to_wait = rooms[1]
        groups = [self.telegram.group(f"Desk {n}") for n in range(GROUPS)]
        self.groups = [_chat(room.id, kind="group") for room in groups]
        channels = [self.slack.channel(f"news-{n}") for n in range(CHANNELS)]
        team = self.slack.world.team
        self.channels = [Chat("slack", f"{team}/{one}", kind="channel") for one in channels]

    async def owe(self, name: str, chats: Iterable[Chat]) -> None:
        shown = message(f"Story {name}", "Ten states stand behind the accord that was signed.")
        owed = [
            (chat, Delivery(DeliveryId(f"story:{name}"), chat.key, "alert", shown, utc_now()))
            for chat in chats
        ]
        await owe(self.store, owed, now=utc_now())

    async def said(self, name: str, chat: Chat) -> None:
        """Wait until a story was told in a chat of Telegram."""
        await self.telegram.message(
            lambda post: str(post.chat) == chat.id and post.text.startswith(f"Story {name}\n"), 60
        )

    def calls(self) -> Counter[str]:
        """How often the platforms were asked to send, and how often they did."""
        return Counter(
            telegram_asked=sum(name == "sendMessage" for name, _ in self.telegram.calls),
            telegram_sent=len(self.telegram.messages),
            slack_asked=sum(name == "chat.postMessage" for name, _ in self.slack.server.calls),
            slack_sent=len(self.slack.messages),
        )


def _chat(id_: int, **more: str) -> Chat:
    return Chat("telegram", str(id_), **more)  # type: ignore[arg-type]


async def measure(url: str, store: Store) -> None:
    print(f"\n{SECONDS} s of sending; a story to {CHATS:,} chats, {GROUPS} groups, ", end="")
    print(f"{CHANNELS} channels with more than they may be told")
    print(
        f"{'processes':>9} {'Telegram/s':>11} {'used':>6} {'Slack/s':>8} {'used':>6} "
        f"{'refused':>8} {'small chat waits, s':>20} {'after 429, s':>13}"
    )
    for count in COUNTS:
        await store.client.call("FLUSHALL")
        async with AsyncExitStack() as stack:
            telegram = await stack.enter_async_context(TelegramPeer(ceilings=True))
            slack = await stack.enter_async_context(SlackPeer(ceilings=True))
            scene = Scene(store, telegram, slack)
            scene.settle()
            folder = Path(stack.enter_context(TemporaryDirectory()))
            await _start(count, url, scene, folder, stack)
            print(f"{count:>9} {await _send(scene)}", flush=True)
            print(*(telegram.defects + slack.defects)[:3], sep="\n", end="")


async def _start(count: int, url: str, scene: Scene, folder: Path, stack: AsyncExitStack) -> None:
    """The processes at work, having sent one message on each platform."""
    (folder / "feeds.yaml").write_text(yaml.safe_dump({"feeds": []}))
    told = environment(folder / "data", folder / "feeds.yaml", TOCSIN_ROLES="deliver") | {
        "REDIS_URL": url,
        "TELEGRAM_BASE_URL": scene.telegram.url,
        "TELEGRAM_BOT_TOKEN": scene.telegram.token,
        "SLACK_API_URL": scene.slack.api_url,
        "SLACK_BOT_TOKEN": scene.slack.bot_token,
        "SLACK_APP_TOKEN": scene.slack.app_token,
    }
    for number in range(count):
        place = folder / f"program{number}"
        place.mkdir()
        program = await stack.enter_async_context(Program(place, told))
        await program.up(within=30)
    await scene.owe("first", [scene.small, scene.channels[0]])
    await scene.said("first", scene.small)
    await scene.slack.wait_for(lambda: scene.slack.messages, within=30)


async def _send(scene: Scene) -> str:
    for n in range(30):
        await scene.owe(f"group {n}", scene.groups)
    for n in range(SECONDS + 10):
        await scene.owe(f"channel {n}", scene.channels)
    await scene.owe("big", scene.chats)
    await asyncio.sleep(1.5)
    before, began = scene.calls(), perf_counter()
    scene.telegram.fail("sendMessage", too_many(WAIT), chat=scene.told_to_wait)
    async with asyncio.TaskGroup() as group:
        small = group.create_task(_small_chat(scene, until=began + SECONDS))
        after = group.create_task(_told_to_wait(scene))
    waited = small.result()
    await asyncio.sleep(max(0.0, began + SECONDS - perf_counter()))
    seconds = perf_counter() - began
    counted = scene.calls()
    counted.subtract(before)
    return f"{_row(counted, seconds, waited)} {after.result():>13.1f}"


async def _told_to_wait(scene: Scene) -> float:
    """After how many seconds it was told what it was owed."""
    began = perf_counter()
    for n in range(3):
        await scene.owe(f"patience {n}", [scene.waits])
    for n in range(3):
        await scene.said(f"patience {n}", scene.waits)
    return perf_counter() - began


async def _small_chat(scene: Scene, *, until: float) -> list[float]:
    """How long its alerts took to come."""
    waited: list[float] = []
    while perf_counter() < until - EVERY:
        began = perf_counter()
        name = f"small {len(waited)}"
        await scene.owe(name, [scene.small])
        await scene.said(name, scene.small)
        waited.append(perf_counter() - began)
        await asyncio.sleep(max(0.0, began + EVERY - perf_counter()))
    return waited


def _row(counted: Counter[str], seconds: float, waited: list[float]) -> str:
    telegram, slack = counted["telegram_sent"] / seconds, counted["slack_sent"] / seconds
    asked = counted["telegram_asked"] + counted["slack_asked"]
    refused = asked - counted["telegram_sent"] - counted["slack_sent"] - 1  # we asked for one
    typical, worst = sorted(waited)[len(waited) // 2], max(waited)
    return (
        f"{telegram:>11.1f} {telegram / 30:>6.1%} {slack:>8.1f} {slack / CHANNELS:>6.1%} "
        f"{refused:>4}/{asked:<5} {typical:>10.2f}, at most {worst:.2f}"
    )
