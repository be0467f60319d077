"""The operator's page, as a browser is given it."""

import re
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from lxml import html

from bot.model import ChatKey
from bot.store import Store
from bot.web.server import Site
from tests.conftest import Clock
from tests.web.conftest import served
from tests.web.invented import HOSTILE, newsroom


async def opened(browser: ClientSession, path: str = "/") -> html.HtmlElement:
    answer = await browser.get(path)
    assert answer.status == 200
    return html.fromstring(await answer.text())


def text(page: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", page.text_content())


async def test_an_empty_newsroom_says_so(site: Site) -> None:
    async with served(site) as browser:
        said = text(await opened(browser))
    assert "0 of 0 feeds work" in said
    assert "There are no feeds yet: add one to feeds.yaml." in said
    assert "No alert was delivered in the last day." in said
    assert "Nothing: every message was taken." in said


async def test_it_shows_how_things_stand(site: Site, store: Store, clock: Clock) -> None:
    await newsroom(store, clock())
    async with served(site) as browser:
        page = await opened(browser)
    said = text(page)
    assert "5 of 8 feeds work" in said
    assert "3 waiting to be sent" in said and "2 set aside" in said
    assert "Nordwacht" in said and "answered 403 Forbidden" in said
    assert page.xpath("//table[@class='feeds']//tr[1]/td/bdi/text()")[0] == "Island Gazette"
    assert "ceasefire214" in said
    (label,) = {one.get("aria-label") for one in page.xpath("//svg[@role='img']")}
    assert re.search(r"half of the alerts came within \d+ min of publication", label)


async def test_what_a_feed_or_a_chat_calls_itself_is_text(
    site: Site, store: Store, clock: Clock
) -> None:
    await newsroom(store, clock(), names=(HOSTILE, "{{ 7 * 7 }}", "<b>bold</b>"))
    await store.tallies.add_rings({HOSTILE: 999}, now=clock())
    async with served(site) as browser:
        page = await opened(browser)
    assert not page.xpath("//script | //img | //b[text()='bold'] | //@onerror | //iframe")
    said = page.text_content()
    assert said.count(HOSTILE) == 4, "a name, its problem, a query and a message"
    assert "{{ 7 * 7 }}" in said


async def test_many_feeds_are_shown_when_asked_for(site: Site, store: Store, clock: Clock) -> None:
    await newsroom(store, clock(), names=[f"Wire {number}" for number in range(120)])
    async with served(site) as browser:
        page = await opened(browser)
        assert len(page.xpath("//table[@class='feeds']/tbody/tr")) == 100
        (more,) = page.xpath("//a[text()='Show all 128']/@href")
        assert len((await opened(browser, more)).xpath("//table[@class='feeds']/tbody/tr")) == 128


async def press(browser: ClientSession, words: str, button: str) -> html.HtmlElement:
    """Press a button beside a message that was set aside, as a browser would."""
    page = await opened(browser)
    (form,) = page.xpath(f"//li[contains(., '{words}')]//form[button[text()='{button}']]")
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    answer = await browser.post(form.get("action"), data=fields)
    assert answer.status == 200
    return html.fromstring(await answer.text())


async def test_what_was_set_aside_is_sent_again_or_dropped(
    site: Site, store: Store, clock: Clock
) -> None:
    await newsroom(store, clock())
    async with served(site) as browser:
        said = text(await press(browser, "Ten states sign", "Send again"))
        assert "It is in the line again, behind what waits." in said
        assert "4 waiting to be sent" in said and "1 set aside" in said
        said = text(await press(browser, "#news-desk", "Drop"))
        assert "It is dropped for good." in said
        assert "0 set aside" in said
    assert await store.outbox("telegram").waiting(ChatKey("telegram:-100:")) == 1
    assert await store.outbox("slack").waiting(ChatKey("slack:C042:")) == 0


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({}, {}),
        ({"token": "guessed"}, {}),
        ({"token": "é"}, {}),
        ({"token": "right"}, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
async def test_another_site_cannot_press_its_buttons(
    site: Site, store: Store, clock: Clock, fields: dict[str, str], headers: dict[str, str]
) -> None:
    await newsroom(store, clock())
    async with served(site) as browser:
        page = await opened(browser)
        real = page.xpath("//input[@name='token']/@value")[0]
        sent = {"platform": "slack", "chat": "slack:C042:", "item": "refused 1", **fields}
        if sent.get("token") == "right":
            sent["token"] = real
        answer = await browser.post("/aside/drop", data=sent, headers=headers)
        assert answer.status == 403
    assert len(await store.outbox("slack").asides.all()) == 1


async def test_while_the_store_is_away_it_says_so(
    site: Site, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("redis.internal:6379 is gone")

    monkeypatch.setattr("bot.store.client.PATIENCE", timedelta(seconds=0.1))
    async with served(site) as browser:
        monkeypatch.setattr(store.client, "_ask", fail)
        answer = await browser.get("/")
        assert answer.status == 503
        assert "The store does not answer" in await answer.text()
        answer = await browser.get("/healthz")
        assert answer.status == 503
        assert await answer.text() == "The store does not answer: the log says more.\n"
        assert (await browser.get("/healthz/live")).status == 200
