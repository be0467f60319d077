"""Within a feed an entry alerts at most once, and news alerts, however the feed wavers."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.feeds.identity import (
    Decision,
    Fingerprint,
    decide,
    feed_id,
    from_json,
    identified,
    items_of,
    to_json,
)
from bot.model import Entry, EntryId
from tests.feeds.conftest import FEED, NOW, read, read_feed, rss

LINK = "https://www.herald.example/news/ceasefire-holds"
TITLE = "Ceasefire holds in the north as envoys meet"
SUMMARY = "Envoys of both sides met on Monday for the first time since the truce began."
OTHER_TITLE = "Bread prices rise for the third month"
OTHER_SUMMARY = "Bakers blame the harvest and the cost of energy."


def entry(
    title: str = TITLE,
    *,
    url: str = LINK,
    guid: str = "herald-1",
    summary: str = SUMMARY,
    published: datetime | None = NOW,
) -> Entry:
    return Entry(
        EntryId(""), FEED.id, FEED.name, title, NOW, summary, "", url, guid, published=published
    )


class Memory:
    """A feed as its poller remembers it from one poll to the next."""

    def __init__(self) -> None:
        self.known: dict[EntryId, Fingerprint] = {}

    def poll(self, *entries: Entry, shared: frozenset[str] = frozenset()) -> Decision:
        decision = decide([identified(each, shared_links=shared) for each in entries], self.known)
        self.remember(decision)
        return decision

    def remember(self, decision: Decision) -> None:
        # Through JSON, as the store keeps it.
        self.known |= {id_: from_json(to_json(mark)) for id_, mark in decision.remember.items()}
        for id_ in decision.forget:
            del self.known[id_]


def news(*polls: Entry | tuple[Entry, ...]) -> list[str]:
    """The titles that alert over several polls after the first, which is the baseline."""
    memory = Memory()
    told = [memory.poll(*(poll if isinstance(poll, tuple) else (poll,))).new for poll in polls]
    return [entry.title for new in told[1:] for entry in new]


FIRST = entry()

SAME = {
    "nothing changed": FIRST,
    "another guid": entry(guid="herald-2"),
    "no guid any more": entry(guid=""),
    "another scheme": entry(url=LINK.replace("https", "http")),
    "tracking parameters": entry(url=f"{LINK}?utm_source=rss&at_medium=x"),
    "another guid and tracking parameters": entry(guid="z", url=f"{LINK}?utm_source=rss"),
    "a typo put right": entry("Ceasefire holds in the nroth as envoys meet"),
    "a typo, and another guid": entry("Ceasfire holds in the north as envoys meet", guid="2"),
    "a headline rewritten on the same page": entry("Truce: the first talks end early"),
    "headline and summary rewritten": entry("Talks end early", summary=OTHER_SUMMARY),
    "headline rewritten and another guid": entry("Talks end without a word", guid="2"),
    "headline rewritten and another guid, no summary": entry(
        "Talks end without a word", guid="2", summary=""
    ),
    "the page moved, the words did not": entry(url=f"{LINK}-2"),
    "guid and page moved, the words did not": entry(url=f"{LINK}-2", guid="2"),
    "another date": entry(published=NOW + timedelta(days=3)),
    "no date any more": entry(published=None),
    "no link any more": entry(url=""),
    "the summary gone": entry(summary=""),
}


@pytest.mark.parametrize("again", SAME.values(), ids=SAME.keys())
def test_a_known_entry_does_not_alert_again(again: Entry) -> None:
    assert news(FIRST, again) == []


NEW = {
    "another entry": entry(OTHER_TITLE, url=f"{LINK}/b", guid="b", summary=OTHER_SUMMARY),
    "a reused guid with another page": entry(OTHER_TITLE, url=f"{LINK}/b", summary=OTHER_SUMMARY),
    "a reused guid with another page and like summary": entry(OTHER_TITLE, url=f"{LINK}/b"),
    "the same words a day later elsewhere": entry(
        url=f"{LINK}/b", guid="b", published=NOW + timedelta(days=1)
    ),
    "the same headline over another summary": entry(
        url=f"{LINK}/b", guid="b", summary=OTHER_SUMMARY
    ),
}


@pytest.mark.parametrize("again", NEW.values(), ids=NEW.keys())
def test_a_new_entry_alerts(again: Entry) -> None:
    assert news(FIRST, again) == [again.title]


def test_two_articles_under_one_short_headline_both_alert() -> None:
    def breaking(name: str) -> Entry:
        return entry("Breaking news", url=f"{LINK}/{name}", guid=name, summary="")

    assert news((), (breaking("b"), breaking("a"))) == ["Breaking news"] * 2


def test_a_reused_guid_without_link_alerts_when_title_and_summary_are_wholly_other() -> None:
    first = entry(url="")
    again = entry(OTHER_TITLE, url="", summary=OTHER_SUMMARY)
    assert news(first, again, again) == [OTHER_TITLE]
    assert news(first, entry("Ceasefire: what we know", url="")) == []


def test_a_reused_guid_on_the_homepage_alerts_when_its_words_are_wholly_other() -> None:
    home = "https://www.herald.example/"
    first = entry(url=home, guid="1")
    again = entry(OTHER_TITLE, url=home, guid="1", summary=OTHER_SUMMARY)
    assert news(first, again, first, again) == [OTHER_TITLE]


def test_entries_that_all_link_to_the_homepage_are_told_apart_by_guid() -> None:
    home = "https://www.herald.example/"
    one, two, three = (entry(f"Dispatch {n}", url=home, guid=str(n)) for n in "123")
    assert news((one,), (two, one), (three, two, one)) == ["Dispatch 2", "Dispatch 3"]


def test_entries_that_all_link_to_one_page_without_guids_are_told_apart_by_their_words() -> None:
    def poll(*titles: str) -> list[str]:
        items = (
            f"<title>{t}</title><link>https://a.example/live</link>"
            f"<description>{t} and more</description>"
            for t in titles
        )
        parsed = read_feed(rss(*items))
        decision = decide(parsed.entries, memory.known, items=parsed.items)
        memory.remember(decision)
        return [each.title for each in decision.new]

    memory = Memory()
    titles = ["Envoys arrive", "Bread prices rise", "Storm nears the coast"]
    poll(*titles)
    assert poll("Harvest begins early", *titles) == ["Harvest begins early"]
    assert poll("Harvest begins early", *titles) == []


def test_entries_without_guid_link_and_date_alert_once_over_five_polls() -> None:
    bare = entry(guid="", url="", published=None)
    other = entry(OTHER_TITLE, guid="", url="", published=None, summary=OTHER_SUMMARY)
    assert news((other,), *[(bare, other)] * 5) == [TITLE]


def test_an_entry_without_guid_and_link_survives_a_typo_in_either_half_of_its_title() -> None:
    bare = entry(guid="", url="", published=None)
    assert news(bare, replace(bare, title=TITLE.replace("Ceasefire", "Ceasfire"))) == []
    assert news(bare, replace(bare, title=TITLE.replace("envoys", "envyos"))) == []


def test_entries_with_nothing_but_figures_apart_are_different_news() -> None:
    def quake(size: str) -> Entry:
        return entry(f"M {size} earthquake near the coast of Chile", guid="", url="", summary="")

    assert news(quake("4.5"), quake("4.6")) == ["M 4.6 earthquake near the coast of Chile"]


def test_an_entry_without_a_title_is_known_by_its_text() -> None:
    post = entry("", guid="", url="", published=None)
    other = replace(post, summary=OTHER_SUMMARY)
    assert len(news(post, post, (other, post), (other, post))) == 1


def test_an_entry_with_nothing_at_all_alerts_once() -> None:
    empty = entry("", guid="", url="", summary="", published=None)
    assert len(news(FIRST, empty, empty, empty)) == 1


def test_a_guid_that_is_an_address_changes_scheme_and_revision_without_alerting() -> None:
    one = entry(url="", guid="http://www.herald.example/news/c1#0")
    assert news(one, replace(one, guid="https://www.herald.example/news/c1#1")) == []


def test_an_entry_is_followed_through_change_upon_change() -> None:
    steps = [
        entry("Ceasefire holds", guid="a"),
        entry("Ceasefire holds", guid="b", url=f"{LINK}?utm_source=x"),
        entry("Ceasefire broken", guid="b"),
        entry("Ceasefire broken", guid="b", url=""),
        entry("Ceasefire broken", guid="c", url=""),
    ]
    assert news(*steps) == []


def test_an_entry_that_stands_twice_in_a_document_alerts_once() -> None:
    twice = entry(guid="b", url=f"{LINK}?utm_campaign=top")
    assert news((), (FIRST, twice)) == [TITLE]


def test_two_entries_that_share_a_guid_both_alert_once() -> None:
    one = entry(guid="1", url=f"{LINK}/a")
    two = entry(OTHER_TITLE, guid="1", url=f"{LINK}/b", summary=OTHER_SUMMARY)
    assert news((), (one, two), (two, one), (one, two)) == [TITLE, OTHER_TITLE]


def test_an_id_is_the_same_each_time_and_differs_between_feeds() -> None:
    one, _ = identified(FIRST)
    assert identified(FIRST)[0].id == one.id
    assert identified(replace(FIRST, feed=feed_id("https://b.example/rss")))[0].id != one.id


def test_a_reused_guid_gets_an_id_of_its_own() -> None:
    other = entry(OTHER_TITLE, url=f"{LINK}/b", summary=OTHER_SUMMARY)
    assert identified(FIRST)[0].id != identified(other)[0].id


@pytest.mark.parametrize("script", ["n", "ж", "戦", "𝔸"])
def test_a_fingerprint_is_a_few_hundred_bytes_whatever_the_entry(script: str) -> None:
    long = entry(script * 9_000, url=f"{LINK}/{script * 900}", guid=script * 900)
    _, mark = identified(replace(long, summary=script * 9_000), item="0123456789abcdef")
    assert len(to_json(mark).encode()) < 700
    assert from_json(to_json(mark)) == mark


def test_items_that_were_read_before_are_known_by_their_digest() -> None:
    parsed = read_feed(rss("<title>One</title>", "<title>Two</title>"))
    memory = Memory()
    memory.remember(decide(parsed.entries, memory.known, items=parsed.items))
    assert items_of(memory.known) == parsed.items


def test_what_left_the_document_long_ago_is_forgotten_and_what_is_in_it_never() -> None:
    memory = Memory()
    many = [
        replace(entry(f"Item {n}", guid=str(n), url=f"{LINK}/{n}"), arrived=NOW + timedelta(n))
        for n in range(300)
    ]
    memory.poll(*many)
    assert len(memory.known) == 300
    memory.poll(*many[:150])
    kept = {mark.title for mark in memory.known.values()}
    assert {f"item {n}" for n in range(150)} <= kept
    assert kept - {f"item {n}" for n in range(150)} == {f"item {n}" for n in range(200, 300)}


def test_a_spelling_of_a_feeds_address_does_not_make_another_feed() -> None:
    assert feed_id("HTTP://Host:80/#f") == feed_id("http://host/")


def test_no_date_is_needed_to_be_known_after_parsing() -> None:
    body = rss("<title>Envoys meet</title><description>At last.</description>")
    memory = Memory()
    assert [e.title for e in memory.poll(*read(body)).new] == ["Envoys meet"]
    for _ in range(4):
        assert memory.poll(*read(body)).new == ()
