"""Files over the wire, in the whole program: a trend's picture, an export, an import elsewhere."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.clock import utc_now
from bot.store import Store
from tests.peers.feeds import Item
from tests.scenarios.town import Town, at_work, town

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as place:
        place.feeds.publish("Harbour Post", Item("Harbour Post opens its archive"))
        async with at_work(place, ["Harbour Post"]):
            await place.polled("Harbour Post")
            yield place
        assert place.telegram.defects == []
        assert place.slack.defects == []


async def test_a_trend_is_a_photo_a_shared_file_and_a_line_of_bars(place: Town) -> None:
    ada = place.telegram.person("Ada")
    room, general = place.telegram.private(ada), place.slack.channel("general")
    place.feeds.publish("Harbour Post", Item("Ceasefire agreed", published=utc_now()))
    await place.poll("Harbour Post")
    await place.archived("Ceasefire agreed", 1)
    await place.telegram.say(room, ada, "/trend ceasefire 24h")
    photo = await place.telegram.message(lambda post: bool(post.photo), timeout=20)
    assert photo.photo.startswith(PNG)
    assert photo.text.startswith("ceasefire — 1 mention in the last")
    await place.slack.mention(general, "ada", "trend ceasefire 24h")
    shared = await place.slack.wait_for(
        lambda: [said for said in place.slack.messages if said.files], within=20
    )
    assert shared[0].files[0].data.startswith(PNG)
    assert shared[0].files[0].about.startswith("ceasefire: 1 mention in the last")
    place.keyboard.type("/trend ceasefire 24h")
    await place.screen.shows("█", within=20)


async def test_what_is_set_on_telegram_is_restored_on_slack(place: Town) -> None:
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    await place.telegram.say(room, ada, "/watch ceasefire, hostages")
    await place.telegram.say(room, ada, "/quiet 22:00-07:00")
    await place.telegram.say(room, ada, "/export")
    sent = await place.telegram.message(lambda post: bool(post.document))
    assert sent.file_name == "tocsin.json"
    assert len(json.loads(sent.document)["watches"]) == 2
    file = place.slack.world.files.given(sent.document, sent.file_name, "UADA")
    given = {"id": file.id, "name": file.name, "size": len(sent.document)}
    given["url_private_download"] = place.slack.server.file_url(file.id)
    await place.slack.dm("ada", "", files=[given], subtype="file_share")
    asked = await place.slack.wait_for(
        lambda: [said for said in place.slack.messages if "Adds 2 watches" in said.plain]
    )
    await place.slack.press(asked[0], "Import")
    await place.slack.wait_for(
        lambda: [said for said in place.slack.messages if "Imported." in said.plain]
    )
    await place.slack.dm("ada", "watchlist")
    listed = await place.slack.wait_for(
        lambda: [said for said in place.slack.messages if "2. *hostages*" in said.plain]
    )
    assert "Quiet 22:00–07:00" in listed[0].plain


async def test_not_relevant_is_one_tap_and_undo_another(place: Town) -> None:
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    await place.telegram.say(room, ada, "/watch strike")
    await place.telegram.message(lambda post: "Watching: strike" in post.text)
    story = Item(
        "Strike three ends baseball season", "Baseball fans went home.", published=utc_now()
    )
    place.feeds.publish("Harbour Post", story)
    await place.poll("Harbour Post")
    alert = await place.telegram.message(lambda post: "baseball" in post.text)
    assert [[key.label for key in row] for row in alert.keyboard] == [
        ["More", "Story"],
        ["Mute story", "Not relevant"],
    ]
    await place.telegram.press(alert, "Not relevant", by=ada)
    offer = await place.telegram.message(lambda post: "Each of these would" in post.text)
    await place.telegram.press(offer, "1. NOT baseball", by=ada)
    await place.telegram.wait_for(lambda: "is now strike NOT baseball" in offer.text)
    await place.telegram.press(offer, "Undo", by=ada)
    await place.telegram.wait_for(lambda: "is now strike\n" in offer.text)
