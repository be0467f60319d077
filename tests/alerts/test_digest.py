"""A digest: what comes first, one line a story, and pages that every platform shows whole."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts import gather
from bot.alerts.digest import digest, paged, story_line
from bot.alerts.gather import Item, sort
from bot.alerts.owe import delivery_of
from bot.alerts.timing import NEVER
from bot.model import (
    Chat,
    ChatState,
    DeliveryId,
    Entry,
    EntryId,
    FeedId,
    Held,
    Mute,
    Quiet,
    StoryId,
    Teller,
    Told,
    Watch,
    WatchId,
    Why,
)
from bot.richtext import Message, Run
from handlers.plain import plain_text
from handlers.slack.render import blocks
from handlers.telegram.render import render
from tests.conftest import START

CHAT = Chat("telegram", "1")
WATCH = Watch(WatchId("w"), CHAT.key, "ceasefire", START)
STATE = ChatState(CHAT, watches=(WATCH,), budget=5)
HOUR = timedelta(hours=1)
NOW = START + 12 * HOUR
NIGHT = Quiet(START.time(), (START + 10 * HOUR).time())
OUTLETS = ("BBC", "DW", "NPR", "Le Monde")


def teller(name: str, outlet: str = "BBC", *, age: timedelta = HOUR) -> Teller:
    url = f"https://{outlet.lower().replace(' ', '')}.example/{name}"
    id_ = EntryId(f"{outlet}/{name}")
    return Teller(id_, FeedId(outlet), outlet, name, url, NOW - age, "en")


def held(
    name: str,
    *,
    outlet: str = "BBC",
    age: timedelta = HOUR,
    why: Why = "digest",
    watches: Sequence[str] = ("w",),
) -> Held:
    lead = teller(name, outlet, age=age)
    body = ((Run("Ceasefire", bold=True, link=lead.url), Run(f" {name}", link=lead.url)),)
    told = Told(CHAT, body, lead, ("ceasefire",), (lead.entry,))
    story = StoryId(f"story {name}")
    ids = tuple(WatchId(watch) for watch in watches)
    return Held(story, lead, told, delivery_of(story), ids, START, why)


def item(
    name: str, outlets: int = 1, *, age: timedelta = HOUR, watches: Sequence[str] = ("w",)
) -> Item:
    tellers = [teller(name, outlet, age=age) for outlet in OUTLETS[:outlets]]
    return gather.item([held(name, age=age, watches=watches)], tellers, ())


def texts(*items: Item) -> list[str]:
    return [plain_text(page.message) for page in digest(STATE, items, NOW).pages]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (item("many", 4), item("few", 2)),
        (item("new", age=HOUR), item("old", age=5 * HOUR)),
        (item("both", watches="ab"), item("one")),
        (item("few but new", 2, age=HOUR), item("many but old", 4, age=30 * HOUR)),
        (item("many", 4, age=12 * HOUR), item("few", 1, age=HOUR)),
    ],
)
def test_outlets_recency_and_watches_say_what_comes_first(first: Item, second: Item) -> None:
    for order in ((first, second), (second, first)):
        (text,) = texts(*order)
        assert text.index(first.first.told.lead.title) < text.index(second.first.told.lead.title)


def test_a_text_that_four_outlets_carry_goes_after_one_that_two_outlets_tell_themselves() -> None:
    text = "envoys of both sides agree on a truce along the river"
    copies = [teller(text, outlet) for outlet in OUTLETS]
    copied = gather.item([held(text)], copies, ())
    own = [teller("Guns fall silent in Ostra"), teller("Ostra at peace, says Rask", "DW")]
    confirmed = gather.item([held("Guns fall silent in Ostra")], own, ())
    (page,) = texts(copied, confirmed)
    assert page.index("Guns fall silent") < page.index(text)


def test_a_story_is_one_line_with_its_link_its_outlets_and_its_age() -> None:
    line = story_line(item("holds", 3, age=3 * HOUR), NOW)
    assert (
        plain_text(Message((line,)))
        == "• Ceasefire holds (https://bbc.example/holds) — BBC +2, 3 h ago"
    )
    assert Run("Ceasefire", bold=True, link="https://bbc.example/holds") in line


def test_a_story_is_as_new_as_its_last_outlet() -> None:
    late = gather.item([held("old", age=20 * HOUR)], [teller("old", "DW", age=HOUR)], ())
    assert late.weight(NOW) > item("other", 2, age=12 * HOUR).weight(NOW)


@pytest.mark.parametrize(
    ("whys", "title"),
    [
        (["digest"], "🗞 Digest: 1 story"),
        (["quiet", "quiet"], "🗞 Digest: 2 stories held in quiet hours"),
        (["budget"], "🗞 Digest: 1 story beyond this chat's budget of 5 alerts an hour"),
        (
            ["quiet", "budget", "digest", "quiet"],
            "🗞 Digest: 4 stories; 2 held in quiet hours, 1 beyond the budget",
        ),
    ],
)  # fmt: skip
def test_the_heading_says_what_held_the_stories(whys: list[Why], title: str) -> None:
    (text,) = texts(*(gather.item([held(str(n), why=why)], (), ()) for n, why in enumerate(whys)))
    assert text.splitlines()[0] == title


def test_what_the_chat_was_told_names_all_entries_and_the_page_that_told_them() -> None:
    second = held("holds", outlet="DW", watches=("v",))
    made = digest(STATE, [gather.item([held("holds"), second], (), ())], NOW)
    (told,) = made.told.values()
    assert told.within == made.pages[0].id
    assert told.entries == (EntryId("BBC/holds"), EntryId("DW/holds"))


def test_a_digest_has_the_same_id_whenever_the_same_is_told() -> None:
    one, other = item("a"), item("b")
    assert (
        digest(STATE, [one, other], NOW).pages[0].id == digest(STATE, [other, one], NOW).pages[0].id
    )
    assert digest(STATE, [one], NOW).pages[0].id != digest(STATE, [other], NOW).pages[0].id


def unlinked(name: str) -> Item:
    one = held(name)
    return gather.item([replace(one, told=replace(one.told, body=((Run(name),),)))], (), ())


def entry(one: Teller, title: str) -> Entry:
    return Entry(one.entry, one.feed, one.outlet, title, one.when, url=one.url, language="en")


EARLY, LATE = held("agreed after 12 soldiers died"), held("late", outlet="DW", age=HOUR / 2)


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (
            "Truce after 12 soldiers died",
            "Ceasefire agreed after 12 soldiers died — BBC +1, 1 h ago",
        ),
        (
            "Truce after 20 soldiers died",
            "Truce after 20 soldiers died — DW +1, 30 min ago (12 soldiers → 20 soldiers)",
        ),
        ("Ceasefire denied", "Ceasefire denied — DW +1, 30 min ago (a turn)"),
    ],
)
def test_a_story_is_told_as_it_stands_when_the_digest_is_made(later: str, told: str) -> None:
    tellers = [EARLY.teller, LATE.teller]
    entries = [entry(EARLY.teller, EARLY.teller.title), entry(LATE.teller, later)]
    line = story_line(gather.item([EARLY, LATE], tellers, entries), NOW)
    assert "".join(run.text for run in line) == f"• {told}"


def test_a_headline_that_its_outlet_has_corrected_meanwhile_is_told_as_corrected() -> None:
    title = "Correction: no ceasefire, 12 soldiers died"
    one = gather.item([EARLY], [EARLY.teller], [entry(EARLY.teller, title)])
    line = story_line(one, NOW)
    assert "".join(run.text for run in line) == f"• {title} — BBC, 1 h ago (correction)"
    assert digest(STATE, [one], NOW).told[EARLY.story].latest.startswith(title)


def test_a_development_of_a_story_that_rang_is_told_as_that_and_leaves_it_its_alert() -> None:
    rang = replace(EARLY, instead=DeliveryId("news:1"), teller=LATE.teller, change="12 → 20 dead")
    one = gather.item([rang], [EARLY.teller, LATE.teller], ())
    line = story_line(one, NOW)
    assert "".join(run.text for run in line) == "• late — DW +1, 30 min ago (12 → 20 dead)"
    assert digest(STATE, [one], NOW).told[EARLY.story].within is None


LONG = "x" * 250
WORST = [
    *(unlinked(f"{n} {'💥' * 90}") for n in range(40)),
    *(item(f"{n} {'слово ' * 25}", 4) for n in range(40)),
    *(item(f'"quoted" \\ <tag> & 💥💥 {n}', 4) for n in range(40)),
    *(gather.item([held(f"link {n} {LONG}")], (), ()) for n in range(40)),
]


def test_every_platform_shows_every_line_of_every_page() -> None:
    pages = list(paged(WORST, NOW))
    assert sum(map(len, pages)) == len(WORST)
    for page in pages:
        shown = Message(tuple(story_line(one, NOW) for one in page))
        assert render(shown).text.count("• ") == len(page)
        assert not render(shown).text.rstrip().endswith("…")
        words = [element["text"] for element in blocks(shown)[0]["elements"][0]["elements"]]
        assert "".join(words).count("• ") == len(page)
        assert words[-1].endswith("ago")


def test_only_what_is_due_is_told_and_with_it_all_that_is_held_of_its_story() -> None:
    night = replace(STATE, quiet=NIGHT)
    due, early = held("due", why="quiet"), held("due", outlet="DW", why="quiet")
    other = held("other", watches=("gone",))
    found = sort(night, [due, early, other], (), NOW)
    assert found.due == {due.story: [due, early]}
    assert found.ended == {other.name}
    assert found.next_due is None


def test_what_is_not_due_says_when_it_is() -> None:
    one = held("a", why="quiet")
    found = sort(replace(STATE, quiet=NIGHT), [one], (), START + HOUR)
    assert not found.due and not found.ended
    assert found.next_due == START + 10 * HOUR
    assert sort(replace(STATE, mutes=(Mute("all"),)), [one], (), NOW).next_due == NEVER


def test_what_rang_meanwhile_is_not_told() -> None:
    rang, other = held("rang"), held("other")
    found = sort(STATE, [rang, other], {rang.instead}, NOW)
    assert found.due == {other.story: [other]} and found.ended == {rang.name}
