"""Stories: one log of placements without twins, and alerts that grow."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Chat, EntryId, FeedId, StoryId, Teller, Told
from bot.richtext import message
from bot.store import Store, keys
from bot.store.stories import START as LOG_START
from bot.store.stories import Placement
from tests.conftest import START, Clock

STORY = StoryId("s1")
WINDOW, LEASE, MINUTE = timedelta(hours=72), timedelta(seconds=6), timedelta(minutes=1)
TELLER = Teller(EntryId("e1"), FeedId("f"), "BBC", "Truce", "https://bbc.example/1", START)
BODY = message("Truce").paragraphs
TOLD = Told(Chat("telegram", "1"), BODY, TELLER, ("ceasefire",), (EntryId("e1"),))


def placement(number: int) -> Placement:
    return Placement(EntryId(f"e{number}"), StoryId(f"s{number}"), f'{{"n":{number}}}')


async def place(store: Store, number: int, after: str, clock: Clock) -> str:
    return await store.stories.place(placement(number), after=after, window=WINDOW, now=clock())


async def test_placements_are_read_back_in_order_from_any_position(
    store: Store, clock: Clock
) -> None:
    first = await place(store, 1, LOG_START, clock)
    second = await place(store, 2, first, clock)
    assert await store.stories.placed(LOG_START) == (second, [placement(1), placement(2)])
    assert await store.stories.placed(first) == (second, [placement(2)])
    assert await store.stories.placed(second) == (second, [])


async def test_who_has_not_read_the_latest_placement_cannot_place(
    store: Store, clock: Clock
) -> None:
    first = await place(store, 1, LOG_START, clock)
    assert first
    assert not await place(store, 2, LOG_START, clock)
    assert await place(store, 2, first, clock)


async def test_a_story_knows_its_tellers_in_the_order_they_told_it(store: Store) -> None:
    later = replace(TELLER, entry=EntryId("e2"), when=START + MINUTE)
    for one in (later, TELLER, later):
        await store.stories.add(STORY, one)
    assert await store.stories.tellers(STORY) == [TELLER, later]


async def test_what_chats_were_told_is_kept_and_replaced(store: Store) -> None:
    other = Chat("slack", "T/C")
    await store.stories.tell(STORY, {TOLD.chat.key: TOLD, other.key: replace(TOLD, chat=other)})
    await store.stories.tell(STORY, {TOLD.chat.key: replace(TOLD, outlets=3)})
    assert len(await store.stories.told(STORY)) == 2
    assert await store.stories.told(STORY, [TOLD.chat.key]) == {
        TOLD.chat.key: replace(TOLD, outlets=3)
    }


async def test_a_story_that_grows_often_is_due_once_at_the_first_time(
    store: Store, clock: Clock
) -> None:
    partition = keys.story_partition(STORY)
    await store.stories.grow(STORY, due=clock() + MINUTE)
    await store.stories.grow(STORY, due=clock() + 5 * MINUTE)
    assert not (await store.stories.claim(partition, 5, now=clock(), lease=LEASE)).claimed
    now = clock.advance(MINUTE)
    (grown,) = (await store.stories.claim(partition, 5, now=now, lease=LEASE)).claimed
    await store.stories.settle(grown, tellers=0, again=now)
    clock.advance(10 * MINUTE)
    assert not (await store.stories.claim(partition, 5, now=clock(), lease=LEASE)).claimed


async def test_a_story_that_grew_while_it_was_brought_up_to_date_stays_due(
    store: Store, clock: Clock
) -> None:
    partition = keys.story_partition(STORY)
    await store.stories.grow(STORY, due=clock())
    (grown,) = (await store.stories.claim(partition, 5, now=clock(), lease=LEASE)).claimed
    await store.stories.add(STORY, TELLER)
    await store.stories.grow(STORY, due=clock())
    await store.stories.settle(grown, tellers=0, again=clock() + MINUTE)
    now = clock.advance(MINUTE)
    assert (await store.stories.claim(partition, 5, now=now, lease=LEASE)).claimed
