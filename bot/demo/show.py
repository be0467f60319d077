"""The script, played: the newsroom publishes by the clock while the real program reads and rings.

Nothing here is arranged for the program's sake: it polls over HTTP, remembers in a Valkey of its
own and talks in the terminal, as it does with real sources. Only its interval is a second or two.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import __version__
from bot.app import attend, open_house, until_told
from bot.clock import Clock, utc_now
from bot.demo.newsroom import Newsroom
from bot.demo.script import Publication, Script, read
from bot.feeds.config import Config
from bot.house import House
from bot.settings import Settings
from bot.store import Store

EVERY = timedelta(seconds=1)
GROWS = timedelta(seconds=4)
"""How soon an alert is edited when more outlets tell its story: minutes, in life."""

BEGIN = f"""\
Tocsin {__version__}: a demonstration, with no network.
Six outlets publish on this machine; they and all they tell are invented. Tocsin reads them as it
would read real ones, and rings here. @ceasefire is one idea in many languages. Meanwhile you can
type: /latest, /watch <words>, /help."""

END = """\
That was the demonstration. For real news: tocsin run (from a checkout: make run).
To be alerted in Telegram or Slack: README.md says how, in five minutes each."""

Say = Callable[[str], None]


async def demonstrate(say: Say, *, speed: float) -> None:
    """Play the script `speed` times as fast as life, until its end or until told to stop."""
    script = read()
    with TemporaryDirectory(prefix="tocsin-demo-") as folder:
        async with Newsroom(script.outlets) as newsroom:
            narrator = Narrator(script, newsroom, utc_now, say, speed)
            narrator.set_out()
            settings = Settings(data=Path(folder))
            config = Config(
                feeds=newsroom.feeds(),
                watchlist=script.watchlist,
                every=EVERY / speed,
                allow=(ip_network("127.0.0.0/8"),),
            )
            say(BEGIN)
            async with open_house(settings, config, console=True) as house:
                quick = replace(house, edit_every=GROWS / speed)
                await until_told(perform(quick, narrator))


async def perform(house: House, narrator: "Narrator") -> None:
    """Let the program work while the newsroom publishes, and end it when all has been delivered."""
    async with asyncio.TaskGroup() as group:
        work = group.create_task(attend(house))
        await somebody_watches(house.store)
        await narrator.play()
        await all_delivered(house.store)
        work.cancel()
    narrator.say(END)


@dataclass(frozen=True, slots=True)
class Narrator:
    """Publishes by the script, and says so."""

    script: Script
    newsroom: Newsroom
    clock: Clock
    say: Say
    speed: float

    def set_out(self) -> None:
        """Publish what there was before the start, unsaid."""
        for publication in self.script.publications:
            if publication.at < 0:
                self.newsroom.publish(publication, now=self.clock())

    async def play(self) -> None:
        """Publish all, each in its time; returns when the program has dealt with all of it."""
        await self.newsroom.read_by_all()
        begin = asyncio.get_running_loop().time()
        for publication in self.script.publications:
            if publication.at >= 0:
                await self._until(begin, publication.at)
                self._publish(publication)
        await self._until(begin, self.script.seconds)
        await self.newsroom.read_by_all()

    def _publish(self, publication: Publication) -> None:
        now = self.clock()
        new = self.newsroom.publish(publication, now=now)
        outlet = self.script.outlets[publication.outlet].name
        verb = "publishes" if new else "corrects"
        note = f" ({publication.note})" if publication.note else ""
        self.say(f"{now.astimezone():%H:%M:%S} {outlet} {verb}: {publication.title}{note}")

    async def _until(self, begin: float, at: float) -> None:
        wait = begin + at / self.speed - asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, wait))


async def somebody_watches(store: Store) -> None:
    """Wait until a chat has subscribed: the terminal does so by itself."""
    await until(lambda: _watched(store))


async def all_delivered(store: Store) -> None:
    """Wait until nothing is owed to any chat."""
    await until(lambda: _nothing_owed(store))


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that only asking the store can tell."""
    while True:
        if await holds():
            return
        await asyncio.sleep(0.02)


async def _watched(store: Store) -> bool:
    return any([state.watches async for state in store.chats.all()])


async def _nothing_owed(store: Store) -> bool:
    chats = [state.chat async for state in store.chats.all()]
    owed = [await store.outbox(chat.platform).waiting(chat.key) for chat in chats]
    return not any(owed)
