"""Everything that a chat has set ↔ one JSON file, which another bot or platform reads. Pure.

The file names things as people do (queries, addresses), since ids hold for one store alone. Stories
that are muted are not in it: they are over before it is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from bot.alerts.muting import ALL, in_force, source_of
from bot.commands.schedule import MOST_ALERTS
from bot.commands.timezones import timezone_named
from bot.errors import UserError
from bot.feeds.opml import MOST_OUTLINES
from bot.i18n import LANGUAGES, say
from bot.model import ChatState, Digest, Feed, FeedId, Quiet

FORMAT = 1
MOST_WATCHES = 1_000
"""Watches and mutes of a file that are looked at: half a second of reading queries."""


@dataclass(frozen=True, slots=True)
class Watched:
    query: str
    urgent: bool = False
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Silenced:
    """`what` is how it is named: nothing for all, the query of a watch, the address of a source."""

    kind: Literal["all", "watch", "source"]
    what: str = ""
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    url: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Portable:
    tocsin: int
    watches: tuple[Watched, ...] = ()
    feeds: tuple[Source, ...] = ()
    mutes: tuple[Silenced, ...] = ()
    digest: Digest = field(default_factory=Digest)
    quiet: Quiet | None = None
    timezone: str = ""
    budget: int | None = 20
    language: str = ""


def portable(state: ChatState, feeds: Mapping[FeedId, Feed], now: datetime) -> Portable:
    """What a chat has set; `feeds` are those that it hears."""
    own = [feeds[id_] for id_ in state.feeds if id_ in feeds]
    return Portable(
        FORMAT,
        tuple(Watched(one.query, one.urgent, one.digest) for one in state.watches),
        tuple(Source(feed.url, feed.name) for feed in own),
        tuple(_silenced(state, feeds, now)),
        state.digest,
        state.quiet,
        state.timezone,
        state.budget,
        state.language,
    )


def _silenced(state: ChatState, feeds: Mapping[FeedId, Feed], now: datetime) -> Iterable[Silenced]:
    queries = {one.id: one.query for one in state.watches}
    for mute in in_force(state, now):
        if mute.what == ALL:
            yield Silenced("all", "", mute.until)
        elif (feed := source_of(mute)) and feed in feeds:
            yield Silenced("source", feeds[feed].url, mute.until)
        elif query := next((queries[id_] for id_ in queries if id_ == mute.what), ""):
            yield Silenced("watch", query, mute.until)


def written(file: Portable, *, indent: int = 1) -> bytes:
    """As JSON: `indent` 0 for one line."""
    return msgspec.json.format(msgspec.json.encode(file), indent=indent - (not indent))


def in_a_line(file: Portable) -> str:
    return msgspec.json.encode(file).decode()


def read(body: bytes) -> Portable:
    """Raises UserError, in one sentence, for what is not such a file."""
    try:
        file = msgspec.json.decode(body, type=Portable)
    except msgspec.ValidationError as error:
        raise UserError(say("That file cannot be read: {problem}.", problem=str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            say("That is no file of mine. Send one that export gave you, or OPML.")
        ) from error
    if file.tocsin != FORMAT:
        raise UserError(say("That file is of a newer Tocsin than this one: update this one first."))
    return _checked(file)


def _checked(file: Portable) -> Portable:
    """The same file, if its settings could have been typed. Raises UserError."""
    if len(file.watches) > MOST_WATCHES or len(file.mutes) > MOST_WATCHES:
        raise _wrong("watches")
    if len(file.feeds) > MOST_OUTLINES:
        raise _wrong("feeds")
    digests = [file.digest, *(one.digest for one in file.watches if one.digest)]
    hours = [file.quiet.start, file.quiet.end] if file.quiet else []
    times = [*(one.at for one in digests), *hours]
    if any(one.tzinfo for one in times) or (hours and file.quiet and hours[0] == hours[1]):
        raise _wrong("quiet")
    if file.budget is not None and not 1 <= file.budget <= MOST_ALERTS:
        raise _wrong("budget")
    if file.language and file.language not in LANGUAGES:
        raise _wrong("language")
    if file.timezone and timezone_named(file.timezone) != file.timezone:
        raise _wrong("timezone")
    return file


def _wrong(name: str) -> UserError:
    return UserError(say("That file cannot be read: its {name} is not right.", name=name))
