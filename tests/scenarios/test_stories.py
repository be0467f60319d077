"""One event rings once, and grows in place as more outlets tell it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.clock import utc_now
from bot.store import Store
from tests.peers.feeds import Item
from tests.scenarios.town import Town, at_work, town

HEADLINE = "Orvania and Sendria agree ceasefire at Halmsund summit"
AGAIN = "Ceasefire agreed by Orvania and Sendria at summit in Halmsund"
SAME = {
    "Meridian Wire": AGAIN,
    "Lake Radio": "At Halmsund summit, Sendria and Orvania agree on ceasefire",
}
OTHERWISE = "The summit in Halmsund ended with a ceasefire between Orvania and Sendria."
SUMMARY = "Orvania and Sendria agreed a ceasefire at the Halmsund summit, Sunniva Rask said."


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as place:
        for outlet in ("Harbour Post", "Meridian Wire", "Lake Radio"):
            place.feeds.publish(outlet, Item(f"{outlet} opens its archive"))
        yield place
        assert place.telegram.defects == []
        assert place.slack.defects == []


async def test_a_story_told_by_three_outlets_rings_once_and_its_alert_grows_without_a_sound(
    place: Town,
) -> None:
    outlets = ["Harbour Post", "Meridian Wire", "Lake Radio"]
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    async with at_work(place, outlets, edit_every=timedelta(seconds=1)):
        await place.polled(*outlets)
        await place.telegram.say(room, ada, "/subscribe")
        await place.telegram.message(lambda post: "This chat gets alerts" in post.text)
        place.feeds.publish("Harbour Post", Item(HEADLINE, SUMMARY, published=utc_now()))
        await place.poll("Harbour Post")
        alert = await place.telegram.message(lambda post: "Halmsund" in post.text)
        for outlet, summary in (("Meridian Wire", OTHERWISE), ("Lake Radio", "")):
            place.feeds.publish(outlet, Item(SAME[outlet], summary, published=utc_now()))
            await place.poll(outlet)
        await place.telegram.wait_for(lambda: "\n+2: " in alert.text, timeout=20)
        assert alert.text.startswith(HEADLINE)
        assert "Meridian Wire" in alert.text and "Lake Radio" in alert.text
        assert len([post for post in place.telegram.messages if "Halmsund" in post.text]) == 1
        await place.telegram.press(alert, "Story", by=ada)
        timeline = await place.telegram.message(lambda post: "3 outlets" in post.text)
        assert all(outlet in timeline.text for outlet in outlets)
        await place.telegram.press(alert, "More", by=ada)
        more = await place.telegram.message(lambda post: post.text.endswith("UTC"))
        assert "\nHarbour Post says no more than the alert.\n" in more.text


async def test_latest_shows_a_story_once_with_how_many_more_tell_it(place: Town) -> None:
    async with at_work(place, ["Harbour Post", "Meridian Wire"]):
        await place.polled("Harbour Post", "Meridian Wire")
        tellings = (("Harbour Post", HEADLINE, SUMMARY), ("Meridian Wire", AGAIN, OTHERWISE))
        for outlet, title, summary in tellings:
            place.feeds.publish(outlet, Item(title, summary, published=utc_now()))
            await place.poll(outlet)
        await place.screen.shows(HEADLINE)
        await place.archived("Halmsund", 2)
        place.keyboard.type("/latest")
        screen = await place.screen.shows("Latest for")
        shown = screen.split("Latest for")[1]
        assert shown.count("•") == 1 and " +1, " in shown


async def test_a_text_that_papers_take_over_is_one_confirmation_and_story_says_so(
    place: Town,
) -> None:
    outlets = ["Harbour Post", "Meridian Wire", "Lake Radio"]
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    async with at_work(place, outlets, edit_every=timedelta(seconds=1)):
        await place.polled(*outlets)
        await place.telegram.say(room, ada, "/subscribe")
        await place.telegram.message(lambda post: "This chat gets alerts" in post.text)
        place.feeds.publish("Meridian Wire", Item(AGAIN, SUMMARY, published=utc_now()))
        await place.poll("Meridian Wire")
        alert = await place.telegram.message(lambda post: "Halmsund" in post.text)
        place.feeds.publish("Lake Radio", Item(AGAIN, SUMMARY, published=utc_now()))
        await place.poll("Lake Radio")
        await place.archived("Halmsund", 2)
        place.feeds.publish("Harbour Post", Item(HEADLINE, OTHERWISE, published=utc_now()))
        await place.poll("Harbour Post")
        await place.telegram.wait_for(lambda: "\n+1: Harbour Post" in alert.text, timeout=20)
        await place.telegram.press(alert, "Story", by=ada)
        timeline = await place.telegram.message(lambda post: "carried by 3" in post.text)
        assert f"{AGAIN} — 2 outlets’ texts, carried by 3" in timeline.text
        assert "Lake Radio: the same text" in timeline.text


async def test_more_shows_the_outlet_that_says_most_and_says_whose_it_is(place: Town) -> None:
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    outlets = ["Harbour Post", "Meridian Wire"]
    async with at_work(place, outlets, edit_every=timedelta(seconds=1)):
        await place.polled(*outlets)
        await place.telegram.say(room, ada, "/subscribe")
        await place.telegram.message(lambda post: "This chat gets alerts" in post.text)
        place.feeds.publish("Harbour Post", Item(HEADLINE, SUMMARY, published=utc_now()))
        await place.poll("Harbour Post")
        alert = await place.telegram.message(lambda post: "Halmsund" in post.text)
        prisoners = (
            "Rask said that 400 observers will watch the crossings and that all prisoners will be "
            "handed over within a week."
        )
        fuller = Item(AGAIN, f"{OTHERWISE} {prisoners}", published=utc_now())
        place.feeds.publish("Meridian Wire", fuller)
        await place.poll("Meridian Wire")
        await place.telegram.wait_for(lambda: "\n+1: Meridian Wire" in alert.text, timeout=20)
        await place.telegram.press(alert, "More", by=ada)
        more = await place.telegram.message(lambda post: post.text.endswith("UTC"))
        assert prisoners in more.text
        assert "\nMeridian Wire, " in more.text


PAGE = """<html><head><title>Harbour Post</title></head><body>
<nav>Home News Sport</nav><article><h1>Envoys meet in Halmsund</h1>
<p>Policy</p><p>Envoys of Orvania and Sendria met in Halmsund on Monday to prepare a ceasefire
along the whole Tarnel front, three diplomats told the Harbour Post.</p>
<p>Neither government would comment on the meeting, which lasted four hours behind closed doors.</p>
<p>Show More</p><p>Related Articles</p></article><footer>Back to top</footer></body></html>"""


async def test_an_entry_that_is_only_a_headline_is_alerted_with_a_sentence_of_its_page(
    place: Town,
) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        return web.Response(text=PAGE, content_type="text/html")

    place.feeds.answer("envoys", page)
    async with at_work(place, ["Harbour Post"]):
        await place.polled("Harbour Post")
        await place.screen.shows("This chat gets alerts for")
        link = place.feeds.url("envoys")
        place.feeds.publish("Harbour Post", Item("Ceasefire envoys meet in Halmsund", link=link))
        await place.poll("Harbour Post")
        screen = await place.screen.shows("three diplomats told the Harbour Post", within=15)
        for furniture in ("Policy", "Show More", "Related Articles", "Back to top"):
            assert furniture not in screen


async def test_what_changes_in_a_story_is_said_under_its_alert_and_a_typo_is_not(
    place: Town,
) -> None:
    said = "Orvania and Sendria agreed a ceasefire, and 40 observers will watch the crossings."
    first = Item(HEADLINE, said, guid="h-1", link="https://harbour.example/1", published=utc_now())
    ada = place.telegram.person("Ada")
    room = place.telegram.private(ada)
    async with at_work(place, ["Harbour Post"]):
        await place.polled("Harbour Post")
        await place.telegram.say(room, ada, "/subscribe")
        await place.telegram.message(lambda post: "This chat gets alerts" in post.text)
        place.feeds.publish("Harbour Post", first)
        await place.poll("Harbour Post")
        alert = await place.telegram.message(lambda post: "Halmsund" in post.text)
        typo = replace(first, title=HEADLINE.replace("agree", "agre"))
        place.feeds.replace("Harbour Post", typo)
        await place.poll("Harbour Post")
        await place.archived("agre ceasefire", 1)
        figure = replace(first, summary=said.replace("40 observers", "60 observers"))
        place.feeds.replace("Harbour Post", figure)
        await place.poll("Harbour Post")
        news = await place.telegram.message(lambda post: "→" in post.text)
        assert "40 observers → 60 observers" in news.text
        assert "60 observers will watch the crossings." in news.text
        assert news.reply_to == alert.id
        assert len([post for post in place.telegram.messages if "→" in post.text]) == 1
