"""What a file would change in a chat: adds what is new, leaves alone what is there. Pure, but that
queries are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.alerts.muting import ALL, in_force, of_source, with_mute
from bot.commands.portable import Portable, Silenced, Source, Watched
from bot.feeds.addresses import unnamed
from bot.feeds.identity import feed_id
from bot.feeds.opml import LONGEST_NAME
from bot.feeds.plain import line
from bot.model import ChatState, Feed, FeedId, Mute, Watch, WatchId

SETTINGS = ("quiet", "digest", "timezone", "budget", "language")


@dataclass(frozen=True, slots=True)
class Plan:
    """`state` is the chat as it will be; `feeds` are to be followed; `sources` is what the
    file calls them; `settings` names what is set. `left` counts what the file has and the chat has
    too, `over` what is beyond its quotas, and `refused` what cannot be read or may not be
    fetched."""

    state: ChatState
    watches: tuple[str, ...] = ()
    feeds: tuple[Feed, ...] = ()
    sources: tuple[str, ...] = ()
    mutes: tuple[Silenced, ...] = ()
    settings: tuple[str, ...] = ()
    left: int = 0
    over: int = 0
    refused: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        return bool(self.watches or self.feeds or self.mutes or self.settings)


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a plan is made: the id that a query has in this chat (None if it cannot be read),
    which addresses may be fetched, the feeds that there are, and the quotas."""

    identify: Callable[[str], WatchId | None]
    permits: Callable[[str], bool]
    known: Mapping[FeedId, Feed]
    most_watches: int
    most_feeds: int


def plan(state: ChatState, file: Portable, terms: Terms, now: datetime) -> Plan:
    made = Plan(replace(state, gone=""))
    for watched in file.watches:
        made = _with_watch(made, watched, terms, now)
    for source in file.feeds:
        made = _with_feed(made, source, terms)
    for silenced in file.mutes:
        made = _with_mute(made, silenced, terms, now)
    return _with_settings(made, file)


def _with_watch(made: Plan, watched: Watched, terms: Terms, now: datetime) -> Plan:
    id_, state = terms.identify(watched.query), made.state
    if id_ is None:
        return replace(made, refused=(*made.refused, watched.query))
    if any(one.id == id_ for one in state.watches):
        return replace(made, left=made.left + 1)
    if len(state.watches) >= terms.most_watches:
        return replace(made, over=made.over + 1)
    new = Watch(id_, state.chat.key, watched.query, now, watched.urgent, watched.digest)
    after = replace(state, watches=(*state.watches, new))
    return replace(made, state=after, watches=(*made.watches, watched.query))


def _with_feed(made: Plan, source: Source, terms: Terms) -> Plan:
    if not terms.permits(source.url):
        return replace(made, refused=(*made.refused, source.url))
    id_, state = feed_id(source.url), made.state
    known = terms.known.get(id_)
    if id_ in state.feeds or (known and known.shared):
        return replace(made, left=made.left + 1)
    if len(state.feeds) >= terms.most_feeds:
        return replace(made, over=made.over + 1)
    name = line(source.name, markup=False)[:LONGEST_NAME] or source.url
    # What a file calls a source is for this chat's eyes: others may have added the same one.
    feed = known or Feed(id_, source.url, unnamed(source.url), shared=False)
    after = replace(state, feeds=(*state.feeds, id_))
    return replace(made, state=after, feeds=(*made.feeds, feed), sources=(*made.sources, name))


def _with_mute(made: Plan, silenced: Silenced, terms: Terms, now: datetime) -> Plan:
    mute = _mute(silenced, made, terms)
    if mute is None or (mute.until and mute.until <= now):
        return made
    if any(one.what == mute.what for one in in_force(made.state, now)):
        return replace(made, left=made.left + 1)
    return replace(made, state=with_mute(made.state, mute, now), mutes=(*made.mutes, silenced))


def _mute(silenced: Silenced, made: Plan, terms: Terms) -> Mute | None:
    """The mute, if what it names is in this chat."""
    match silenced.kind:
        case "all":
            return Mute(ALL, silenced.until)
        case "watch":
            id_ = terms.identify(silenced.what)
            there = any(one.id == id_ for one in made.state.watches)
            return Mute(id_, silenced.until) if id_ and there else None
        case "source":
            feeds = {**terms.known, **{feed.id: feed for feed in made.feeds}}
            feed = feeds.get(feed_id(silenced.what))
            heard = feed and (feed.shared or feed.id in made.state.feeds)
            return Mute(of_source(feed.id), silenced.until, feed.name) if feed and heard else None


def _with_settings(made: Plan, file: Portable) -> Plan:
    """A setting is taken where this chat has none of its own."""
    fresh, taken = ChatState(made.state.chat), dict[str, Any]()
    for name in SETTINGS:
        here, there, default = (getattr(of, name) for of in (made.state, file, fresh))
        if there not in (default, here) and here == default:
            taken[name] = there
    return replace(made, state=replace(made.state, **taken), settings=tuple(taken))


def trimmed(file: Portable, made: Plan) -> Portable:
    """The file without what the plan does not add: what its confirmation carries."""
    urls = {feed.url for feed in made.feeds}
    return replace(
        file,
        watches=tuple(one for one in file.watches if one.query in made.watches),
        feeds=tuple(one for one in file.feeds if one.url in urls),
        mutes=made.mutes,
    )
