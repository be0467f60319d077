"""New entries → the stories that they tell, agreed between processes.

Each process keeps the stories of the last days in memory and follows the log of placements. It
decides by what it knows, and its decision stands only if the log has not grown meanwhile: else it
reads on and decides again.
"""

import asyncio
from datetime import datetime

from bot.meaning import Meaning
from bot.model import Entry, EntryId, StoryId
from bot.store import Store
from bot.store.codec import decode, encode
from bot.store.stories import MOST_PLACEMENTS, START, Placement
from bot.stories.features import Features, features
from bot.stories.group import WINDOW, Grouper

A_BREATH = 20
"""Placements read before other work gets its turn: about 5 ms."""


class Placer:
    """`meaning` is there where the encoder is installed. What it makes of an entry is in the log
    with the entry's other features, so every process compares by the same."""

    def __init__(self, store: Store, grouper: Grouper, meaning: Meaning | None = None) -> None:
        self._log = store.stories
        self._grouper = grouper
        self._meaning = meaning
        self._placed: dict[EntryId, StoryId] = {}
        self._position = START
        self._deciding = asyncio.Lock()

    async def load(self) -> None:
        """Read the log so far. Raises StoreError."""
        async with self._deciding:
            await self._follow()

    async def place(self, entry: Entry, *, now: datetime) -> StoryId:
        """The story that an entry tells; the same however often it is asked. Raises StoreError."""
        known = await self._features(entry, now)
        async with self._deciding:
            while entry.id not in self._placed:
                story = self._grouper.choose(known) or self._grouper.begun_by(entry)
                placement = Placement(entry.id, story, encode(known))
                end = await self._log.place(placement, after=self._position, window=WINDOW, now=now)
                if end:
                    self._note(known, placement)
                    self._position = end
                else:
                    await self._follow()
            return self._placed[entry.id]

    async def _features(self, entry: Entry, now: datetime) -> Features:
        if self._meaning is None or entry.id in self._placed:
            return features(entry)
        return features(entry, vector=await self._meaning.vector(entry, now=now))

    async def _follow(self) -> None:
        while True:
            self._position, placements = await self._log.placed(self._position)
            if not placements:
                return
            for number, one in enumerate(placements, start=1):
                self._note(decode(one.features, Features), one)
                if number % A_BREATH == 0:
                    await asyncio.sleep(0)

    def _note(self, known: Features, placement: Placement) -> None:
        self._grouper.add(known, placement.story)
        self._placed[placement.entry] = placement.story
        if len(self._placed) > MOST_PLACEMENTS:
            del self._placed[next(iter(self._placed))]
