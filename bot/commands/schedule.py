"""When alerts ring: quiet hours, digests, the hourly budget, the chat's clock; and the rest of a
digest."""

from dataclasses import replace

from bot.alerts.timing import due, hour_of, zone_of
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.hours import (
    clock_line,
    quiet_hours,
    rhythm,
    schedule_line,
    shown_digest,
    shown_moment,
    shown_quiet,
)
from bot.commands.timezones import timezone_named
from bot.commands.watching import chosen_watch
from bot.errors import UserError
from bot.i18n import line, say, say_n
from bot.model import ChatState, Digest, Watch
from bot.richtext import Paragraph, bold, message, plain

MOST_ALERTS = 500


async def quiet(ask: Ask, desk: Desk) -> Reply:
    """Hours in which nothing rings; what is held comes as one digest at their end."""
    if not ask.words:
        return Reply(message(*_quiet_now(ask)))
    if ask.words.casefold() == "off":
        return Reply(
            message(say("Quiet hours are off: alerts ring at any hour.")),
            replace(ask.state, quiet=None),
        )
    state = replace(ask.state, quiet=quiet_hours(ask.words))
    return Reply(message(*_quiet_now(replace(ask, state=state))), state)


def _quiet_now(ask: Ask) -> list[str]:
    hours = ask.state.quiet
    if hours is None:
        return [say("There are no quiet hours here. To set them: {/quiet 22:00-07:00}")]
    return [
        say(
            "🌙 Quiet hours are {hours}. What rings then comes as one digest at {end}.",
            hours=shown_quiet(hours),
            end=f"{hours.end:%H:%M}",
        ),
        clock_line(ask.state, ask.now),
        say("To be woken for something all the same: {/watch! ceasefire}"),
    ]


async def timezone(ask: Ask, desk: Desk) -> Reply:
    """By which clock this chat's hours are read."""
    if not ask.words:
        return Reply(message(clock_line(ask.state, ask.now)))
    state = replace(ask.state, timezone=timezone_named(ask.words))
    return Reply(message(clock_line(state, ask.now)), state)


async def digest(ask: Ask, desk: Desk) -> Reply:
    """How often alerts are told together, for the chat or for one of its watches."""
    if not ask.words:
        return Reply(message(*_digest_lines(ask.state)))
    about, chosen = rhythm(ask.words)
    if about:
        return _for_watch(ask, chosen_watch(ask.state, desk, about), chosen)
    state = replace(ask.state, digest=chosen or Digest())
    return Reply(message(*_digest_lines(state), clock_line(state, ask.now)), state)


def _digest_lines(state: ChatState) -> list[str | Paragraph]:
    own = [
        say("{watch}: {rhythm}", watch=watch.query, rhythm=shown_digest(watch.digest))
        for watch in state.watches
        if watch.digest
    ]
    return [(plain("🗞 "), *_told(state.digest)), *own]


def _told(chosen: Digest) -> Paragraph:
    match chosen.rhythm:
        case "off":
            return line("Each alert rings at once. For a digest: {/digest daily 08:00}")
        case "hourly":
            return line("Alerts come as one digest an hour, on the hour.")
        case "daily":
            return line("Alerts come as one digest a day, at {time}.", time=f"{chosen.at:%H:%M}")
        case "weekdays":
            return line(
                "Alerts come as one digest each weekday, at {time}.", time=f"{chosen.at:%H:%M}"
            )


def _for_watch(ask: Ask, watch: Watch, chosen: Digest | None) -> Reply:
    changed = replace(watch, digest=chosen)
    watches = tuple(changed if one.id == watch.id else one for one in ask.state.watches)
    more = []
    if watch.urgent:
        more = [
            say(
                "It is urgent, and rings at once all the same. To end that: {/watch {query}}",
                query=watch.query,
            )
        ]
    elif chosen and chosen.rhythm != "off":
        more = [clock_line(ask.state, ask.now)]
    told = message(_told_of(watch, chosen), *more)
    return Reply(told, replace(ask.state, watches=watches))


def _told_of(watch: Watch, chosen: Digest | None) -> Paragraph:
    name = bold(watch.query)
    if chosen is None:
        return line("🗞 {watch} goes by this chat's digest.", watch=name)
    if chosen.rhythm == "off":
        return line("🗞 {watch} rings at once.", watch=name)
    return line("🗞 {watch} comes in a digest: {rhythm}.", watch=name, rhythm=shown_digest(chosen))


async def budget(ask: Ask, desk: Desk) -> Reply:
    """How many alerts may ring in an hour before the rest is told together."""
    if not ask.words:
        return Reply(message(_budget_line(ask.state)))
    state = replace(ask.state, budget=_limit(ask.words))
    return Reply(message(_budget_line(state)), state)


def _limit(words: str) -> int | None:
    if words.casefold() == "off":
        return None
    if not words.isdecimal() or not 1 <= int(words) <= MOST_ALERTS:
        raise UserError(
            say(
                "Say how many alerts an hour, 1 to {most}, like: {/budget 30}; or: {/budget off}",
                most=MOST_ALERTS,
            )
        )
    return int(words)


def _budget_line(state: ChatState) -> str:
    if state.budget is None:
        return say("However many alerts there are, each rings. To limit them: {/budget 20}")
    return say_n(
        "At most 1 alert rings in an hour; what is beyond comes as one digest at its end. "
        "Urgent watches always ring.",
        "At most {count} alerts ring in an hour; what is beyond comes as one digest at its end. "
        "Urgent watches always ring.",
        state.budget,
    )


async def rest(ask: Ask, desk: Desk) -> Reply:
    """A page of a digest that was not sent."""
    shown = await desk.store.digests.rest(ask.state.chat.key, ask.words)
    if shown is None:
        raise UserError(
            say("That digest is not kept any more. For the newest stories: {/latest 20}")
        )
    return Reply(replace(shown, silent=False))


async def standing(ask: Ask, desk: Desk) -> list[str]:
    """How things stand: when alerts ring, what is held, and what of the budget is left."""
    state, now = ask.state, ask.now
    held = await desk.store.digests.of(state.chat.key)
    dues = [(one.story, when) for one in held if (when := due(state, one, now))]
    lines = [schedule_line(state, now)] if schedule_line(state, now) else []
    if dues:
        soonest = shown_moment(min(when for _, when in dues), state, now)
        lines.append(
            say_n(
                "Held for a digest: 1 story, due {time}",
                "Held for a digest: {count} stories, due {time}",
                len({story for story, _ in dues}),
                time=soonest,
            )
        )
    since, end = hour_of(now, zone_of(state))
    spent = await desk.store.digests.spent(state.chat.key, since)
    return [*lines, _spent(state, spent, shown_moment(end, state, now))]


def _spent(state: ChatState, spent: int, until: str) -> str:
    if not state.budget:
        return say("Alerts this hour: {count}", count=spent)
    return say(
        "Alerts this hour: {count} of {limit}, until {time}",
        count=spent,
        limit=state.budget,
        time=until,
    )
