"""Not relevant: the exact changes that would have kept an alert out, each with what it would have
done to the last week's alerts; and making one of them, or taking it back."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.alerts.owe import delivery_of
from bot.commands.alerted import alerted_story, told_of
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.finding import matching, monitor_of
from bot.commands.waits import carry_waits, waits_of
from bot.commands.watching import chosen_watch, reworded
from bot.errors import UserError
from bot.i18n import line, say
from bot.model import Archived, FeedId, StoryId, Told, Watch
from bot.richtext import Button, Message, Paragraph, Run, bold, code, message
from bot.watches.describe import describe
from bot.watches.document import Document, analyse
from bot.watches.narrowing import narrowed, narrowings

WEEK = timedelta(days=7)
MOST_STORIES = 200
"""The newest of the week's alerts that a change is tried on: about a second of matching."""

_CLAUSE = re.compile(r"(?:NOT|AND) \S.*|NEAR/\d{1,3}(?: \S.*)?|title")


@dataclass(frozen=True, slots=True)
class Change:
    """What a button offers: the new text of the watch, or what else is to be done; the command for
    it; how many of the week's alerts stay."""

    shown: Run
    label: str
    command: str
    kept: int


async def irrelevant(ask: Ask, desk: Desk) -> Reply:
    """What would have kept an alert out; asks for which watch, where it rang for several."""
    about, _, named = ask.words.partition(" ")
    story = await alerted_story(replace(ask, words=about), desk)
    told, lead = await told_of(ask, desk, story)
    rang = await _rang(ask, desk, story, lead)
    if named:
        rang = [chosen_watch(ask.state, desk, named)]
    if not rang:
        raise UserError(say("The watch that it rang for is not on this chat's watchlist now."))
    if len(rang) > 1:
        return Reply(_which(told, rang, story))
    return Reply(await _offer(ask, desk, rang[0], lead, told), replaces=bool(named))


async def _rang(ask: Ask, desk: Desk, story: StoryId, lead: Archived) -> list[Watch]:
    """The watches that found it, but for those that still wait for more outlets."""
    monitor = monitor_of(ask.state.watches, desk)
    found = monitor.match(lead.entry) or monitor.match(await desk.fuller(lead.entry, "auto"))
    waiting = {wait.watch for wait in await waits_of(ask, desk, story)}
    return [match.watch for match in found if match.watch.id not in waiting]


def _which(told: Told, rang: Sequence[Watch], story: StoryId) -> Message:
    return message(
        line("Not relevant: {headline}", headline=bold(told.lead.title)),
        say("It rang for several watches. Which one should not have found it?"),
        buttons=[[Button(one.query, f"irrelevant {story} {one.id}")] for one in rang],
    )


async def _offer(ask: Ask, desk: Desk, watch: Watch, lead: Archived, told: Told) -> Message:
    week = await _week(ask, desk, watch)
    week.setdefault(lead.story, []).insert(0, analyse(await desk.fuller(lead.entry, "auto")))
    # Half a second of matching, where a week had hundreds of alerts: others are served meanwhile.
    changes = await asyncio.to_thread(_changes, desk, watch, lead.story, week, told)
    count = bold(str(len(week)))
    return message(
        line("Not relevant: {headline}", headline=bold(told.lead.title)),
        line(
            "Each of these would have kept it out. Alerts of {watch} in the last 7 days: {count}.",
            watch=bold(watch.query),
            count=count,
        ),
        *(_told(number, one, len(week)) for number, one in enumerate(changes, start=1)),
        say("Nothing changes until you press one."),
        buttons=[
            [Button(f"{number}. {one.label}", one.command)]
            for number, one in enumerate(changes, start=1)
        ],
    )


def _told(number: int, one: Change, count: int) -> Paragraph:
    return line(
        "{number}. {change} — keeps {kept}, leaves out {out}",
        number=number,
        change=one.shown,
        kept=one.kept,
        out=count - one.kept,
    )


def _changes(
    desk: Desk,
    watch: Watch,
    unwanted: StoryId,
    week: dict[StoryId, list[Document]],
    told: Told,
) -> list[Change]:
    others = [telling for story, telling in week.items() if story != unwanted]
    found = narrowings(desk.read(watch.query), week[unwanted], others, desk.read)
    changes = [
        Change(
            code(one.text),
            _label(one.clause, one.text),
            f"narrow {watch.id} {one.clause}",
            one.kept,
        )
        for one in found
    ]
    mute = say("Mute {name}", name=told.lead.outlet)
    kept = sum(_told_elsewhere(telling, told.lead.feed) for telling in others)
    return [*changes, Change(bold(mute), mute, f"mute source {told.lead.feed}", kept)]


def _label(clause: str, text: str) -> str:
    return text if clause == "title" else clause


def _told_elsewhere(telling: Sequence[Document], feed: FeedId) -> bool:
    return any(one.entry.feed != feed for one in telling)


async def _week(ask: Ask, desk: Desk, watch: Watch) -> dict[StoryId, list[Document]]:
    """What rang here for a watch in the last week, by story: each telling that it found."""
    found: dict[StoryId, list[Document]] = {}
    async for one in matching(desk, [watch], state=ask.state, since=ask.now - WEEK):
        if one.story not in found and len(found) == MOST_STORIES:
            break
        found.setdefault(one.story, []).append(analyse(one.entry))
    outbox = desk.store.outbox(ask.state.chat.platform)
    alerts = {delivery_of(story): story for story in found}
    rang = await outbox.put_among(ask.state.chat.key, list(alerts))
    return {alerts[one]: found[alerts[one]] for one in alerts if one in rang}


async def narrow(ask: Ask, desk: Desk) -> Reply:
    """Add a condition to a watch: "narrow 1 NOT baseball"."""
    named, _, clause = ask.words.partition(" ")
    if not _CLAUSE.fullmatch(clause):
        raise UserError(say("Say which watch, and what to add, like: {/narrow 1 NOT baseball}"))
    watch = chosen_watch(ask.state, desk, named)
    text = narrowed(desk.read(watch.query), clause, desk.read).source
    return await _changed(ask, desk, watch, text)


async def widen(ask: Ask, desk: Desk) -> Reply:
    """Take back what `narrow` last added to a watch."""
    watch = chosen_watch(ask.state, desk, ask.words)
    if watch.before is None:
        raise UserError(say("Nothing was added to {watch}.", watch=watch.query))
    return await _changed(ask, desk, watch, watch.before.query)


async def _changed(ask: Ask, desk: Desk, watch: Watch, text: str) -> Reply:
    after, state = reworded(ask.state, desk, watch, text)
    await carry_waits(ask, desk, watch, after)
    told = message(
        line("{before} is now {after}", before=watch.query, after=bold(after.query)),
        line("Matches {reading}.", reading=describe(desk.read(text))),
        buttons=[[Button(say("Undo"), f"widen {after.id}")]],
    )
    return Reply(told, state, replaces=True)
