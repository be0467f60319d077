"""Placing: every process gives an entry the same story, also when two decide at once."""

import asyncio
from dataclasses import replace

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
