"""Where news comes from: sources, addfeed, removefeed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches

from bot.age import age
from bot.alerts.muting import of_source, without_mutes
from bot.commands.ask import Ask, Desk, Reply
from bot.errors import UserError
from bot.feeds.addresses import unnamed
from bot.feeds.discover import Candidate
from bot.feeds.fetch import Unavailable
from bot.feeds.identity import feed_id
from bot.feeds.opml import LONGEST_NAME
from bot.feeds.problems import told
from bot.i18n import line, say, say_n
from bot.model import ChatState, Feed, FeedId, FeedState
from bot.richtext import Paragraph, bold, link, message, plain

MOST_SHOWN = 40
LONGEST_ADDRESS = 2_000


async def sources(ask: Ask, desk: Desk) -> Reply:
    """Every feed that rings here: those with a problem first, then the freshest."""
    feeds = await heard_feeds(desk, ask.state)
    if not feeds:
        raise UserError(say("There are no sources yet. Add one: {/addfeed bbc.co.uk/news}"))
    feeds.sort(key=lambda one: (not one[1].problem, -_freshness(one[1]), one[0].name))
    working = sum(not state.problem for _, state in feeds)
    rest = len(feeds) - MOST_SHOWN
    return Reply(
        message(
            (bold(_how_many_work(working, len(feeds))),),
            *(source_line(feed, state, ask.now) for feed, state in feeds[:MOST_SHOWN]),
            *([say_n("… and 1 more", "… and {count} more", rest)] if rest > 0 else []),
        )
    )


def _how_many_work(working: int, all_: int) -> str:
    return say_n(
        "{working} of 1 source works", "{working} of {count} sources work", all_, working=working
    )


async def heard_feeds(desk: Desk, state: ChatState) -> list[tuple[Feed, FeedState]]:
    """The feeds that ring in a chat: all that are shared, and those that it added."""
    return [
        (feed, learnt)
        for feed, learnt in await desk.store.feeds.all()
        if feed.shared or feed.id in state.feeds
    ]


async def source_named(desk: Desk, state: ChatState, words: str) -> Feed:
    """The source of a chat that its name, the beginning of that, its address or its id (buttons)
    names. Raises UserError with the nearest."""
    known = [feed for feed, _ in await heard_feeds(desk, state)]
    wanted = words.strip().casefold()
    by_name = {feed.name.casefold(): feed for feed in known}
    for feed in known:
        if feed.id == words or (wanted and feed.id == feed_id(words)):
            return feed
    begin = [name for name in by_name if wanted and name.startswith(wanted)]
    if wanted in by_name or len(begin) == 1:
        return by_name[wanted if wanted in by_name else begin[0]]
    near = get_close_matches(wanted, by_name, n=3, cutoff=0.4) or list(by_name)[:3]
    listed = " · ".join(by_name[name].name for name in begin[:3] or near)
    raise UserError(say("No source of this chat has that name. There are: {names}", names=listed))


def _freshness(state: FeedState) -> float:
    return state.newest.timestamp() if state.newest else 0.0


def source_line(feed: Feed, state: FeedState, now: datetime) -> Paragraph:
    """One line: how fresh it is, when it last worked, what is wrong."""
    mark = "✗" if state.problem else "✓" if state.worked else "…"
    return (plain(f"{mark} "), bold(feed.name), plain(f" — {condition(state, now)}"))


def condition(state: FeedState, now: datetime) -> str:
    if state.problem:
        problem = told(state.problem)
        if not state.worked:
            return say("{problem}; has not worked yet", problem=problem)
        return say("{problem}; last worked {age}", problem=problem, age=age(state.worked, now))
    if state.worked is None:
        return say("not polled yet")
    polled = age(state.checked or state.worked, now)
    if state.newest is None:
        return say("no dates, polled {age}", age=polled)
    return say("newest {newest}, polled {age}", newest=age(state.newest, now), age=polled)


async def addfeed(ask: Ask, desk: Desk) -> Reply:
    """Add a feed for this chat, by its address or its site's."""
    url = one_address(ask.words)
    if len(ask.state.feeds) >= desk.config.limits.feeds:
        raise UserError(
            say(
                "A chat can add {most} sources. Remove one first: {/removefeed <name>}",
                most=desk.config.limits.feeds,
            )
        )
    await _refuse_known(desk, ask, url)
    candidates = await _found(desk, url)
    feed = _feed(candidates[0])
    held = await desk.store.feeds.get(feed.id)
    if held and (held.shared or held.id in ask.state.feeds):
        raise UserError(say("{source} is already added.", source=held.name))
    if held and held.name != feed.name:
        await desk.store.feeds.rename(replace(held, name=feed.name))
    await desk.store.feeds.follow(feed, ask.state.chat.key, due=ask.now)
    others = [say("Also there: {address}", address=other.url) for other in candidates[1:4]]
    return Reply(
        message(
            line(
                "Added {source} — {address}",
                source=bold(feed.name),
                address=link(feed.url, feed.url),
            ),
            say("What it has now is not news; the next story that matches a watch rings here."),
            *others,
        ),
        replace(ask.state, feeds=(*ask.state.feeds, feed.id), gone=""),
    )


