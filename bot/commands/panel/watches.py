"""The pages of a chat's watches: all, a sheet at a time; one of them; and whether to remove it."""

from collections.abc import Iterator

from bot.alerts.muting import muted
from bot.commands.ask import Ask, Desk
from bot.commands.listing import reading, watch_lines
from bot.commands.panel.home import HOME, back
from bot.commands.watching import chosen_watch
from bot.i18n import line, say
from bot.model import Watch
from bot.richtext import Button, Message, bold, message

A_SHEET = 5
LONGEST_LABEL = 24


async def sheet(ask: Ask, desk: Desk) -> Message:
    """Five watches, each with its buttons; `ask.words` says which sheet, from 1."""
    count = len(ask.state.watches)
    if not count:
        nothing = say("This chat watches for nothing yet. To begin: {/watch ceasefire}")
        return message(nothing, buttons=[back()])
    sheets = -(-count // A_SHEET)
    number = min(max(int(ask.words), 1), sheets) if ask.words.isdecimal() else 1
    shown = range((number - 1) * A_SHEET, min(number * A_SHEET, count))
    lines = list(watch_lines(ask.state, desk, ask.now))
    return message(
        (bold(say("This chat watches for")),),
        *(lines[place] for place in shown),
        say("To add one: {/watch ceasefire}"),
        buttons=[*(_row(place, number, ask) for place in shown), *_turn(number, sheets), back()],
    )


def _row(place: int, number: int, ask: Ask) -> tuple[Button, ...]:
    watch = ask.state.watches[place]
    silent = muted(ask.state, watch.id, ask.now)
    toggle = say("Unmute") if silent else say("Mute")
    act = "unmute" if silent else "mute"
    return (
        Button(f"{place + 1} · {_short(watch.query)}", f"{HOME} watch {watch.id}"),
        Button(toggle, f"{HOME} watches {number} {act} {watch.id}"),
        Button(say("Remove"), f"{HOME} drop {watch.id}"),
    )


def _turn(number: int, sheets: int) -> Iterator[tuple[Button, ...]]:
    """The row that turns to other sheets, if there are any."""
    before, after = f"{HOME} watches {number - 1}", f"{HOME} watches {number + 1}"
    keys = [Button("‹", before)] if number > 1 else []
    keys += [Button("›", after)] if number < sheets else []
    if keys:
        yield tuple(keys)


async def one(ask: Ask, desk: Desk) -> Message:
    """A watch: what it matches, and what can be set for it alone."""
    watch = chosen_watch(ask.state, desk, ask.words)
    place = ask.state.watches.index(watch)
    here = f"{HOME} watch {watch.id}"
    return message(
        list(watch_lines(ask.state, desk, ask.now))[place],
        buttons=[
            _silence(watch, ask, here),
            (_urgency(watch, here), Button(say("Remove"), f"{HOME} drop {watch.id}")),
            back(f"watches {place // A_SHEET + 1}"),
        ],
    )


def _silence(watch: Watch, ask: Ask, here: str) -> tuple[Button, ...]:
    if muted(ask.state, watch.id, ask.now):
        return (Button(say("Unmute"), f"{here} unmute {watch.id}"),)
    return (
        Button(say("Mute 1 hour"), f"{here} mute {watch.id} 1h"),
        Button(say("Mute 1 day"), f"{here} mute {watch.id} 24h"),
        Button(say("Mute"), f"{here} mute {watch.id}"),
    )


def _urgency(watch: Watch, here: str) -> Button:
    if watch.urgent:
        return Button(say("Not urgent"), f"{here} urgent {watch.id} off")
    return Button(say("Make urgent"), f"{here} urgent {watch.id}")


async def dropping(ask: Ask, desk: Desk) -> Message:
    """Whether to remove a watch: what it was set to do is gone with it."""
    watch = chosen_watch(ask.state, desk, ask.words)
    sheet_ = f"watches {ask.state.watches.index(watch) // A_SHEET + 1}"
    return message(
        line("Remove {name}?", name=bold(watch.query)),
        say("It matches {what}.", what=reading(watch, desk)),
        buttons=[
            (
                Button(say("Remove"), f"{HOME} {sheet_} unwatch {watch.id}"),
                Button(say("Keep"), f"{HOME} watch {watch.id}"),
            )
        ],
    )


def _short(query: str) -> str:
    return query if len(query) <= LONGEST_LABEL else query[: LONGEST_LABEL - 1].rstrip() + "…"
