"""Why an alert rang, and why something did not: the stages an entry passed, or where it ended."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.age import age
from bot.alerts.compose import story_line
from bot.alerts.owe import delivery_of
from bot.alerts.timing import due
from bot.commands.alerted import alerted_story, first, rang, told_of
from bot.commands.ask import Ask, Desk, Reply
from bot.commands.finding import monitor_of, others_feeds
from bot.commands.hours import shown_moment, shown_past
from bot.commands.waits import wait_line, waited, waits_of
from bot.errors import UserError
from bot.feeds import problems
from bot.i18n import line, mark, say
from bot.model import Archived, ChatState, Entry, Feed, FeedState, Match, StoryId
from bot.richtext import Paragraph, bold, message, plain
from bot.stories.lookup import BASELINE, link_key
from bot.watches.describe import quoted
from bot.watches.document import Document, analyse
from bot.watches.nearest import nearest

PLACES = {
    "title": mark("{words} in the headline"),
    "summary": mark("{words} in the summary"),
    "content": mark("{words} in the text"),
}
MOST_WORDS = 6


async def why(ask: Ask, desk: Desk) -> Reply:
    """Why an alert of this chat rang: the last, the n-th last, or the one with a link."""
    story = await alerted_story(ask, desk)
    told, lead = await told_of(ask, desk, story)
    entry = lead.entry
    waits = await waits_of(ask, desk, story)
    waiting = {wait.watch for wait in waits}
    found = monitor_of(ask.state.watches, desk).match(entry)
    matches = [match for match in found if match.watch.id not in waiting]
    outbox = desk.store.outbox(ask.state.chat.platform)
    owed = await outbox.put_at(ask.state.chat.key, delivery_of(story)) or ask.now
    sent = await outbox.ref(ask.state.chat.key, told.within or delivery_of(story))
    lines = [story_line(entry, matches, now=ask.now), *_which_words(matches, entry)]
    lines += waited(desk, told.queries)
    lines += [(plain("⏳ "), *await wait_line(ask, desk, story, wait)) for wait in waits]
    if not matches:
        lines.append(line("The watch that it rang for is not on this chat's watchlist now."))
    since = age(owed, ask.now)
    stages = [
        *_reading_stages(entry, ask.state),
        say("owed to this chat in a digest {age}", age=since)
        if told.within
        else say("owed to this chat {age}", age=since),
        say("sent") if sent else say("waiting to be sent"),
    ]
    return Reply(message(*lines, _together(stages) + "."))


async def whynot(ask: Ask, desk: Desk) -> Reply:
    """The first stage at which what stands at a link did not go on to ring in this chat."""
    if "." not in ask.words or len(ask.words.split()) != 1:
        raise UserError(say("Say which story, by its link: {/whynot https://example.org/news/1}"))
    hidden = await others_feeds(desk.store, ask.state)
    found = await first(desk.store, link_key(ask.words), hidden=hidden)
    if found is None:
        return Reply(message(await _unread(ask, desk)))
    heading = story_line(found.entry, (), now=ask.now)
    read = _together(_reading_stages(found.entry, ask.state)) + "."
    return Reply(message(heading, read, await _where_it_ended(ask, desk, found)))


async def _unread(ask: Ask, desk: Desk) -> str:
    """Why there is no such entry in the archive."""
    site = _site(ask.words)
    feeds = [
        (feed, state)
        for feed, state in await desk.store.feeds.all()
        if (feed.shared or feed.id in ask.state.feeds) and _site(feed.url) == site
    ]
    if not feeds:
        return say(
            "None of this chat's sources is from {site}. To add one: {/addfeed {site}}", site=site
        )
    return " ".join(_unread_of(feed, state, ask.now) for feed, state in feeds)


def _unread_of(feed: Feed, state: FeedState, now: datetime) -> str:
    if state.problem:
        problem = problems.told(state.problem)
        return say(
            "{source} {problem}, so it may have been missed.", source=feed.name, problem=problem
        )
    if state.checked is None:
        return say("{source} has not been polled yet.", source=feed.name)
    return say(
        "{source}, polled {age}, has not shown that link.",
        source=feed.name,
        age=age(state.checked, now),
    )


async def _where_it_ended(ask: Ask, desk: Desk, found: Archived) -> str | Paragraph:
    store, chat, entry = desk.store, ask.state.chat, found.entry
    if await rang(store, chat, found.story):
        return say("It did ring here. To see why: {/why {link}}", link=ask.words)
    if when := await _held_until(ask, desk, found.story):
        due_at = shown_moment(when, ask.state, ask.now)
        return say("It is held for this chat's digest, due {time}.", time=due_at)
    if waits := await waits_of(ask, desk, found.story):
        return (plain("⏳ "), *await wait_line(ask, desk, found.story, waits[0]))
    if reason := await store.archive.why_silent(entry, chat.key):
        return say("A watch matched, but it stayed silent: {reason}.", reason=reason)
    if not ask.state.watches:
        return say("This chat watches for nothing. To start: {/subscribe}")
    matches = monitor_of(ask.state.watches, desk).match(entry)
    if not matches:
        return say("No watch matched.") + " " + _nearest_miss(ask, desk, analyse(entry))
    if await first(store, link_key(ask.words), BASELINE):
        return say("It was there when its source was first read: what is there then does not ring.")
    newest = max(match.watch.created for match in matches)
    if newest > entry.arrived:
        return say("The watch is younger than it: added {age}.", age=age(newest, ask.now))
    return say(
        "It is the same story as one that rang here already, or its source is not this chat's."
    )


async def _held_until(ask: Ask, desk: Desk, story: StoryId) -> datetime | None:
    """When a story is told that is held for this chat; None if it is not held."""
    held = await desk.store.digests.of(ask.state.chat.key)
    dues = (due(ask.state, one, ask.now) for one in held if one.story == story)
    return min((when for when in dues if when), default=None)


def _nearest_miss(ask: Ask, desk: Desk, document: Document) -> str:
    """What the watch that almost matched lacked."""
    misses = [
        (watch.query, miss)
        for watch in ask.state.watches
        if (miss := nearest(desk.read(watch.query), document))
    ]
    if not misses:
        return say("None was near.")
    query, miss = max(misses, key=lambda pair: pair[1].closeness)
    return say("Nearest: {query} — {miss}.", query=query, miss=miss)


def _which_words(matches: Sequence[Match], entry: Entry) -> Iterator[Paragraph]:
    """Each watch that rang, with the words that it found and where."""
    for match in matches:
        places: dict[str, list[str]] = {}
        for field, start, end in match.spans:
            places.setdefault(PLACES[field], []).append(getattr(entry, field)[start:end])
        told = _together(
            say(place, words=", ".join(map(quoted, list(dict.fromkeys(words))[:MOST_WORDS])))
            for place, words in places.items()
        )
        found = told or say("its source, language or tag")
        yield (bold(match.watch.query), plain(f" — {found}"))


def _together(parts: Iterable[str]) -> str:
    """One after another, as the language sets them apart; empty if there are none."""
    first, *others = [*parts] or [""]
    for other in others:
        first = say("{first}; {next}", first=first, next=other)
    return first


def _reading_stages(entry: Entry, state: ChatState) -> Iterator[str]:
    if entry.published:
        yield say("Published {time}", time=shown_past(entry.published, state))
    yield say(
        "read from {outlet} {time}", outlet=entry.outlet, time=shown_past(entry.arrived, state)
    )


def _site(url: str) -> str:
    host = urlsplit(url if "://" in url else f"https://{url}").hostname or url
    return host.removeprefix("www.")
