"""A person's own page: what their private chat watches for, when it rings, where from, and the
buttons that change it. Where a platform shows one (Slack's App Home), it stands beside the chat.

A page is a sequence of messages, one below the other, each with its own buttons.
"""

from collections.abc import Iterator, Sequence

from bot.alerts.muting import muted
from bot.commands.ask import Ask, Desk
from bot.commands.helping import greeting
from bot.commands.listing import watch_line
from bot.commands.schedule import standing
from bot.commands.sources import source_line
from bot.i18n import line, say
from bot.model import Feed, FeedState, Watch
from bot.richtext import Button, Message, Paragraph, bold, message

WATCHES_SHOWN = 15
"""On one page: with two blocks each, and what stands around them, far from Slack's 100."""

OWN_SHOWN = 10
"""Sources of the chat's own that are shown, each with a button to remove it."""

TURN = "page"
"""What a button says that turns to another part: "page 2". It asks the page, not a chat."""


async def page(ask: Ask, desk: Desk) -> tuple[Message, ...]:
    """The page of the chat that asks; `ask.words` is the number of the part to show."""
    if not ask.state.watches:
        return (_welcome(desk), await _sources(ask, desk))
    return (
        _heading(),
        *_watchlist(ask, desk),
        await _schedule(ask, desk),
        await _sources(ask, desk),
    )


def _welcome(desk: Desk) -> Message:
    """For somebody whose chat watches for nothing: what this is, and how to begin."""
    welcome = greeting(desk)
    rows = (*welcome.buttons, (Button(say("Add a watch"), "watch"),))
    return Message(welcome.paragraphs, rows)


def _heading() -> Message:
    return message(
        (bold(say("Your watchlist")),),
        say("What is found rings in the Messages tab."),
        buttons=[[Button(say("Add a watch"), "watch"), Button(say("Latest"), "latest")]],
    )


def _watchlist(ask: Ask, desk: Desk) -> Iterator[Message]:
    watches = ask.state.watches
    parts = -(-len(watches) // WATCHES_SHOWN)
    asked = int(ask.words) if ask.words.isdecimal() else 1
    number = min(max(asked, 1), parts)
    first = (number - 1) * WATCHES_SHOWN
    for place, watch in enumerate(watches[first : first + WATCHES_SHOWN], start=first + 1):
        told = watch_line(place, watch, ask.state, desk, ask.now)
        yield Message((told,), (_watch_buttons(watch, ask),))
    if parts > 1:
        shown = say("Watches, part {number} of {parts}", number=number, parts=parts)
        yield message(shown, buttons=[list(_turns(number, parts))])


def _watch_buttons(watch: Watch, ask: Ask) -> tuple[Button, ...]:
    """They name the watch by its id: its number may be another's by the time of the press."""
    if muted(ask.state, watch.id, ask.now):
        silence = Button(say("Unmute"), f"unmute {watch.id}")
    else:
        silence = Button(say("Mute"), f"mute {watch.id}")
    return silence, Button(say("Remove"), f"unwatch {watch.id}")


def _turns(number: int, parts: int) -> Iterator[Button]:
    if number > 1:
        yield Button(say("Earlier"), f"{TURN} {number - 1}")
    if number < parts:
        yield Button(say("Later"), f"{TURN} {number + 1}")


async def _schedule(ask: Ask, desk: Desk) -> Message:
    buttons = [
        Button(say("Edit schedule"), "schedule"),
        _silence(ask),
        Button(say("All settings"), "settings"),
    ]
    return message((bold(say("Schedule")),), *await standing(ask, desk), buttons=[buttons])


def _silence(ask: Ask) -> Button:
    if muted(ask.state, "all", ask.now):
        return Button(say("Unmute all"), "unmute all")
    return Button(say("Mute all"), "mute all")


async def _sources(ask: Ask, desk: Desk) -> Message:
    """How many work, those with a problem, and the chat's own."""
    feeds = [
        (feed, state)
        for feed, state in await desk.store.feeds.all()
        if feed.shared or feed.id in ask.state.feeds
    ]
    working = sum(not state.problem for _, state in feeds)
    lines: list[Paragraph] = [
        (bold(say("Sources")),),
        line("{working} of {all} work.", working=working, all=len(feeds))
        if feeds
        else line("There are no sources yet. Add one: {/addfeed bbc.co.uk/news}"),
        *_shown(feeds, ask),
    ]
    own = [feed for feed, _ in feeds if not feed.shared][:OWN_SHOWN]
    remove = [
        Button(say("Remove {name}", name=feed.name[:30]), f"removefeed {feed.url}") for feed in own
    ]
    first = [Button(say("Add a source"), "addfeed"), Button(say("All sources"), "sources")]
    return message(*lines, buttons=[first, *([remove] if remove else [])])


def _shown(feeds: Sequence[tuple[Feed, FeedState]], ask: Ask) -> Iterator[Paragraph]:
    """Those that need a look: with a problem, or added here."""
    worth = [(feed, state) for feed, state in feeds if state.problem or not feed.shared]
    for feed, state in worth[: 2 * OWN_SHOWN]:
        yield source_line(feed, state, ask.now)