async def _found(desk: Desk, url: str) -> Sequence[Candidate]:
    found = await desk.find_feeds(url)
    if isinstance(found, Unavailable):
        raise UserError(f"{url} {told(found.reason)}.")
    return found


def one_address(words: str) -> str:
    """The one address that was typed. Raises UserError."""
    parts = words.split()
    if len(parts) != 1:
        raise UserError(
            say(
                "That is more than one address. Write one, like: {/addfeed https://example.org/news}"
            )
            if parts
            else say("Say which address, like: {/addfeed https://example.org/news}")
        )
    if len(parts[0]) > LONGEST_ADDRESS:
        raise UserError(say("That address is longer than {most} characters.", most=LONGEST_ADDRESS))
    return parts[0]


async def _refuse_known(desk: Desk, ask: Ask, url: str) -> None:
    """An address that is configured already needs no fetching to be refused."""
    held = await desk.store.feeds.get(feed_id(url))
    if held and (held.shared or held.id in ask.state.feeds):
        raise UserError(say("{source} is already added.", source=held.name))


def is_one_address(text: str) -> bool:
    """Whether a text could have been typed as an address."""
    return text.split() == [text] and text.isprintable() and len(text) <= LONGEST_ADDRESS


def _feed(found: Candidate) -> Feed:
    name = found.title[:LONGEST_NAME] or unnamed(found.url)
    return Feed(feed_id(found.url), found.url, name, shared=False)


async def removefeed(ask: Ask, desk: Desk) -> Reply:
    """Remove a feed that this chat added."""
    own = [feed for feed in await _own(desk, ask.state.feeds) if feed]
    _refuse_shared(desk, ask.words)
    chosen = _chosen(own, ask.words)
    await desk.store.feeds.unfollow(chosen.id, ask.state.chat.key)
    left = tuple(id_ for id_ in ask.state.feeds if id_ != chosen.id)
    return Reply(
        message(line("Removed {source}.", source=bold(chosen.name))),
        without_mutes(replace(ask.state, feeds=left), [of_source(chosen.id)]),
    )


async def _own(desk: Desk, ids: Iterable[FeedId]) -> list[Feed | None]:
    return [await desk.store.feeds.get(id_) for id_ in ids]


def _refuse_shared(desk: Desk, words: str) -> None:
    for feed in desk.config.feeds:
        if words.strip().casefold() == feed.name.casefold():
            raise UserError(
                say(
                    "{source} is every chat's, from feeds.yaml. To silence it here: {/{command}}",
                    source=feed.name,
                    command=f"mute source {feed.name}",
                )
            )


def _chosen(own: list[Feed], words: str) -> Feed:
    if not own:
        raise UserError(
            say("This chat added no sources. Those in feeds.yaml are removed there, for everybody.")
        )
    wanted = words.strip().casefold()
    for feed in own:
        if wanted and (wanted == feed.name.casefold() or feed.id in (wanted, feed_id(words))):
            return feed
    names = ", ".join(feed.name for feed in own)
    raise UserError(say("Say which source: {names}", names=names))
