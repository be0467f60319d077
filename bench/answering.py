"""From a person's command to its answer, in milliseconds, while alerts flow as fast as may be.

The whole program between peers that refuse what is too fast, as the platforms do: Telegram 30
messages a second in all, one a second to a chat, 20 a minute to a group; Slack one a second to a
channel. Every chat is owed more alerts than can be sent in time. Meanwhile people ask something,
each in a chat at random; a command's time is from its update lying at the peer to its answer being
accepted there.

    python -m bench.answering [--seconds N] [--private N] [--groups N] [--channels N]
"""

import argparse
import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bot.alerts.owe import owe
from bot.clock import utc_now
from bot.delivery import Delivery
from bot.model import Chat, DeliveryId
from bot.richtext import message
from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from tests.peers.feeds import FeedServer
from tests.peers.slack import SlackPeer
from tests.peers.telegram import Room, TelegramPeer, User
from tests.scenarios.town import Town, at_work

ASKED = "watchlist"
TOLD = "watches for nothing"


@dataclass
class Crowd:
    """Who is there: each chat with how to ask in it, and how long its answers took."""

    place: Town
    rooms: dict[str, list[Room]] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    took: dict[str, list[float]] = field(default_factory=dict)

    def chats(self) -> list[Chat]:
        kinds = {"private": "private", "supergroup": "group"}
        telegram = [
            Chat("telegram", str(room.id), kind=kinds[room.type], title=room.title)  # type: ignore[arg-type]
            for rooms in self.rooms.values()
            for room in rooms
        ]
        slack = self.place.slack.world.team
        return telegram + [Chat("slack", f"{slack}/{one}", kind="group") for one in self.channels]

    async def ask_telegram(self, kind: str, ada: User) -> None:
        peer, room = self.place.telegram, random.choice(self.rooms[kind])
        before = len(peer.messages)
        began = perf_counter()
        await peer.say(room, ada, f"/{ASKED}@tocsin_bot")
        await peer.wait_for(
            lambda: [p for p in peer.messages[before:] if p.room is room and TOLD in p.text],
            timeout=60,
        )
        self.took.setdefault(kind, []).append((perf_counter() - began) * 1000)

    async def ask_slack(self) -> None:
        peer, channel = self.place.slack, random.choice(self.channels)
        before = len(peer.messages)
        began = perf_counter()
        await peer.mention(channel, "bo", ASKED)
        await peer.wait_for(
            lambda: [m for m in peer.messages[before:] if m.channel == channel and TOLD in m.plain],
            within=60,
        )
        self.took.setdefault("slack", []).append((perf_counter() - began) * 1000)


async def main(seconds: int, private: int, groups: int, channels: int) -> None:
    async with AsyncExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory())
        valkey = EmbeddedValkey(Path(data) / "store")
        stack.push_async_callback(valkey.stop)
        await valkey.start()
        store = Store(await Client.connect(valkey.url))
        stack.push_async_callback(store.close)
        place = Town(
            store,
            await stack.enter_async_context(FeedServer()),
            await stack.enter_async_context(TelegramPeer(ceilings=True)),
            await stack.enter_async_context(SlackPeer(ceilings=True)),
        )
        place.feeds.publish("Harbour Post")
        await stack.enter_async_context(at_work(place, ["Harbour Post"]))
        await measure(place, seconds, private, groups, channels)


async def measure(place: Town, seconds: int, private: int, groups: int, channels: int) -> None:
    telegram = place.telegram
    ada = telegram.person("Ada")
    crowd = Crowd(place)
    crowd.rooms["private"] = [
        telegram.private(telegram.person(f"Reader {n}")) for n in range(private)
    ]
    crowd.rooms["group"] = [telegram.group(f"Desk {n}") for n in range(groups)]
    crowd.channels = [place.slack.channel(f"desk{n}") for n in range(channels)]
    await place.slack.connected()
    await flood(place.store, crowd.chats(), seconds)
    began, before = perf_counter(), len(telegram.messages)
    await asyncio.gather(
        often(seconds, 0.4, lambda: crowd.ask_telegram("private", ada)),
        often(seconds, 20 / max(1, groups), lambda: crowd.ask_telegram("group", ada)),
        often(seconds, 1.0, crowd.ask_slack),
    )
    passed = perf_counter() - began
    for kind, times in crowd.took.items():
        cuts = quantiles(times, n=100)
        print(
            f"{kind:8} {len(times):4} commands: median {median(times):4.0f} ms, "
            f"95% {cuts[94]:4.0f} ms, 99% {cuts[98]:4.0f} ms, longest {max(times):4.0f} ms"
        )
    print(f"telegram took {(len(telegram.messages) - before) / passed:.1f} messages a second")
    print("defects:", telegram.defects + place.slack.defects or "none")


async def flood(store: Store, chats: list[Chat], seconds: int) -> None:
    """Owe each chat an alert for every second and more."""
    now = utc_now()
    for n in range(seconds + 20):
        said = message(f"Alert number {n}", "What happened, in a sentence.")
        await owe(
            store,
            ((c, Delivery(DeliveryId(f"story:{n}"), c.key, "alert", said, now)) for c in chats),
            now=now,
        )


async def often(seconds: int, every: float, ask: Callable[[], Awaitable[None]]) -> None:
    """Ask at random moments, so often on average, and wait for all answers."""
    async with asyncio.TaskGroup() as group:
        end = perf_counter() + seconds
        while perf_counter() < end:
            await asyncio.sleep(random.uniform(0, 2 * every))
            group.create_task(ask())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.answering", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--private", type=int, default=60)
    parser.add_argument("--groups", type=int, default=20)
    parser.add_argument("--channels", type=int, default=10)
    options = parser.parse_args()
    asyncio.run(main(options.seconds, options.private, options.groups, options.channels))
