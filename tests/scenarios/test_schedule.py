"""Through the night, on every platform at once: what rings, what is held, and the morning's digest.

The program's clock is set forward by the test; everything else takes as long as it takes.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.clock import utc_now
from bot.store import Store, keys
from bot.store.digests import DIGESTS
from tests.peers.feeds import Item
from tests.peers.telegram.world import Room, User
from tests.scenarios.town import Town, at_work, town

HOUR = timedelta(hours=1)
HARBOUR, WIRE = "Harbour Post", "Meridian Wire"
TRUCE = "Orvania and Sendria agree ceasefire at Halmsund summit"
SAME = "Ceasefire agreed by Orvania and Sendria at summit in Halmsund"
SUMMARY = "Orvania and Sendria agreed a ceasefire at the Halmsund summit, Sunniva Rask said."
OTHERWISE = "The summit in Halmsund ended with a ceasefire between Orvania and Sendria."


class Night:
    """The program's clock, at first half past an hour, and quiet hours that hold for one more."""

    def __init__(self) -> None:
        now = utc_now()
        self.ahead = (now.replace(minute=30) - now) % HOUR
        self.hours = f"{self.clock() - HOUR:%H:%M}-{self.clock() + HOUR:%H:%M}"

    def clock(self) -> datetime:
        return utc_now() + self.ahead

    async def ends(self, store: Store) -> None:
        self.ahead += 3 * HOUR
        await store.bell.ring(DIGESTS, keys.CHAT_PARTITIONS)

    async def news(self, place: Town, outlet: str, title: str, summary: str = "") -> None:
        """A story is published, and read and placed by the program."""
        place.feeds.publish(outlet, Item(title, summary, published=self.clock()))
        await place.poll(outlet)
        await place.archived(title, 1)


@pytest.fixture
def night() -> Night:
    return Night()


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as place:
        for outlet in (HARBOUR, WIRE):
            place.feeds.publish(outlet, Item(f"{outlet} opens its archive"))
        yield place
        assert place.telegram.defects == []
        assert place.slack.defects == []


async def told(place: Town, room: Room, ada: User, line: str, answer: str) -> None:
    await place.telegram.say(room, ada, line)
    await place.telegram.message(lambda post: answer in post.text)


async def test_what_rings_at_night_is_told_in_the_morning_and_urgent_things_at_once(
    place: Town, night: Night
) -> None:
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    general = place.slack.channel("general")
    async with at_work(place, [HARBOUR, WIRE], clock=night.clock):
        await place.polled(HARBOUR, WIRE)
        await told(place, room, ada, "/watch ceasefire", "Watching: ceasefire")
        await told(place, room, ada, "/watch! hostages", "It is urgent")
        await told(place, room, ada, f"/quiet {night.hours}", "Quiet hours are")
        await place.slack.connected()
        await place.slack.mention(general, "bo", "watch ceasefire")
        await place.slack.mention(general, "bo", "digest hourly")
        await place.slack.wait_for(
            lambda: [one for one in place.slack.messages if "one digest an hour" in one.plain]
        )
        await night.news(place, HARBOUR, TRUCE, SUMMARY)
        await night.news(place, WIRE, SAME, OTHERWISE)
        await night.news(place, HARBOUR, "All hostages freed in Torvik")
        await place.telegram.message(lambda post: "hostages freed" in post.text)
        await night.ends(place.store)
        digest = await place.telegram.message(lambda post: "🗞 Digest" in post.text)
        assert digest.text.splitlines()[0] == "🗞 Digest: 1 story held in quiet hours"
        assert re.fullmatch(rf"• {TRUCE} — {HARBOUR} \+1, 3 h ago", digest.text.splitlines()[1])
        said = await place.slack.wait_for(
            lambda: [one for one in place.slack.messages if "🗞 Digest" in one.plain]
        )
        assert said[0].plain.startswith("*🗞 Digest: 1 story*\n• Orvania and Sendria agree")
        await night.news(place, WIRE, "Ceasefire at last in the Kelda islands")
        await place.telegram.message(lambda post: "Kelda" in post.text)
        alerts = [post for post in place.telegram.messages if "Halmsund" in post.text]
        assert alerts == [digest], "told once, and no edit of an alert that never was"


