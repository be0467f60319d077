"""The panel's first page: what is set, each with a button to where it is changed."""

from bot.alerts.muting import ALL, in_force, muted
from bot.commands.ask import Ask, Desk
from bot.commands.hours import shown_digest, shown_quiet
from bot.commands.language import own_name
from bot.i18n import say, spoken
from bot.model import ChatState
from bot.richtext import Button, Message, Run, bold, message

HOME = "settings"


async def home(ask: Ask, desk: Desk) -> Message:
    state = ask.state
    feeds = [feed for feed, _ in await desk.store.feeds.all() if heard(feed.shared, feed.id, state)]
    count = len(state.watches)
    rows = (
        (_to("watches 1", say("Watches: {count}", count=count)),
         _to("sources", say("Sources: {count}", count=len(feeds)))),
        (_to("digest", say("Digest: {setting}", setting=shown_digest(state.digest))),
         _to("quiet", say("Quiet hours: {setting}", setting=_quiet(state)))),
        (_to("budget", _budget(state)), _to("mutes", _mutes(ask))),
        (_to("timezone", say("Clock: {zone}", zone=state.timezone or "UTC")),
         _to("language", own_name(spoken()))),
    )  # fmt: skip
    return message(*_heading(state), buttons=rows)


def heard(shared: bool, feed: str, state: ChatState) -> bool:
    """Whether a feed rings in a chat."""
    return shared or feed in state.feeds


def back(to: str = "") -> tuple[Button, ...]:
    """The row that leads back to a page, the first one unless named."""
    return (_to(to, say("‹ Back")),)


def _heading(state: ChatState) -> list[str | Run]:
    title = bold(say("⚙️ Settings of this chat"))
    if not state.watches:
        return [title, say("It watches for nothing yet. To begin: {/watch ceasefire}")]
    return [title, say("Tap what you want to see or change.")]


def _to(page: str, label: str) -> Button:
    return Button(label, f"{HOME} {page}".rstrip())


def _quiet(state: ChatState) -> str:
    return shown_quiet(state.quiet) if state.quiet else say("off")


def _budget(state: ChatState) -> str:
    if state.budget is None:
        return say("Budget: no limit")
    return say("Budget: {count} an hour", count=state.budget)


def _mutes(ask: Ask) -> str:
    if muted(ask.state, ALL, ask.now):
        return say("Muted: everything")
    count = len(in_force(ask.state, ask.now))
    return say("Muted: {count}", count=count) if count else say("Muted: nothing")
