"""Lists as messages: stories, watches."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.alerts.compose import story_line
from bot.alerts.route import muted
from bot.commands.finding import Found
from bot.model import ChatState, Paragraph, Watch, bold, plain
from bot.watches.describe import describe
from bot.watches.query import parse


def story_lines(found: Iterable[Found], now: datetime) -> Iterator[Paragraph]:
    for one in found:
        yield (plain("• "), *story_line(one.entry, one.matches, now=now))


def watch_lines(state: ChatState, now: datetime) -> Iterator[Paragraph]:
    """Each watch with its number, what it matches in plain words, and whether it is muted."""
    for number, watch in enumerate(state.watches, start=1):
        silent = " (muted)" if muted(state, watch.id, now) else ""
        yield (plain(f"{number}. "), bold(watch.query), plain(f" — {reading(watch)}{silent}"))


def reading(watch: Watch) -> str:
    return describe(parse(watch.query))


def names(watches: Sequence[Watch]) -> str:
    return " · ".join(watch.query for watch in watches)
