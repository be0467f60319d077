"""What a chat watches for: subscribe, unsubscribe, watch, unwatch, watchlist."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.commands.ask import Ask, Desk, Reply
from bot.commands.finding import newest
from bot.commands.hours import schedule_line
from bot.commands.listing import frequency, names, story_lines, watch_lines
from bot.commands.survey import survey
from bot.commands.waits import not_counted, wait_lines
from bot.errors import UserError
from bot.i18n import line, say, say_n, typed
from bot.model import Before, ChatState, Watch, WatchId
from bot.richtext import Button, Message, Paragraph, bold, message
from bot.watches.cautions import cautions
from bot.watches.describe import describe
from bot.watches.query import split_watches

SHOWN_AT_FIRST = 3
WEEK = timedelta(days=7)


async def subscribe(ask: Ask, desk: Desk) -> Reply:
    """Alerts for the default watchlist, or for the words given; shows what there is already."""
    queries = split_watches(ask.words) if ask.words else list(desk.config.watchlist)
    state, added = with_watches(ask, desk, queries)
    watched = named(state, desk, queries)
    found = await newest(desk, watched, state=state, limit=SHOWN_AT_FIRST)
    lines: list[str | Paragraph] = [_subscribed(watched)]
    if found:
        lines += [
            "",
            (bold(say("Most recently:")),),
            *await story_lines(found, state, desk, ask.now),
        ]
    else:
        lines.append(
            say("Nothing in the archive matches yet; the next story that does rings here.")
        )
    buttons = [
        Button(say("Watchlist"), "watchlist"),
        Button(say("Latest"), "latest"),
        Button(say("Help"), "help"),
    ]
    return Reply(message(*lines, buttons=[buttons]), state if added or ask.state.gone else None)


def _subscribed(watched: Sequence[Watch]) -> Paragraph:
    listed = " · ".join(watch.query for watch in watched)
    return line("🔔 This chat gets alerts for {watches}.", watches=bold(listed))


async def unsubscribe(ask: Ask, desk: Desk) -> Reply:
    """Stop, and forget all that this chat set and is still owed."""
    if not ask.state.watches and not ask.state.feeds:
        return Reply(message(say("This chat gets no alerts. To start: {/subscribe}")))
    for feed in ask.state.feeds:
        await desk.store.feeds.unfollow(feed, ask.state.chat.key)
    return Reply(
        message(say("Stopped. This chat's watchlist is deleted; nothing rings here any more.")),
        forget=True,
    )


async def watch(ask: Ask, desk: Desk) -> Reply:
    """Add watches; say in plain words what each matches, and how often it would have rung."""
    if ask.words.startswith("!"):
        return await watch_urgently(replace(ask, words=ask.words[1:]), desk)
    return await _watched(ask, desk, urgent=False)


async def watch_urgently(ask: Ask, desk: Desk) -> Reply:
    """Add watches that ring at once, at any hour; or make such of those that are there."""
    return await _watched(ask, desk, urgent=True)


async def _watched(ask: Ask, desk: Desk, *, urgent: bool) -> Reply:
    queries = split_watches(ask.words)
    if not queries:
        example = f"watch{'!' if urgent else ''} ceasefire, security guarantees"
        raise UserError(say("Say what to watch for, like: {/{example}}", example=example))
    state, added = with_watches(ask, desk, queries)
    before = named(state, desk, queries)
    state = with_urgency(state, {one.id for one in before}, urgent=urgent)
    lines: list[str | Paragraph] = []
    for one in before:
        lines += [""] if lines else []
        lines += await _about(one, state, desk, ask.now, is_new=one.id in added)
        lines += _urgency(one, urgent=urgent)
    return Reply(message(*lines), state if state != ask.state else None)


def _urgency(before: Watch, *, urgent: bool) -> list[str]:
    if urgent:
        return [say("It is urgent: it rings at once, whatever the hour, the digest or the budget.")]
    return [say("It is no longer urgent.")] if before.urgent else []


async def _about(
    one: Watch, state: ChatState, desk: Desk, now: datetime, *, is_new: bool
) -> list[str | Paragraph]:
    query = desk.read(one.query)
    result = await survey(desk, one.query, state=state, within=WEEK, samples=1, now=now)
    name = bold(one.query)
    return [
        line("Watching: {query}", query=name)
        if is_new
        else line("Already watched: {query}", query=name),
        say("Matches {meaning}.", meaning=describe(query)),
        frequency(result),
        *not_counted(query),
        *await story_lines(result.samples, state, desk, now),
        *(f"⚠ {caution}" for caution in cautions(query, result.a_day)),
    ]


async def urgent(ask: Ask, desk: Desk) -> Reply:
    """Make a watch urgent, or one like the others again: what the panel's button asks."""
    words = ask.words.removesuffix(" off")
    chosen = chosen_watch(ask.state, desk, words)
    now = words == ask.words
    told = _urgency(chosen, urgent=now)
    return Reply(message(*told), with_urgency(ask.state, {chosen.id}, urgent=now))


async def unwatch(ask: Ask, desk: Desk) -> Reply:
    """Remove a watch by its number or its words."""
    chosen = chosen_watch(ask.state, desk, ask.words)
    kept = tuple(one for one in ask.state.watches if one.id != chosen.id)
    mutes = tuple(mute for mute in ask.state.mutes if mute.what != chosen.id)
    left = (
        say_n("1 left: {watches}", "{count} left: {watches}", len(kept), watches=names(kept))
        if kept
        else say("None left.")
    )
    return Reply(
        message(line("No longer watched: {query}", query=bold(chosen.query)), left),
        replace(ask.state, watches=kept, mutes=mutes),
    )


