"""Silence and its end: mute, unmute; and how things stand: status."""

from dataclasses import replace
from datetime import timedelta

from bot.age import age
from bot.alerts.route import muted
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.schedule import standing
from bot.commands.watching import chosen_watch
from bot.durations import duration, shown
from bot.errors import UserError
from bot.model import ChatState, Mute, bold, message, plain

USAGE = "Write mute 2h, mute all, mute <watch>, or mute <watch> 2h"


async def mute(ask: Ask, desk: Desk) -> Reply:
    words, length = _parted(ask.words)
    if not words and length is None:
        raise UserError(f"Say what to mute. {USAGE}")
    what, name = _target(ask.state, desk, words)
    until = ask.now + length if length else None
    others = tuple(one for one in ask.state.mutes if one.what != what)
    ending = f"for {shown(length)}" if length else "until you unmute it"
    return Reply(
        message((plain("🔕 "), bold(name), plain(f" is silent {ending}."))),
        replace(ask.state, mutes=(*others, Mute(what, until))),
    )


async def unmute(ask: Ask, desk: Desk) -> Reply:
    """Everything rings again, or one watch."""
    if ask.words and ask.words.casefold() != "all":
        chosen = chosen_watch(ask.state, desk, ask.words)
        kept = tuple(one for one in ask.state.mutes if one.what != chosen.id)
        name = chosen.query
    else:
        kept, name = (), "Everything"
    if kept == ask.state.mutes:
        return Reply(message("Nothing is muted here."))
    return Reply(
        message((plain("🔔 "), bold(name), plain(" rings again."))), replace(ask.state, mutes=kept)
    )


def _parted(words: str) -> tuple[str, timedelta | None]:
    """Split "ceasefire 2h" into what and how long."""
    *before, last = words.split() or [""]
    try:
        return " ".join(before), duration(last)
    except UserError:
        return words, None


def _target(state: ChatState, desk: Desk, words: str) -> tuple[str, str]:
    if not words or words.casefold() == "all":
        return "all", "Everything"
    chosen = chosen_watch(state, desk, words)
    return chosen.id, chosen.query


async def status(ask: Ask, desk: Desk) -> Reply:
    """How things stand for this chat, and whether the sources work."""
    outbox = desk.store.outbox(ask.request.chat.platform)
    feeds = await desk.store.feeds.all()
    failing = [feed.name for feed, state in feeds if state.problem]
    owed, aside = await outbox.waiting(ask.state.chat.key), await outbox.aside(ask.state.chat.key)
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
