"""`ceasefire min:2` rings once two outlets tell the story, whatever happens meanwhile."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.alerts.muting import of_source
from bot.alerts.owe import unpacked
from bot.alerts.parting import move_chat
from bot.articles import Articles
from bot.feeds.fetch import Fetcher
from bot.feeds.identity import feed_id
from bot.model import (
    Chat,
    ChatKey,
    ChatState,
    Entry,
    EntryId,
    Feed,
    Fulltext,
    Mute,
    StoryId,
    Wait,
    Watch,
    WatchId,
)
from bot.pipeline import NO_WEIGHTS, Pipeline
from bot.placing import Placer
from bot.register import Register
from bot.sandbox import Sandbox
from bot.store import Store, keys
from bot.stories.features import Features
from bot.stories.group import Grouper
from bot.watches.monitor import Monitor
from handlers.plain import plain_text
from tests.conftest import Clock

CHAT = Chat("fake", "11")
STORY = StoryId("00000000000000aa")
ASKS = "ceasefire min:2"


class OneStory(Grouper):
    """All that comes is one event."""

    def choose(self, told: Features) -> StoryId | None:
        return STORY


class Pages(Articles):
    """Reads no page; where a process is to be killed while it composes, it is killed here."""

    def __init__(self, *, killed: bool) -> None:
        super().__init__(Fetcher(), Sandbox())
        self._killed = killed

    async def fuller(self, entry: Entry, fulltext: Fulltext) -> Entry:
        if self._killed:
            raise Killed
        return entry


class Killed(BaseException):
    """The process is gone."""


def feed(outlet: str, *tags: str) -> Feed:
    url = f"https://{outlet.lower().replace(' ', '')}.example/rss"
    return Feed(feed_id(url), url, outlet, tags=frozenset(tags))


def entry(source: Feed, title: str, clock: Clock) -> Entry:
    id_ = EntryId(f"{source.id}:{title}")
    return Entry(
        id_, source.id, source.name, title, clock(), url=f"{source.url}/{len(title)}",
        published=clock(), tags=source.tags,
    )  # fmt: skip


@dataclass
class Desk:
    """What processes share, and what a chat got."""

    store: Store
    clock: Clock

    async def watches(self, *queries: str, chat: Chat = CHAT, **also: object) -> None:
        """The chat watches for these alone."""
        watches = tuple(
            Watch(WatchId(f"{chat.id} {query}"), chat.key, query, self.clock()) for query in queries
        )
        before = await self.store.chats.load(chat.key)
        state = replace(before or ChatState(chat), watches=watches, **also)  # type: ignore[arg-type]
        assert await self.store.chats.save(chat.key, before, state)

    async def process(
        self, *, killed: bool = False, weights: Mapping[str, float] = NO_WEIGHTS
    ) -> Pipeline:
        register = Register(self.store, Monitor())
        await register.load()
        placer = Placer(self.store, OneStory())
        pages = Pages(killed=killed)
        return Pipeline(self.store, register, placer, pages, clock=self.clock, weights=weights)

    async def comes(self, outlet: str, title: str, *tags: str, to: Pipeline | None = None) -> None:
        source = feed(outlet, *tags)
        pipeline = to or await self.process()
        await pipeline.ring(source, [entry(source, title, self.clock)])

    async def rang(self) -> list[str]:
        """What has been owed to the chat and was not looked at yet."""
        return (await self.rung()).get(CHAT.key, [])

    async def rung(self) -> dict[ChatKey, list[str]]:
        """What has been owed to each chat and was not looked at yet."""
        outbox, lease = self.store.outbox("fake"), timedelta(seconds=5)
        texts: defaultdict[ChatKey, list[str]] = defaultdict(list)
        for partition in keys.CHAT_PARTITIONS:
            while owed := (await outbox.claim(partition, 1, now=self.clock(), lease=lease)).claimed:
                await outbox.done(owed[0], ref="7")
                texts[owed[0].chat].append(plain_text(unpacked(owed[0].body)[1].message))
        return texts

    async def waits(self) -> Sequence[Wait]:
        return await self.store.waits.of_story(STORY)


@pytest.fixture
async def desk(store: Store, clock: Clock) -> Desk:
    desk = Desk(store, clock)
    await desk.watches(ASKS)
    return desk


FIRST = ("Courier", "Ceasefire agreed in Ostra after a night of talks")
SECOND = ("Herald", "Guns fall silent along the whole Ostran river")


async def test_one_outlet_alone_does_not_ring_and_is_waited_on(desk: Desk) -> None:
    await desk.comes(*FIRST)
    assert await desk.rang() == []
    (wait,) = await desk.waits()
    assert (wait.least, wait.since) == (2, desk.clock())


async def test_the_second_outlet_makes_it_ring_with_what_matched(desk: Desk) -> None:
    await desk.comes(*FIRST)
    await desk.comes(*SECOND)
    (alert,) = await desk.rang()
    assert alert.startswith(FIRST[1])
    assert "🔔 ceasefire min:2 — Courier" in alert and "+1: Herald" in alert
    assert await desk.waits() == []


async def test_the_outlet_that_matches_may_be_the_second(desk: Desk) -> None:
    await desk.comes(*SECOND)
    await desk.comes(*FIRST)
    (alert,) = await desk.rang()
    assert alert.startswith(FIRST[1])
    assert "+1: Herald" in alert


async def test_where_both_match_it_rings_once_with_the_first(desk: Desk) -> None:
    await desk.comes(*FIRST)
    await desk.comes("Herald", "Both sides in Ostra confirm the ceasefire")
    (alert,) = await desk.rang()
    assert alert.startswith(FIRST[1])


@pytest.mark.parametrize(
    ("outlet", "title"), [("Courier", "Ostra awaits the morning"), ("Tide", FIRST[1])]
)
async def test_neither_the_outlet_again_nor_its_text_elsewhere_confirms(
    desk: Desk, outlet: str, title: str
) -> None:
    await desk.comes(*FIRST)
    await desk.comes(outlet, title)
    assert await desk.rang() == []
    assert len(await desk.waits()) == 1


async def test_outlets_count_by_their_weight(desk: Desk) -> None:
    pipeline = await desk.process(weights={"state": 0.5})
    await desk.comes("State Radio", FIRST[1], "state", to=pipeline)
    await desk.comes(*SECOND, to=pipeline)
    assert await desk.rang() == []
    await desk.comes("State Wire", "Ostran envoys sign", "state", to=pipeline)
    assert len(await desk.rang()) == 1


async def test_a_source_that_the_chat_has_muted_does_not_confirm(desk: Desk) -> None:
    await desk.watches(ASKS, mutes=(Mute(of_source(feed(SECOND[0]).id)),))
    await desk.comes(*FIRST)
    await desk.comes(*SECOND)
    assert await desk.rang() == []
    await desk.comes("Tide", "Envoys of Ostra shake hands")
    (alert,) = await desk.rang()
    assert "+1: Tide" in alert


async def test_a_feed_that_another_chat_added_for_itself_does_not_confirm(desk: Desk) -> None:
    await desk.comes(*FIRST)
    own = replace(feed("Forged Herald"), shared=False)
    pipeline = await desk.process()
    await pipeline.ring(own, [entry(own, SECOND[1], desk.clock)])
    assert await desk.rang() == []
    await desk.comes(*SECOND)
    (alert,) = await desk.rang()
    assert "+1: Herald" in alert


async def test_a_feed_that_the_chat_added_itself_confirms(desk: Desk) -> None:
    own = replace(feed("Village Sheet"), shared=False)
    await desk.watches(ASKS, feeds=(own.id,))
    await desk.comes(*FIRST)
    pipeline = await desk.process()
    await pipeline.ring(own, [entry(own, SECOND[1], desk.clock)])
    (alert,) = await desk.rang()
    assert "+1: Village Sheet" in alert


async def test_a_watch_that_is_muted_or_gone_when_it_would_ring_stays_silent(desk: Desk) -> None:
    await desk.comes(*FIRST)
    await desk.watches("sanctions")
    await desk.comes(*SECOND)
    assert await desk.rang() == []


@pytest.mark.parametrize("kept", [True, False])
async def test_a_watch_that_is_narrowed_while_it_waits_rings(desk: Desk, kept: bool) -> None:
    """Whether or not its new words are kept by the time that the second outlet comes."""
    await desk.comes(*FIRST)
    narrowed = f"{ASKS} NOT football"
    before, after = (WatchId(f"{CHAT.id} {query}") for query in (ASKS, narrowed))
    await desk.store.waits.carry(STORY, before, after, fits=lambda entry: True)
    if kept:
        await desk.watches(narrowed)
    await desk.comes(*SECOND)
    (alert,) = await desk.rang()
    assert f"🔔 {narrowed if kept else ASKS} — Courier" in alert


async def test_a_wait_goes_along_when_its_chat_moves(desk: Desk) -> None:
    await desk.comes(*FIRST)
    await move_chat(desk.store, CHAT, "-10011", now=desk.clock())
    await desk.comes(*SECOND)
    assert list(await desk.rung()) == [replace(CHAT, id="-10011").key]


async def test_what_a_new_feed_has_at_first_confirms_too(desk: Desk) -> None:
    await desk.comes(*FIRST)
    source = feed(SECOND[0])
    pipeline = await desk.process()
    await pipeline.begin(source, [entry(source, SECOND[1], desk.clock)])
    assert len(await desk.rang()) == 1


async def test_a_chat_that_heard_of_the_story_is_only_told_that_the_watch_rings_too(
    desk: Desk,
) -> None:
    await desk.watches(ASKS, "Ostra")
    await desk.comes(*FIRST)
    (alert,) = await desk.rang()
    assert "🔔 Ostra — Courier" in alert
    await desk.comes(*SECOND)
    (development,) = await desk.rang()
    assert development.startswith("Also ceasefire min:2")
    await desk.comes("Tide", "Envoys of Ostra shake hands")
    assert await desk.rang() == []


async def test_two_processes_that_meet_two_outlets_at_once_ring_once(desk: Desk) -> None:
    for number in range(10):
        chat = Chat("fake", f"{number}")
        await desk.watches(ASKS, chat=chat)
    here, there = await desk.process(), await desk.process()
    await asyncio.gather(desk.comes(*FIRST, to=here), desk.comes(*SECOND, to=there))
    rung = await desk.rung()
    assert len(rung) == 11
    assert {len(texts) for texts in rung.values()} == {1}


async def test_killed_before_it_is_owed_it_rings_when_the_entry_is_tried_again(desk: Desk) -> None:
    await desk.comes(*FIRST)
    with pytest.raises(Killed):
        await desk.comes(*SECOND, to=await desk.process(killed=True))
    assert await desk.rang() == []
    await desk.comes(*SECOND)
    assert len(await desk.rang()) == 1


async def test_killed_after_it_was_owed_it_does_not_ring_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.comes(*FIRST)
    pipeline = await desk.process()

    async def dies(story: StoryId, ended: object) -> None:
        raise Killed

    monkeypatch.setattr(pipeline._waiters, "settle", dies)
    with pytest.raises(Killed):
        await desk.comes(*SECOND, to=pipeline)
    assert len(await desk.rang()) == 1
    await desk.comes(*SECOND)
    assert await desk.rang() == []
    assert await desk.waits() == []


async def test_a_wait_ends_72_hours_after_its_story_last_grew(desk: Desk) -> None:
    key = keys.waits(keys.story_partition(STORY), STORY)
    await desk.comes(*FIRST)
    await desk.store.client.call("PEXPIRE", key, 1000)
    await desk.comes("Courier", "Ostra awaits the morning")
    left = await desk.store.client.call("PTTL", key)
    assert timedelta(hours=71) < timedelta(milliseconds=left) <= timedelta(hours=72)
