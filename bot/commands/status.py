"""How things stand for a chat: its watches, its sources, when it is told, what is still owed."""

from bot.age import age
from bot.alerts.muting import muted
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.schedule import standing
from bot.model import message


async def status(ask: Ask, desk: Desk) -> Reply:
    """How things stand for this chat, and whether the sources work."""
    outbox = desk.store.outbox(ask.request.chat.platform)
    feeds = await desk.store.feeds.all()
    failing = [feed.name for feed, state in feeds if state.problem]
    owed, aside = (
        await outbox.waiting(ask.state.chat.key),
        await outbox.asides.count(ask.state.chat.key),
    )
    polled = max((state.checked for _, state in feeds if state.checked), default=None)
    lines = [
        f"Watches: {len(ask.state.watches)}{_silence(ask)}",
        f"Sources: {len(feeds)}, {len(failing)} with a problem"
        + (f", last polled {age(polled, ask.now)}" if polled else ""),
        *await standing(ask, desk),
        f"Waiting to be sent here: {owed}",
    ]
    if aside:
        lines.append(f"Set aside, as the platform refused them: {aside}")
    return Reply(message(*lines))


def _silence(ask: Ask) -> str:
    if muted(ask.state, "all", ask.now):
        return ", all muted"
    silent = sum(muted(ask.state, one.id, ask.now) for one in ask.state.watches)
    return f", {silent} muted" if silent else ""
