"""The settings panel over the wire: every button of every page, pressed as a person would."""

from collections.abc import AsyncIterator

import pytest

from bot.model import Chat
from bot.store import Store
from tests.peers.slack.world import Said
from tests.peers.telegram import Key, Post, User
from tests.scenarios.town import Town, at_work, town

LONG = "ceasefire AND (" + " OR ".join(f"harbour{n}" for n in range(12)) + ")"


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as place:
        place.feeds.publish("Harbour Post")
        yield place
        assert place.telegram.defects == []
        assert place.slack.defects == []


class Telegrammer:
    """Ada, with a panel in her private chat; presses a key and waits for what the panel says."""

    def __init__(self, place: Town, ada: User) -> None:
        self.place, self.ada = place, ada
        self.room = place.telegram.private(ada)

    async def says(self, text: str) -> Post:
        before = len(self.place.telegram.messages)
        await self.place.telegram.say(self.room, self.ada, text)
        await self.place.telegram.wait_for(lambda: len(self.place.telegram.messages) > before)
        return self.place.telegram.messages[-1]

    async def press(self, panel: Post, key: Key | str) -> Post:
        press = await self.place.telegram.press(panel, key, by=self.ada)
        await self.place.telegram.wait_for(lambda: self.place.telegram.presses[press])
        return panel


async def test_the_panel_edits_itself_in_place_whatever_is_pressed(place: Town) -> None:
    """A walk over all pages: each key is pressed once, none makes a message or a toast."""
    async with at_work(place, ["Harbour Post"]):
        ada = Telegrammer(place, place.telegram.person("Ada"))
        await ada.says("/watch ceasefire, truce, grain, sanctions, hostages, summit")
        await ada.says("/mute grain")
        panel = await ada.says("/settings")
        said, pressed = len(place.telegram.messages), set[str]()
        for _ in range(200):
            keys = [key for row in panel.keyboard for key in row]
            fresh = [key for key in keys if key.data not in pressed]
            if not fresh and panel.latest.raw.startswith("<b>⚙"):
                break
            key = fresh[0] if fresh else keys[-1]  # the last one leads back, in any language
            pressed.add(key.data)
            await ada.press(panel, key)
        assert len(place.telegram.messages) == said
        assert not place.telegram.toasts
        assert len(pressed) > 40
        assert {data.split()[1] for data in pressed if " " in data} >= {
            "watches", "watch", "drop", "digest", "quiet", "budget", "timezone", "language",
            "sources", "mutes",
        }  # fmt: skip


async def test_what_is_chosen_on_the_panel_is_set(place: Town, store: Store) -> None:
    async with at_work(place, ["Harbour Post"]):
        ada = Telegrammer(place, place.telegram.person("Ada"))
        await ada.says("/watch ceasefire, truce")
        panel = await ada.says("/settings")
        for label in ("Digest: off", "Daily at 08:00", "‹ Back", "Watches: 2", "Remove"):
            await ada.press(panel, label)
        assert "Remove ceasefire?" in panel.text
        await ada.press(panel, "Remove")
        assert "truce" in panel.text
        assert "ceasefire" not in panel.text.split("To add")[0]
        state = await store.chats.load(Chat("telegram", str(ada.room.id)).key)
        assert state is not None
        assert [watch.query for watch in state.watches] == ["truce"]
        assert state.digest.rhythm == "daily"


async def test_a_member_of_a_group_is_told_alone_that_the_panel_is_not_theirs(
    place: Town,
) -> None:
    telegram = place.telegram
    async with at_work(place, ["Harbour Post"]):
        ada, bo = telegram.person("Ada"), telegram.person("Bo")
        desk = telegram.group("Desk", members={ada: "creator", bo: "member"})
        await telegram.say(desk, ada, "/settings")
        panel = await telegram.message(lambda post: "Settings" in post.text)
        press = await telegram.press(panel, "Digest: off", by=bo)
        await telegram.wait_for(lambda: telegram.presses[press])
        assert "Only an administrator" in telegram.toasts[press]
        assert telegram.messages == [panel]
        assert len(panel.history) == 1


async def test_a_command_too_long_for_a_button_is_asked_by_its_button_all_the_same(
    place: Town, store: Store
) -> None:
    async with at_work(place, ["Harbour Post"]):
        ada = Telegrammer(place, place.telegram.person("Ada"))
        tried = await ada.says(f"/try {LONG}")
        await ada.press(tried, "Watch this")
        state = await store.chats.load(Chat("telegram", str(ada.room.id)).key)
        assert state is not None
        assert [watch.query for watch in state.watches] == [LONG]


async def test_in_slack_the_panel_edits_itself_for_the_one_who_sees_it(place: Town) -> None:
    slack = place.slack
    general = slack.channel("general")

    async def shows(words: str) -> Said:
        found = await slack.wait_for(lambda: [m for m in slack.messages if words in m.plain])
        return found[-1]  # type: ignore[no-any-return]

    async with at_work(place, ["Harbour Post"]):
        await slack.connected()
        await slack.slash(general, "ada", "settings")
        panel = await shows("Settings")
        assert panel.person
        await slack.press(panel, "Digest: off")
        digest = await shows("Each alert rings at once")
        assert (digest.ts, digest.person) == (panel.ts, panel.person)
        await slack.press(digest, "Daily at 08:00")
        assert (await shows("one digest a day")).ts == panel.ts


async def test_in_the_terminal_a_panel_says_what_to_type(place: Town) -> None:
    async with at_work(place, ["Harbour Post"]):
        await place.screen.shows("This chat gets alerts for")
        place.keyboard.type("/settings")
        await place.screen.shows("[Digest: off] /settings digest")
        place.keyboard.type("/settings digest daily 08:00")
        assert "[✓ Daily at 08:00]" in await place.screen.shows("one digest a day")


async def test_a_watchlist_is_shared_as_a_link_that_others_open_and_add(
    place: Town, store: Store
) -> None:
    telegram = place.telegram
    async with at_work(place, ["Harbour Post"]):
        ada = Telegrammer(place, telegram.person("Ada"))
        bo = Telegrammer(place, telegram.person("Bo"))
        await ada.says("/watch ceasefire, truce")
        listed = await ada.says("/watchlist")
        await telegram.press(listed, "Share", by=ada.ada)
        shared = await telegram.message(lambda post: "t.me/tocsin_bot?start=" in post.text)
        payload = shared.text.split("?start=")[1].split()[0]
        assert f"https://t.me/tocsin_bot?startgroup={payload}" in {
            entity.url for entity in shared.entities
        }
        opened = await bo.says(f"/start {payload}")  # what Telegram says when the link is opened
        await bo.press(opened, "Add these 2 watches")
        desk = telegram.group("Desk", members={bo.ada: "creator"})
        await telegram.say(desk, bo.ada, f"/start@tocsin_bot {payload}")
        await telegram.message(lambda post: post.room is desk and "truce" in post.text)
        state = await store.chats.load(Chat("telegram", str(bo.room.id)).key)
        assert state is not None
        assert [watch.query for watch in state.watches] == ["ceasefire", "truce"]
        place.keyboard.type(f"/start {payload}")
        assert "truce" in await place.screen.shows("shared with you")
