"""The vocabulary: what the parts of Tocsin hand to one another, and nothing else.

Everything here is frozen. Datetimes are aware and UTC; durations are `timedelta`; an id derives
from what it stands for, so doing a step again makes the same id and is harmless.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple, NewType

from bot.richtext import Paragraph

FeedId = NewType("FeedId", str)
EntryId = NewType("EntryId", str)
StoryId = NewType("StoryId", str)
WatchId = NewType("WatchId", str)
ChatKey = NewType("ChatKey", str)
DeliveryId = NewType("DeliveryId", str)

# --- sources -----------------------------------------------------------------------------------


Fulltext = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as configured. `shared` feeds (feeds.yaml) ring for every chat; others only for the
    chats that added them. `fulltext` says whether the page of an entry that rings is read: `auto`
    where the feed gives no more than a headline."""

    id: FeedId
    url: str
    name: str
    language: str = ""
    tags: frozenset[str] = frozenset()
    every: timedelta | None = None
    shared: bool = True
    fulltext: Fulltext = "auto"


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed as learnt from polling it. `problem` is one plain sentence, empty while it works.

    `failing` is since when it fails, `dark` since when it has been told to be dark (see
    feeds/darkness.py). `news` counts how often it brought something new, up to a few; `quietest`
    is the longest that it was without, of late. `home` is where it has moved for good, empty while
    it is where it was configured; `moving` is where polls were sent lately, `moves` how often in a
    row.
    """

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    checked: datetime | None = None
    worked: datetime | None = None
    changed: datetime | None = None
    newest: datetime | None = None
    entries: int = 0
    failures: int = 0
    problem: str = ""
    gone: bool = False
    interval: timedelta | None = None
    ttl: timedelta | None = None
    failing: datetime | None = None
    dark: datetime | None = None
    news: int = 0
    quietest: timedelta | None = None
    home: str = ""
    moving: str = ""
    moves: int = 0


Field = Literal["title", "summary", "content"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as plain text.

    `summary` and `content` hold text without markup, paragraphs separated by a newline. `language`
    is a lower-case ISO 639-1 code or empty. `published` is what the source says, never later than
    `arrived`, which is when we first read it. `outlet` and `tags` come from the feed.
    """

    id: EntryId
    feed: FeedId
    outlet: str
    title: str
    arrived: datetime
    summary: str = ""
    content: str = ""
    url: str = ""
    guid: str = ""
    published: datetime | None = None
    author: str = ""
    language: str = ""
    tags: frozenset[str] = frozenset()

    @property
    def when(self) -> datetime:
        """When it was published, or when it reached us if the source does not say."""
        return self.published or self.arrived


# --- schedules ---------------------------------------------------------------------------------

Rhythm = Literal["off", "hourly", "daily", "weekdays"]


@dataclass(frozen=True, slots=True)
class Digest:
    """How often what rang is told together; "off" tells it at once. `at` is the chat's own time of
    day, for daily and weekdays."""

    rhythm: Rhythm = "off"
    at: time = time(8)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nothing rings, by the chat's own clock; over midnight if `end` is the
    earlier one. They never span a whole day."""

    start: time
    end: time


# --- watches -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Before:
    """What a watch was before its text was last changed."""

    id: WatchId
    query: str


@dataclass(frozen=True, slots=True)
class Watch:
    """One standing query of one chat; `query` is the text its author typed. `urgent` rings at any
    hour; `digest` None goes by the chat's. What was held for the watch that it was `before` is
    told as this one's."""

    id: WatchId
    chat: ChatKey
    query: str
    created: datetime
    urgent: bool = False
    digest: Digest | None = None
    before: Before | None = None


