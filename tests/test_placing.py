"""Placing: every process gives an entry the same story, also when two decide at once."""

import asyncio
from dataclasses import replace

from bot.meaning import Meaning
from bot.model import Entry, EntryId, FeedId
from bot.placing import Placer
from bot.store import Store
from bot.stories.group import Grouper
from tests.conftest import START, Clock

FIRST = Entry(
    EntryId("a"),
    FeedId("harbour"),
    "Harbour Post",
    "Ceasefire agreed at the northern strait after talks",
    START,
    url="https://harbour.example/1",
)
TAKEN_OVER = replace(
    FIRST, id=EntryId("b"), feed=FeedId("tide"), outlet="Tide", url="https://tide.example/9"
)


def placer(store: Store) -> Placer:
    return Placer(store, Grouper())


async def test_an_entry_that_comes_again_tells_the_same_story(store: Store, clock: Clock) -> None:
    here = placer(store)
    story = await here.place(FIRST, now=clock())
    assert await here.place(FIRST, now=clock()) == story
    assert len((await store.stories.placed("0-0"))[1]) == 1


async def test_what_another_process_placed_is_found_before_a_story_is_begun(
    store: Store, clock: Clock
) -> None:
    here, there = placer(store), placer(store)
    story = await here.place(FIRST, now=clock())
    assert await there.place(TAKEN_OVER, now=clock()) == story
    assert await there.place(FIRST, now=clock()) == story


async def test_two_processes_that_meet_a_story_at_once_open_no_twins(
    store: Store, clock: Clock
) -> None:
    here, there = placer(store), placer(store)
    for number in range(5):
        ours = replace(
            FIRST,
            id=EntryId(f"a{number}"),
            title=f"{FIRST.title} number {number}",
            url=f"{FIRST.url}/{number}",
        )
        theirs = replace(TAKEN_OVER, id=EntryId(f"b{number}"), title=ours.title)
        stories = await asyncio.gather(
            here.place(ours, now=clock()), there.place(theirs, now=clock())
        )
        assert stories[0] == stories[1]


DIRECTIONS = {
    "Envoys seek ceasefire in Ostra": (1.0, 0.0),
    "Послы ищут перемирия": (0.9, 0.1),
    "Storm floods the harbour": (0.0, 1.0),
    "Tempête sur le port": (0.1, 0.9),
}


def encode(title: str) -> bytes:
    """Vectors of two topics, made up, and of what is usual, in the sandbox's process."""
    import numpy

    usual = numpy.random.default_rng(len(title)).normal(size=96) / 20
    usual[:2] = DIRECTIONS.get(title, usual[:2])
    return usual.astype(numpy.float16).tobytes()


async def test_what_a_headline_means_is_known_to_the_process_that_did_not_encode_it(
    store: Store, clock: Clock
) -> None:
    usual = ["".join(chr(97 + (i + k) % 26) for k in range(i // 8)) for i in range(8, 220)]
    entries = [
        replace(FIRST, id=EntryId(f"m{i}"), title=title, url="", outlet=f"Outlet {i}")
        for i, title in enumerate([*usual, *DIRECTIONS])
    ]
    async with Meaning(function=f"{__name__}:encode") as meaning:
        here = Placer(store, Grouper(), meaning)
        placed = [await here.place(one, now=clock()) for one in entries[:-1]]
        there = Placer(store, Grouper(), meaning)
        await there.load()
        placed.append(await there.place(entries[-1], now=clock()))
    envoys, again, storm, storm_again = placed[-4:]
    assert envoys == again != storm == storm_again
