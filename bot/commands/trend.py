"""How often a query was mentioned over time, and by whom: a picture, and the same in words."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.alerts.owe import delivery_of
from bot.alerts.timing import zone_of
from bot.chart import Chart, Series
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.counting import Bars, Counted, bars, counted
from bot.commands.exploring import asked_for
from bot.commands.finding import for_once, matching
from bot.commands.survey import sparkline
from bot.durations import spelled
from bot.i18n import line, line_n, say, say_n
from bot.model import Entry, StoryId
from bot.moments import day_told
from bot.richtext import Attachment, Message, Paragraph, bold, message

WEEK = timedelta(days=7)
MOST_MENTIONS = 5_000
"""Entries that are counted: about five seconds of matching."""
LONGEST_ABOUT = 1_000
TICKS = 6


async def trend(ask: Ask, desk: Desk) -> Reply:
    """A picture of the mentions of a query, with the alerts that rang here marked."""
    asked = asked_for(ask.words, "trend ceasefire 7d", WEEK)
    desk.read(asked.query)
    zone = zone_of(ask.state)
    span = bars(asked.within, ask.now, zone)
    found = await _found(ask, desk, asked.query, span)
    if not found:
        nothing = line(
            "Nothing in the last {time}: {query}",
            time=spelled(asked.within),
            query=bold(asked.query),
        )
        return Reply(message(nothing))
    rang = await _rang(ask, desk, [story for _, story in found])
    result = counted(span, ((entry, _host(entry)) for entry, _ in found), rang)
    chart = _chart(asked.query, asked.within, result, zone)
    picture = await desk.draw(chart)
    return Reply(_message(chart, result, picture, zone))


async def _found(ask: Ask, desk: Desk, query: str, span: Bars) -> list[tuple[Entry, StoryId]]:
    watch = for_once(ask.state.chat, query, ask.now)
    found = []
    async for one in matching(desk, [watch], state=ask.state, since=span.begins[0]):
        found.append((one.entry, one.story))
        if len(found) == MOST_MENTIONS:
            break
    return found


async def _rang(ask: Ask, desk: Desk, stories: list[StoryId]) -> list[datetime]:
    """When alerts of these stories rang in this chat."""
    outbox = desk.store.outbox(ask.state.chat.platform)
    deliveries = list({delivery_of(story) for story in stories})
    return list((await outbox.put_among(ask.state.chat.key, deliveries)).values())


def _host(entry: Entry) -> str:
    return (urlsplit(entry.url).hostname or "").removeprefix("www.")


def _chart(query: str, within: timedelta, result: Counted, zone: ZoneInfo) -> Chart:
    others = say("Others")
    return Chart(
        query,
        _summary(within, result),
        list(_ticks(result.bars, zone)),
        [
            Series(name or others, result.hosts.get(name, others), counts)
            for name, counts in result.outlets.items()
        ],
        result.alerts,
        say("Alerts here"),
    )


def _summary(within: timedelta, result: Counted) -> str:
    count = sum(result.totals)
    if count >= MOST_MENTIONS:
        return say(
            "More than {count} mentions in the last {time}", count=count, time=spelled(within)
        )
    return say_n(
        "1 mention in the last {time}",
        "{count} mentions in the last {time}",
        count,
        time=spelled(within),
    )


def _ticks(span: Bars, zone: ZoneInfo) -> Iterator[tuple[int, str]]:
    """A few of the bars, named."""
    step = max(1, -(-len(span.begins) // TICKS))
    for place in range(0, len(span.begins), step):
        yield place, _name(span, place, zone)


def _name(span: Bars, place: int, zone: ZoneInfo) -> str:
    when = span.begins[place].astimezone(zone)
    return f"{when:%H:%M}" if span.hourly else day_told(when.date())


def _message(chart: Chart, result: Counted, picture: bytes | None, zone: ZoneInfo) -> Message:
    lines: list[Paragraph | str] = [
        line("{query} — {mentions}", query=bold(chart.title), mentions=chart.subtitle),
        _listed((series.name, series.total) for series in chart.series),
    ]
    if rang := sum(result.alerts):
        lines.append(line_n("🔔 One alert rang here.", "🔔 {count} alerts rang here.", rang))
    span = result.bars
    first, last = _name(span, 0, zone), _name(span, len(span.begins) - 1, zone)
    sketch = (f"{first} {sparkline(result.totals)} {last}",)
    if picture is None:
        return message(*lines, *sketch)
    counts = ((_name(span, place, zone), count) for place, count in enumerate(result.totals))
    about = f"{chart.title}: {chart.subtitle}. {_listed(pair for pair in counts if pair[1])}"
    file = Attachment("trend.png", "image/png", picture, about[:LONGEST_ABOUT], sketch)
    return replace(message(*lines), attachment=file)


def _listed(figures: Iterable[tuple[str, int]]) -> str:
    return " · ".join(f"{name} {count}" for name, count in figures)