class Span(NamedTuple):
    """A half-open range of code points of one field of an entry's original text."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """An entry satisfies a watch, and where: spans in order, not overlapping."""

    watch: Watch
    entry: Entry
    spans: tuple[Span, ...]


# --- stories -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Teller:
    """One outlet's telling of a story: an entry, without its text; `opening` is what the text's
    first words are known by, empty where there are few. One that is not `shared` is from a feed
    that chats added for themselves: others do not hear of it."""

    entry: EntryId
    feed: FeedId
    outlet: str
    title: str
    url: str
    when: datetime
    language: str = ""
    tags: frozenset[str] = frozenset()
    opening: str = ""
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Archived:
    """An entry in the archive, and the story that it tells."""

    entry: Entry
    story: StoryId


# --- chats -------------------------------------------------------------------------------------

ChatKind = Literal["private", "group", "channel"]


@dataclass(frozen=True, slots=True)
class Chat:
    """A place where people read: a chat, a forum topic, a channel or one of its threads."""

    platform: str
    id: str
    thread: str = ""
    kind: ChatKind = "private"
    title: str = ""

    @property
    def key(self) -> ChatKey:
        return ChatKey(f"{self.platform}:{self.id}:{self.thread}")

    @property
    def workspace(self) -> str:
        """The workspace that it is in, on a platform that has such; else empty."""
        workspace, slash, _ = self.id.partition("/")
        return workspace if slash else ""


def platform_of(chat: ChatKey) -> str:
    """The platform that a chat is on: every chat key begins with it."""
    return chat.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asked. `id` is the platform's; `name` is for showing; `language` is the code of the one
    that they use the platform in, as it says ("fr", "pt-BR"), empty where it does not."""

    id: str
    name: str = ""
    language: str = ""


RequestKind = Literal["command", "button", "added", "removed", "moved", "closed", "opened"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked in a chat. `text` is the command line without the platform's prefix:
    "watch ceasefire". `id` is unique and stable: the platform's redelivery has the same one.

    `file` is the platform's name for a file that came with it (see `Platform.file`). `ref` is the
    message that carries it, or that the pressed button sits on. `press` is the platform's name for
    a press that waits for an answer of its own. The kinds beside commands and buttons are what
    happens to us in a chat: `added` by a person, `removed` (kicked or blocked), `moved` to the id
    in `text`; and in a whole workspace, named by the chat's id with nothing after its slash:
    `closed` to us, `opened` again.
    """

    id: str
    chat: Chat
    person: Person
    text: str
    at: datetime
    ref: str = ""
    kind: RequestKind = "command"
    press: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Mute:
    """Silence. `what` is "all", a watch's id, a story or a source (see alerts/muting.py); `until`
    None is for good. `name` is what people call a story or a source that is muted."""

    what: str
    until: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChatState:
    """Everything a chat has set. `feeds` are the ones it added for itself; `gone` says why it
    cannot be written to any more, empty while it can. `version` grows with every change.

    `timezone` is an IANA name, empty until it is set (UTC then). `budget` is how many alerts may
    ring in an hour before the rest is told together; None: however many there are. `language` is
    one of bot/i18n.py's, empty (English) until it is set or learnt from the person of the chat. A
    private chat may set up a `channel`; `served` is the last request from there that changed it.
    """

    chat: Chat
    watches: tuple[Watch, ...] = ()
    feeds: tuple[FeedId, ...] = ()
    mutes: tuple[Mute, ...] = ()
    gone: str = ""
    version: int = 0
    timezone: str = ""
    quiet: Quiet | None = None
    digest: Digest = Digest()
    budget: int | None = 20
    language: str = ""
    channel: Chat | None = None
    served: str = ""


# --- what chats are told ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What a chat was told of a story: the alert's headline and sentences, whose they are, the
    watches that it rang for, the entries that it has heard of, and how many outlets the alert
    names now. `within` is the digest that told it, None for an alert of its own. `latest` is what
    the last development told, which the next is held against; empty while there was none.
    `language` is the one that it was told in."""

    chat: Chat
    body: tuple[Paragraph, ...]
    lead: Teller
    queries: tuple[str, ...]
    entries: tuple[EntryId, ...]
    outlets: int = 1
    within: DeliveryId | None = None
    latest: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """A watch that an entry matched, and that rings once `least` outlets tell its story."""

    watch: WatchId
    chat: ChatKey
    entry: EntryId
    least: int
    since: datetime


Why = Literal["quiet", "digest", "budget"]


@dataclass(frozen=True, slots=True)
class Held:
    """What a chat will be told of a story in a digest, rather than in a delivery of its own.

    `teller` is the telling that rang, `instead` the id of that delivery; `watches` are those that
    rang, `since` is when, and `why` is what held it. `change` says in a few words what a
    development changed, empty for a story that is new to the chat.
    """

    story: StoryId
    teller: Teller
    told: Told
    instead: DeliveryId
    watches: tuple[WatchId, ...]
    since: datetime
    why: Why
    change: str = ""

    @property
    def name(self) -> str:
        """Unlike that of anything else held for the chat."""
        return f"{self.instead} {self.teller.entry}"