async def test_what_changes_at_night_is_told_in_the_morning_as_it_stands_then(
    place: Town, night: Night
) -> None:
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    observers = "Both sides agreed the ceasefire, and {} observers will watch the crossings."
    truce = Item(TRUCE, observers.format(40), guid="1", published=night.clock())
    pact = Item("Kelda islands sign ceasefire with rebels", guid="2", published=night.clock())
    async with at_work(place, [HARBOUR], clock=night.clock):
        await place.polled(HARBOUR)
        await told(place, room, ada, "/watch ceasefire", "Watching: ceasefire")
        place.feeds.publish(HARBOUR, truce)
        await place.poll(HARBOUR)
        alert = await place.telegram.message(lambda post: TRUCE in post.text)
        await told(place, room, ada, f"/quiet {night.hours}", "Quiet hours are")
        place.feeds.publish(HARBOUR, pact)
        await place.poll(HARBOUR)
        await place.archived(pact.title, 1)
        corrected = "Correction: Kelda islands sign no ceasefire"
        more = replace(truce, summary=observers.format(60))
        place.feeds.replace(HARBOUR, more, replace(pact, title=corrected))
        await place.poll(HARBOUR)
        await place.archived(corrected, 1)
        await night.ends(place.store)
        digest = await place.telegram.message(lambda post: "🗞 Digest" in post.text)
        title, *lines = digest.text.splitlines()
        assert title == "🗞 Digest: 2 stories held in quiet hours"
        assert sorted(lines) == [
            f"• {corrected} — {HARBOUR}, 3 h ago (correction)",
            f"• {TRUCE} — {HARBOUR}, 3 h ago (40 observers → 60 observers)",
        ]
        assert [post for post in place.telegram.messages if "Halmsund" in post.text] == [
            alert,
            digest,
        ]


async def test_a_night_in_which_the_program_is_stopped_loses_nothing(
    place: Town, night: Night
) -> None:
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    async with at_work(place, [HARBOUR], clock=night.clock):
        await place.polled(HARBOUR)
        await told(place, room, ada, "/watch ceasefire", "Watching: ceasefire")
        await told(place, room, ada, f"/quiet {night.hours}", "Quiet hours are")
        await night.news(place, HARBOUR, TRUCE, SUMMARY)
    await night.ends(place.store)
    async with at_work(place, [HARBOUR], clock=night.clock):
        digest = await place.telegram.message(lambda post: "🗞 Digest" in post.text)
        assert TRUCE in digest.text


async def test_a_flood_rings_as_often_as_the_budget_lets_it_and_the_rest_is_one_digest(
    place: Town, night: Night
) -> None:
    titles = (
        "Alnes opens its first ferry terminal",
        "Storm keeps Borvik ferry in harbour",
        "Whales follow a ferry into Cerno bay",
        "Price of ferry tickets doubles in Dalby",
        "Elmora votes against night ferry",
        "Ferry crew on strike over pensions",
        "Rescued sailor thanks ferry captain",
    )
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    async with at_work(place, [HARBOUR], clock=night.clock):
        await place.polled(HARBOUR)
        await told(place, room, ada, "/watch ferry", "Watching: ferry")
        await told(place, room, ada, "/budget 2", "At most 2 alerts ring")
        for title in titles:
            place.feeds.publish(HARBOUR, Item(title, published=night.clock()))
        await place.poll(HARBOUR)
        await place.archived("erry", len(titles))
        await night.ends(place.store)
        digest = await place.telegram.message(lambda post: "🗞 Digest" in post.text)
        assert "5 stories beyond this chat's budget of 2 alerts an hour" in digest.text
        alerts = [post.text for post in place.telegram.messages if "🔔 ferry" in post.text]
        assert len(alerts) == 2
        shown = "\n".join((*alerts, digest.text))
        assert all(shown.count(title) == 1 for title in titles)
