"""Silence and its end: mute, unmute and mutes, for all, a watch, a story or a source."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts.muting import (
    ALL,
    end_of,
    in_force,
    of_source,
    of_story,
    source_of,
    story_of,
    with_mute,
    without_mutes,
)
from bot.commands.alerted import alerted_story, headline_of
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.hours import shown_moment
from bot.commands.sources import source_named
from bot.commands.watching import chosen_watch
from bot.durations import duration
from bot.errors import UserError
from bot.i18n import line, say
from bot.model import ChatState, Mute
from bot.richtext import Button, Message, Paragraph, bold, message

MOST_SHOWN = 20
LONGEST_NAME = 60
LONGEST_LABEL = 32

_LENGTH = re.compile(r"(?:(?P<before>.*)\s)?(?P<length>[0-9]+\s*[^\W\d_]+)")
_FOR = re.compile(r"(?:^|\s+)(?:for|für|por|durante|pour|pendant|на)$", re.IGNORECASE)
_FOR_GOOD = re.compile(r"\s+(?:for\s+good|forever)$", re.IGNORECASE)


async def mute(ask: Ask, desk: Desk) -> Reply:
    """Silence for a time or for good; without words, what is silent."""
    if not ask.words:
        return await mutes(ask, desk)
    words, length = _parted(ask.words)
    chosen = await _target(replace(ask, words=words), desk)
    chosen = replace(chosen, until=end_of(length, ask.now))
    state = with_mute(ask.state, chosen, ask.now)
    undo = Button(say("Undo"), _ending(chosen))
    return Reply(message(_silenced(chosen, ask), buttons=[[undo]]), state)


async def unmute(ask: Ask, desk: Desk) -> Reply:
    """Let ring again: everything, or the one thing that is named."""
    silent = in_force(ask.state, ask.now)
    if not silent:
        return Reply(message(say("Nothing is muted here.")))
    ended = await _ended(ask, desk, silent)
    state = without_mutes(ask.state, {one.what for one in ended})
    lines = [_rings_again(one, state) for one in ended]
    left = _shown(in_force(state, ask.now))
    if left:
        listed = bold(" · ".join(name_of(one, state) for one in left))
        lines.append(line("Still muted: {names}", names=listed))
    return Reply(message(*lines, buttons=_keys(left, state)), state, replaces=True)


async def mutes(ask: Ask, desk: Desk) -> Reply:
    """What is silent and until when, with a button each to end it."""
    return Reply(_listed(ask.state, ask.now))


def _listed(state: ChatState, now: datetime) -> Message:
    silent = in_force(state, now)
    if not silent:
        return message(
            say("Nothing is muted here."),
            say(
                "To mute all for a while: {/mute 2h}. "
                "A watch, a story or a source likewise: {/mute source BBC World 1d}"
            ),
        )
    shown, rest = _shown(silent), len(silent) - MOST_SHOWN
    return message(
        (bold(say("Muted here")),),
        *(_mute_line(one, state, now) for one in shown),
        *([say("… and {count} more", count=rest)] if rest > 0 else []),
        buttons=_keys(shown, state),
    )


def _shown(silent: Sequence[Mute]) -> Sequence[Mute]:
    """The newest: more would be no list, and more keys than Telegram takes."""
    return silent[-MOST_SHOWN:]


def _keys(silent: Iterable[Mute], state: ChatState) -> list[list[Button]]:
    return [[Button(_label(one, state), _ending(one))] for one in silent]


def _mute_line(one: Mute, state: ChatState, now: datetime) -> Paragraph:
    name = bold(name_of(one, state))
    if one.until is None:
        return line("🔕 {name} — until it is unmuted", name=name)
    until = shown_moment(one.until, state, now)
    return line("🔕 {name} — until {time}", name=name, time=until)


def _label(one: Mute, state: ChatState) -> str:
    if one.what == ALL:
        return say("Unmute all")
    return say("Unmute {name}", name=_short(name_of(one, state), LONGEST_LABEL))


def name_of(one: Mute, state: ChatState) -> str:
    """What people call that which is muted."""
    if one.what == ALL:
        return say("Everything")
    watches = (watch.query for watch in state.watches if watch.id == one.what)
    return one.name or next(watches, one.what)


def _ending(one: Mute) -> str:
    """The command that ends a mute, which a button carries: so it names things by their ids."""
    if story := story_of(one):
        return f"unmute story {story}"
    if source := source_of(one):
        return f"unmute source {source}"
    return f"unmute {one.what}"


def _silenced(one: Mute, ask: Ask) -> Paragraph:
    name = bold(name_of(one, ask.state))
    if one.until:
        until = shown_moment(one.until, ask.state, ask.now)
        return line("🔕 {name} is silent until {time}.", name=name, time=until)
    if story_of(one):
        return line("🔕 {name} is silent: this story rings here no more.", name=name)
    return line("🔕 {name} is silent until you unmute it.", name=name)


def _rings_again(one: Mute, state: ChatState) -> Paragraph:
    return line("🔔 {name} rings again.", name=bold(name_of(one, state)))


def _parted(words: str) -> tuple[str, timedelta | None]:
    """Split "ceasefire 2h" into what and how long; None is for good."""
    lasting = _FOR_GOOD.sub("", words)
    if lasting != words:
        return lasting, None
    if read := _LENGTH.fullmatch(words):
        try:
            return _FOR.sub("", read["before"] or ""), duration(read["length"])
        except UserError:
            return words, None
    return words, None


def _kind(words: str) -> tuple[str, str]:
    """Split "source BBC World" into its kind and the rest; no kind for a watch or all."""
    first, _, rest = words.partition(" ")
    kind = first.casefold()
    return (kind, rest.strip()) if kind in ("story", "source") else ("", words)


async def _target(ask: Ask, desk: Desk) -> Mute:
    """What is to be muted. Raises UserError if nothing is called so."""
    kind, words = _kind(ask.words)
    if kind == "story":
        story = await alerted_story(replace(ask, words=words), desk)
        title = await headline_of(ask, desk, story)
        return Mute(of_story(story), name=_short(title, LONGEST_NAME))
    if kind == "source":
        feed = await source_named(desk, ask.state, words)
        return Mute(of_source(feed.id), name=feed.name)
    if not words or words.casefold() == ALL:
        return Mute(ALL)
    return Mute(chosen_watch(ask.state, desk, words).id)


async def _ended(ask: Ask, desk: Desk, silent: Iterable[Mute]) -> list[Mute]:
    """The mutes that are to end. Raises UserError if what is named is not muted."""
    by_what = {one.what: one for one in silent}
    if not ask.words:
        return list(by_what.values())
    if ask.words.casefold() == ALL:
        return [by_what[ALL]] if ALL in by_what else list(by_what.values())
    for one in by_what.values():
        if ask.words.casefold() in _names_of(one, ask.state):
            return [one]
    chosen = await _target(ask, desk)
    if chosen.what not in by_what:
        name = name_of(chosen, ask.state)
        raise UserError(say("{name} is not muted. What is: {/mutes}", name=name))
    return [by_what[chosen.what]]


def _names_of(one: Mute, state: ChatState) -> Iterator[str]:
    """What a person may call that which is muted, even if it is no more than a mute by now."""
    kind = "story " if story_of(one) else "source " if source_of(one) else ""
    for name in (name_of(one, state), one.what.partition(":")[2] or one.what):
        yield f"{kind}{name}".casefold()


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
