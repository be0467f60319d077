"""Reading on after an alert: who told the story when, and more of what it says."""

from collections.abc import Iterator, Sequence

from bot.alerts.compose import marked, merged_spans, named
from bot.alerts.muting import audible, unheard_sources
from bot.alerts.timing import zone_of
from bot.commands.alerted import alerted_story, told_of
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.finding import monitor_of
from bot.commands.hours import shown_past
from bot.i18n import line, line_n, say, say_n
from bot.model import ChatState, Entry, StoryId, Teller, Told
from bot.moments import day_told
from bot.richtext import Button, Paragraph, Run, bold, message, plain
from bot.stories.condense import best, condense
from bot.stories.confidence import independent, is_echo

MORE = 900
"""Characters of the three best sentences."""

MOST_TELLERS = 15


async def story(ask: Ask, desk: Desk) -> Reply:
    """The timeline of a story: who said what when, each with its link."""
    chosen = await alerted_story(ask, desk)
    told, _ = await told_of(ask, desk, chosen)
    everybody = await desk.store.stories.tellers(chosen)
    tellers = audible(everybody, unheard_sources(ask.state, everybody, ask.now))
    rest = len(tellers) - MOST_TELLERS
    return Reply(
        message(
            _counted(bold(told.lead.title), tellers),
            *_timeline(tellers[:MOST_TELLERS], ask.state),
            *([say_n("… and 1 more", "… and {count} more", rest)] if rest > 0 else []),
            buttons=[[Button(say("More"), f"more {chosen}")]],
        )
    )


def _counted(title: Run, tellers: Sequence[Teller]) -> Paragraph:
    """How many outlets tell it in words of their own, and how many carry those."""
    outlets, carriers = len(independent(tellers)), len({one.outlet for one in tellers})
    if carriers == outlets:
        return line_n("{story} — one outlet", "{story} — {count} outlets", outlets, story=title)
    return line_n(
        "{story} — one outlet’s text, carried by {carriers}",
        "{story} — {count} outlets’ texts, carried by {carriers}",
        outlets,
        story=title,
        carriers=carriers,
    )


def _timeline(tellers: Sequence[Teller], state: ChatState) -> Iterator[Paragraph]:
    day = None
    for place, one in enumerate(tellers):
        when = one.when.astimezone(zone_of(state))
        date = f"{day_told(when)} " if when.date() != day else ""
        day = when.date()
        yield (
            plain(f"{date}{when:%H:%M} "),
            bold(named(one)),
            plain(": "),
            Run(_said(one, tellers[:place]), link=one.url),
        )


def _said(one: Teller, before: Sequence[Teller]) -> str:
    """A headline; of a text taken over, that it is that."""
    return say("the same text") if any(is_echo(one, other) for other in before) else one.title


async def more(ask: Ask, desk: Desk) -> Reply:
    """The three best sentences of an alert's story, whichever outlet has them; whose, and when."""
    chosen = await alerted_story(ask, desk)
    told, lead = await told_of(ask, desk, chosen)
    monitor = monitor_of(ask.state.watches, desk)
    said = {
        condense(one, merged_spans(monitor.match(one)), limit=MORE): one
        for one in (await desk.fuller(lead.entry, "auto"), *await _others(ask, desk, chosen, told))
    }
    extract = best(said)
    assert extract is not None
    entry = said[extract]
    headline = Run(extract.headline, bold=True, link=entry.url)
    text: Paragraph = tuple(marked(extract.text, extract.bold))
    if not text:
        text = line("The feed of {outlet} gives no more than the headline.", outlet=entry.outlet)
    elif _words(text) == _words(told.body[-1]):
        text = line("{outlet} says no more than the alert.", outlet=entry.outlet)
    when = shown_past(entry.when, ask.state)
    return Reply(message((headline,), text, f"{named(entry)}, {when}"))


def _words(text: Paragraph) -> str:
    return "".join(run.text for run in text)


async def _others(ask: Ask, desk: Desk, story: StoryId, told: Told) -> list[Entry]:
    """What other outlets say of a story in the language in which the chat was told of it."""
    everybody = await desk.store.stories.tellers(story)
    heard = audible(everybody, unheard_sources(ask.state, everybody, ask.now))
    others = independent(heard, lead=told.lead)[1 : MOST_TELLERS + 1]
    alike = [one for one in others if one.language == told.lead.language]
    found = [await desk.store.archive.get(one.feed, one.entry) for one in alike]
    return [one.entry for one in found if one]
