"""Lists as messages: stories, watches."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.alerts.compose import story_line, teller
from bot.alerts.muting import audible, muted, unheard_sources
from bot.commands.ask import Desk
from bot.commands.finding import Found
from bot.commands.hours import shown_digest
from bot.commands.survey import Survey
from bot.durations import spelled
from bot.errors import UserError
from bot.i18n import say, say_n
from bot.model import ChatState, Watch
from bot.richtext import Paragraph, bold, plain
from bot.stories.confidence import independent
from bot.watches.describe import describe

MOST_NAMED = 5


async def story_lines(
    found: Iterable[Found], state: ChatState, desk: Desk, now: datetime
) -> list[Paragraph]:
    """A line a story: its headline, who told it and how many more that this chat hears, how old."""
    lines = []
    for one in found:
        everybody = await desk.store.stories.tellers(one.story)
        tellers = audible(everybody, unheard_sources(state, everybody, now))
        outlets = len(independent(tellers, lead=teller(one.entry)))
        told = story_line(one.entry, one.matches, outlets=outlets, now=now)
        lines.append((plain("• "), *told))
    return lines


def watch_lines(state: ChatState, desk: Desk, now: datetime) -> Iterator[Paragraph]:
    """Each watch with its number, what it matches in plain words, and what is set for it alone."""
    for number, watch in enumerate(state.watches, start=1):
        yield watch_line(number, watch, state, desk, now)


def watch_line(number: int, watch: Watch, state: ChatState, desk: Desk, now: datetime) -> Paragraph:
    marks = ", ".join(_marks(watch, state, now))
    about = f" — {reading(watch, desk)}" + (f" ({marks})" if marks else "")
    return (plain(f"{number}. "), bold(watch.query), plain(about))


def _marks(watch: Watch, state: ChatState, now: datetime) -> Iterator[str]:
    if watch.urgent:
        yield say("urgent")
    elif watch.digest:
        off = watch.digest.rhythm == "off"
        if off:
            yield say("no digest")
        else:
            yield say("digest {rhythm}", rhythm=shown_digest(watch.digest))
    if muted(state, watch.id, now):
        yield say("muted")


def reading(watch: Watch, desk: Desk) -> str:
    """What a watch matches, in plain words; or that it cannot be read any more."""
    try:
        return describe(desk.read(watch.query))
    except UserError as error:  # a pack that it names has gone since
        return say("cannot be read: {reason}", reason=str(error).splitlines()[0])


def frequency(result: Survey) -> str:
    """How often a query would have rung."""
    when = spelled(result.within)
    if not result.count:
        return say("Would not have rung in the last {time}.", time=when)
    if result.capped:
        return say(
            "Would have rung more than {count} times in the last {time}.",
            count=result.count,
            time=when,
        )
    return say_n(
        "Would have rung once in the last {time}.",
        "Would have rung {count} times in the last {time}.",
        result.count,
        time=when,
    )


def names(watches: Sequence[Watch]) -> str:
    """The first few of these, and how many more there are: "ceasefire · truce +3"."""
    more = f" +{len(watches) - MOST_NAMED}" if len(watches) > MOST_NAMED else ""
    return " · ".join(watch.query for watch in watches[:MOST_NAMED]) + more
