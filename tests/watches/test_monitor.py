"""All watches at once find what each finds alone, whatever came and went before."""

import gc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.model import Entry, Span, Watch, WatchId
from bot.watches import tree
from bot.watches.document import Document, analyse
from bot.watches.evaluate import evaluate
from bot.watches.monitor import Monitor
from bot.watches.query import parse
from tests.watches.queries import THOROUGHLY, entries, entry, trees, watch

Found = dict[str, tuple[Span, ...]]

WATCHLISTS = st.lists(trees().map(tree.show), min_size=1, max_size=12)


def found(monitor: Monitor, document: Document) -> Found:
    return {match.watch.id: match.spans for match in monitor.match_document(document)}


def alone(watches: list[Watch], document: Document) -> Found:
    """What each watch finds by itself."""
    each = ((watch.id, evaluate(parse(watch.query), document)) for watch in watches)
    return {name: spans for name, spans in each if spans is not None}


@THOROUGHLY
@given(WATCHLISTS, st.lists(entries(), min_size=1, max_size=3))
def test_the_monitor_finds_what_each_watch_finds_alone(
    queries: list[str], news: list[Entry]
) -> None:
    watches = [watch(str(i), query) for i, query in enumerate(queries)]
    monitor = Monitor()
    for one in watches:
        monitor.add(one)
    for item in news:
        document = analyse(item)
        assert found(monitor, document) == alone(watches, document)


@THOROUGHLY
@given(WATCHLISTS, st.data(), entries(), entries())
def test_adding_and_discarding_in_any_order_equals_building_afresh(
    queries: list[str], data: st.DataObject, early: Entry, late: Entry
) -> None:
    watches = [watch(str(i), query) for i, query in enumerate(queries)]
    steps = data.draw(st.lists(st.sampled_from(watches), max_size=20))
    monitor, held = Monitor(), dict[WatchId, Watch]()
    for step, one in enumerate(steps):
        if one.id in held:
            monitor.discard(one.id)
            del held[one.id]
        else:
            monitor.add(one)
            held[one.id] = one
        if step == len(steps) // 2:
            monitor.match(early)
    document = analyse(late)
    assert len(monitor) == len(held)
    assert found(monitor, document) == alone([*held.values()], document)


def test_a_watch_counts_from_the_next_entry_and_no_longer_once_it_is_let_go() -> None:
    monitor, news = Monitor(), entry("A ceasefire in Gaza")
    assert monitor.match(news) == []
    monitor.add(watch("w", "ceasefire"))
    (match,) = monitor.match(news)
    assert (match.entry, match.spans) == (news, (("title", 2, 11),))
    monitor.discard(WatchId("w"))
    monitor.discard(WatchId("w"))
    assert monitor.match(news) == []
    assert len(monitor) == 0


def test_a_match_has_the_watch_as_it_was_added() -> None:
    monitor = Monitor()
    urgent = replace(watch("w", "ceasefire"), urgent=True)
    monitor.add(urgent)
    (match,) = monitor.match(entry("A ceasefire"))
    assert match.watch == urgent


def test_a_watch_with_a_known_id_takes_the_place_of_the_old_one() -> None:
    monitor = Monitor()
    monitor.add(watch("w", "Gaza"))
    monitor.add(watch("w", "Kyiv"))
    assert len(monitor) == 1
    assert monitor.match(entry("Gaza")) == []
    assert len(monitor.match(entry("Kyiv"))) == 1


def test_a_watch_that_cannot_be_read_is_refused_and_the_old_one_stays() -> None:
    monitor = Monitor()
    monitor.add(watch("w", "Gaza"))
    with pytest.raises(QueryError):
        monitor.add(watch("w", "(Kyiv"))
    assert len(monitor.match(entry("Gaza"))) == 1


def test_the_same_query_of_many_chats_is_looked_at_once_and_rings_in_each() -> None:
    monitor = Monitor()
    for number in range(50):
        monitor.add(
            watch(str(number), "security  guarantees" if number % 2 else "security guarantees")
        )
    matches = monitor.match(entry("New security guarantees"))
    assert {match.watch.id for match in matches} == {str(number) for number in range(50)}
    assert len({id(match.spans) for match in matches}) == 1


def test_a_language_may_be_learnt_a_little_at_a_time_while_watches_come_and_go() -> None:
    monitor = Monitor()
    for number in range(30):
        monitor.add(watch(str(number), f"soldat{number} OR garantie"))
    assert not monitor.prepare("fr", most=10)
    monitor.discard(WatchId("3"))
    monitor.add(watch("late", "accord"))
    steps = 1
    while not monitor.prepare("fr", most=10):
        steps += 1
    assert steps > 1
    matches = monitor.match(entry("Les garanties et l'accord", language="fr"))
    assert len(matches) == 30


def test_an_emptied_monitor_holds_nothing() -> None:
    monitor = Monitor()
    queries = ["cease-fire", "a b c", "@ceasefire", "2 of (a, b, c)", "NOT x", "sanct*", "lang:fr"]
    for number, query in enumerate(queries):
        monitor.add(watch(str(number), query))
    monitor.match(entry("A cease fire"))
    for number in range(len(queries)):
        monitor.discard(WatchId(str(number)))
    empty = Monitor()
    empty.match(entry("A cease fire"))
    assert held_by(monitor) == held_by(empty)


def held_by(monitor: Monitor) -> int:
    """The tables of a monitor, by what is in them."""
    presearcher = monitor._presearcher
    tables = [
        monitor._watches,
        monitor._watching,
        presearcher._lexicon._numbers,
        presearcher._lexicon._wholes,
        presearcher._queries._alone,
        presearcher._queries._paired,
        presearcher._packs._alone,
        presearcher._packs._paired,
        presearcher._always,
    ]
    return sum(map(len, tables))


def test_watches_give_the_garbage_collector_little_to_walk() -> None:
    monitor = Monitor()
    monitor.add(watch("first", "(a0 OR b0) AND c0 AND NOT d0"))
    gc.collect()
    before = len(gc.get_objects())
    watches = [watch(str(i), f"(a{i} OR b{i}) AND c{i} AND NOT d{i}") for i in range(300)]
    for one in watches:
        monitor.add(one)
    gc.collect()
    gc.collect()
    grown = len(gc.get_objects()) - before
    assert grown < 2.5 * len(watches), "a watch is one object, and its query next to none"
