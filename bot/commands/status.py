"""How things stand for a chat: its watches, its sources, when it is told, what is still owed."""

from bot.age import age
from bot.alerts.muting import muted
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.schedule import standing
from bot.i18n import say
from bot.richtext import message


async def status(ask: Ask, desk: Desk) -> Reply:
    """How things stand for this chat, and whether the sources work."""
    outbox = desk.store.outbox(ask.request.chat.platform)
    feeds = await desk.store.feeds.all()
    failing = sum(bool(state.problem) for _, state in feeds)
    owed, aside = (
        await outbox.waiting(ask.state.chat.key),
        await outbox.asides.count(ask.state.chat.key),
    )
    polled = max((state.checked for _, state in feeds if state.checked), default=None)
    lines = [
        _watches(ask),
        _sources(len(feeds), failing, age(polled, ask.now) if polled else ""),
        *await standing(ask, desk),
        say("Waiting to be sent here: {count}", count=owed),
    ]
    if aside:
        lines.append(say("Set aside, as the platform refused them: {count}", count=aside))
    return Reply(message(*lines))


def _watches(ask: Ask) -> str:
    watches = len(ask.state.watches)
    if muted(ask.state, "all", ask.now):
        return say("Watches: {count}, all muted", count=watches)
    silent = sum(muted(ask.state, one.id, ask.now) for one in ask.state.watches)
    if silent:
        return say("Watches: {count}, {silent} muted", count=watches, silent=silent)
    return say("Watches: {count}", count=watches)


def _sources(feeds: int, failing: int, polled: str) -> str:
    if not polled:
        return say("Sources: {count}, {failing} with a problem", count=feeds, failing=failing)
    return say(
        "Sources: {count}, {failing} with a problem, last polled {age}",
        count=feeds,
        failing=failing,
        age=polled,
    )
