"""The demonstration's developing story as people see it in the terminal, Telegram and Slack: it
rings once, grows by edits, has one development under it and one correction."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.demo.newsroom import Newsroom
from bot.demo.script import Publication, read
from bot.model import Feed
from bot.store import Store
from tests.scenarios.town import Town, at_work, town
from tests.waiting import until

SCRIPT = read()
HEADLINE = "Orvania and Sendria sign cease-fire at Halmsund summit"
OTHERS = "+4: Meridian Wire, Halmsunder Bote, Вісник Тарнелі, Orvania State Radio (state media)"
CHANGES = ["Also multinational force", "Correction"]
PATIENCE = 20.0
"""Seconds, on a busy machine."""
CORRECTED = "(Corrects the number of observers: 400, not 40.)"


async def publish(place: Town, newsroom: Newsroom, one: Publication) -> None:
    """Publish, and wait until the program has dealt with it."""
    is_new = newsroom.publish(one, now=utc_now())
    feed = _feed(newsroom, one)
    await place.poll_feeds(feed.id)

    async def dealt_with() -> bool:
        found = [held.entry async for held in place.store.archive.newest()]
        return any(
            entry.feed == feed.id
            and entry.title == one.title
            and (is_new or entry.summary == one.summary)
            for entry in found
        )

    await until(dealt_with, within=PATIENCE)


def _feed(newsroom: Newsroom, one: Publication) -> Feed:
    name = SCRIPT.outlets[one.outlet].name
    return next(feed for feed in newsroom.feeds() if feed.name == name)


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    """After the whole script, with all alerts sent and grown."""
    async with Newsroom(SCRIPT.outlets) as newsroom, town(store) as place:
        for one in SCRIPT.publications:
            if one.at < 0:
                newsroom.publish(one, now=utc_now())
        feeds, second = newsroom.feeds(), timedelta(seconds=1)
        async with at_work(
            place, (), elsewhere=feeds, watchlist=SCRIPT.watchlist, edit_every=second
        ):
            await place.read({feed.id for feed in feeds}, within=PATIENCE)
            ada = place.telegram.person("Ada")
            await place.telegram.say(place.telegram.private(ada), ada, "/subscribe")
            await place.telegram.wait_for(lambda: _has(place, "gets alerts"), timeout=PATIENCE)
            await place.slack.connected()
            await place.slack.mention(place.slack.channel("general"), "bo", "subscribe")
            await place.slack.wait_for(lambda: place.slack.messages, within=PATIENCE)
            await place.screen.shows("This chat gets alerts", within=PATIENCE)
            for one in SCRIPT.publications:
                if one.at >= 0:
                    await publish(place, newsroom, one)
            await place.telegram.wait_for(lambda: _has(place, OTHERS, CORRECTED), timeout=PATIENCE)
            await place.slack.wait_for(
                lambda: _has_slack(place, OTHERS, CORRECTED), within=PATIENCE
            )
            await place.screen.shows(OTHERS, within=PATIENCE)
            await place.screen.shows(CORRECTED, within=PATIENCE)
        yield place
        assert place.telegram.defects == []
        assert place.slack.defects == []


def _has(place: Town, *words: str) -> bool:
    return all(any(word in post.text for post in place.telegram.messages) for word in words)


def _has_slack(place: Town, *words: str) -> bool:
    said = place.slack.messages
    return all(any(word in one.plain for one in said) for word in words)


async def test_the_developing_story_is_one_alert_in_each_place(place: Town) -> None:
    _seen_in_telegram(place)
    _seen_in_slack(place)
    _seen_in_the_terminal(place)


def _seen_in_telegram(place: Town) -> None:
    (alert,) = [post for post in place.telegram.messages if post.text.startswith(HEADLINE)]
    first = alert.history[0].shown.text.splitlines()[-1]
    assert first.endswith("ceasefire · security guarantees — The Harbour Post, just now")
    assert alert.text.splitlines()[-1] == OTHERS
    assert len(alert.history) > 1 and not alert.silent
    under = [post for post in place.telegram.messages if post.reply_to == alert.id]
    assert [post.text.splitlines()[0] for post in under] == CHANGES
    assert CORRECTED in under[1].text


def _seen_in_slack(place: Town) -> None:
    said = [(one, re.sub(r" ?\(http\S+\)|\*", "", one.plain)) for one in place.slack.messages]
    alerts = [one for one in said if HEADLINE in one[1] and not one[0].thread]
    assert [one.via for one, _ in alerts].count("chat.postMessage") == 1
    assert len({one.ts for one, _ in alerts}) == 1
    assert OTHERS in alerts[-1][1]
    under = [text for one, text in said if one.thread == alerts[0][0].ts]
    assert [text.splitlines()[0] for text in under] == CHANGES
    assert CORRECTED in under[1]


def _seen_in_the_terminal(place: Town) -> None:
    shown = place.screen.getvalue()
    begun = [line for line in shown.splitlines() if line == HEADLINE]
    assert len(begun) == 1
    assert f"↻ {HEADLINE}" in shown and f"  {OTHERS}" in shown
    changes = [line.removeprefix("↳ ") for line in shown.splitlines() if line.startswith("↳ ")]
    assert changes == CHANGES