async def watchlist(ask: Ask, desk: Desk) -> Reply:
    if not ask.state.watches:
        return Reply(_nothing_watched(desk))
    waiting = await wait_lines(ask, desk)
    return Reply(
        message(
            (bold(say("This chat watches for")),),
            *watch_lines(ask.state, desk, ask.now),
            "",
            *waiting,
            *([""] if waiting else []),
            *([schedule] if (schedule := schedule_line(ask.state, ask.now)) else []),
            line(
                "Add: {add}. Remove: {remove}.",
                add=typed(say("watch <words>")),
                remove=typed("unwatch 1"),
            ),
            buttons=[[Button(say("Settings"), "settings"), Button(say("Share"), "share")]],
        )
    )


def _nothing_watched(desk: Desk) -> Message:
    default = ", ".join(desk.config.watchlist)
    return message(
        say("This chat watches for nothing yet."),
        line("{command} — alerts for {words}", command=typed("subscribe"), words=default),
        line("{command} — alerts for your own words", command=typed(say("watch <words>"))),
        buttons=[[Button(say("Subscribe"), "subscribe")]],
    )


def chosen_watch(state: ChatState, desk: Desk, words: str) -> Watch:
    """The watch that a number, its words or its id (buttons) name. Raises UserError."""
    if not state.watches:
        raise UserError(say("This chat watches for nothing. To start: {/watch ceasefire}"))
    if words.isdecimal() and 1 <= int(words) <= len(state.watches):
        return state.watches[int(words) - 1]
    for one in state.watches:
        if one.id == words:
            return one
        if one.query.casefold() == words.casefold() or _same_query(one.query, words, desk):
            return one
    listed = ", ".join(f"{n} {w.query}" for n, w in enumerate(state.watches, start=1))
    raise UserError(say("Say which watch, by number or words: {watches}", watches=listed))


def _same_query(query: str, words: str, desk: Desk) -> bool:
    try:
        return str(desk.read(query)) == str(desk.read(words))
    except UserError:
        return False


def with_watches(ask: Ask, desk: Desk, queries: Iterable[str]) -> tuple[ChatState, set[WatchId]]:
    """The chat's state with these watches added, and the ids of those that are new.

    Raises UserError for a query that cannot be read, is too long, or is one too many.
    """
    state, added = replace(ask.state, gone=""), set[WatchId]()
    for query in queries:
        one = _watch(ask, desk, query)
        if all(held.id != one.id for held in state.watches):
            state = replace(state, watches=(*state.watches, one))
            added.add(one.id)
    if len(state.watches) > desk.config.limits.watches:
        raise UserError(
            say(
                "A chat can have {most} watches; this one has {count}. "
                "Remove one first: {/unwatch <number>}",
                most=desk.config.limits.watches,
                count=len(ask.state.watches),
            )
        )
    return state, added


def with_urgency(state: ChatState, ids: Container[WatchId], *, urgent: bool) -> ChatState:
    watches = (replace(one, urgent=urgent) if one.id in ids else one for one in state.watches)
    return replace(state, watches=tuple(watches))


def reworded(state: ChatState, desk: Desk, watch: Watch, text: str) -> tuple[Watch, ChatState]:
    """A watch with another text in its place, and the state with it: all else of it stays.

    Raises UserError for a query that cannot be read, is too long, or is there already.
    """
    _require_short(text, desk)
    new = watch_id(state, desk, text)
    if any(one.id == new for one in state.watches):
        raise UserError(say("This chat watches for that already: {watch}", watch=text))
    after = replace(watch, id=new, query=text, before=Before(watch.id, watch.query))
    watches = tuple(after if one.id == watch.id else one for one in state.watches)
    mutes = tuple(replace(one, what=new) if one.what == watch.id else one for one in state.mutes)
    return after, replace(state, watches=watches, mutes=mutes)


def named(state: ChatState, desk: Desk, queries: Iterable[str]) -> list[Watch]:
    """The watches of a chat that these queries are, in their order."""
    by_id = {one.id: one for one in state.watches}
    return [by_id[watch_id(state, desk, query)] for query in dict.fromkeys(queries)]


def _watch(ask: Ask, desk: Desk, query: str) -> Watch:
    _require_short(query, desk)
    return Watch(watch_id(ask.state, desk, query), ask.state.chat.key, query, ask.now)


def _require_short(query: str, desk: Desk) -> None:
    if len(query) > desk.config.limits.query:
        raise UserError(
            say(
                "That watch has {count} characters; {most} are allowed. "
                "Split it with commas into several.",
                count=len(query),
                most=desk.config.limits.query,
            )
        )


ID_LENGTH = 20
"""Hexadecimal digits. One monitor holds the watches of all chats by their ids: nobody is to find a
query whose watch would take the place of another chat's."""


def watch_id(state: ChatState, desk: Desk, query: str) -> WatchId:
    """The same for every spelling that means the same in this chat. Raises UserError."""
    told = f"{state.chat.key}\n{desk.read(query)}"
    return WatchId(sha256(told.encode()).hexdigest()[:ID_LENGTH])
