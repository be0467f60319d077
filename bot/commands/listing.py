"""Lists as messages: stories, watches."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.alerts.compose import story_line
from bot.alerts.muting import muted
from bot.commands.ask import Desk
from bot.commands.finding import Found
from bot.commands.hours import shown_digest
from bot.commands.survey import Survey
from bot.durations import shown
from bot.errors import UserError
from bot.model import ChatState, Paragraph, Watch, bold, plain
from bot.watches.describe import describe


async def story_lines(found: Iterable[Found], desk: Desk, now: datetime) -> list[Paragraph]:
    """A line a story: its headline, who told it and how many more, how old."""
    lines = []
    for one in found:
        tellers = await desk.store.stories.tellers(one.story)
        outlets = len({teller.outlet for teller in tellers} | {one.entry.outlet})
        line = story_line(one.entry, one.matches, outlets=outlets, now=now)
        lines.append((plain("• "), *line))
    return lines


def watch_lines(state: ChatState, desk: Desk, now: datetime) -> Iterator[Paragraph]:
    """Each watch with its number, what it matches in plain words, and what is set for it alone."""
    for number, watch in enumerate(state.watches, start=1):
        marks = ", ".join(_marks(watch, state, now))
        about = f" — {reading(watch, desk)}" + (f" ({marks})" if marks else "")
        yield (plain(f"{number}. "), bold(watch.query), plain(about))


def _marks(watch: Watch, state: ChatState, now: datetime) -> Iterator[str]:
    if watch.urgent:
        yield "urgent"
    elif watch.digest:
        off = watch.digest.rhythm == "off"
        yield "no digest" if off else f"digest {shown_digest(watch.digest)}"
    if muted(state, watch.id, now):
        yield "muted"


def reading(watch: Watch, desk: Desk) -> str:
    """What a watch matches, in plain words; or that it cannot be read any more."""
    try:
        return describe(desk.read(watch.query))
    except UserError as error:  # a pack that it names has gone since
        return f"cannot be read: {str(error).splitlines()[0]}"


def frequency(result: Survey) -> str:
    """How often a query would have rung."""
    when = f"the last {shown(result.within)}"
    if not result.count:
        return f"Would not have rung in {when}."
    times = "once" if result.count == 1 else f"{result.count} times"
    return f"Would have rung {'more than ' if result.capped else ''}{times} in {when}."


def names(watches: Sequence[Watch]) -> str:
    return " · ".join(watch.query for watch in watches)
