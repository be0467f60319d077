"""What a command is given and what it gives back; the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.chart import Chart
from bot.commands.form import Form, Values
from bot.drawer import Drawer
from bot.errors import QueryError
from bot.feeds.config import Config
from bot.feeds.discover import Candidate
from bot.feeds.fetch import Unavailable
from bot.model import ChatState, Entry, Fulltext, Request
from bot.platform import Platform
from bot.richtext import Message
from bot.store import Store
from bot.watches.packs import Meanings, Pack, load
from bot.watches.query import Query, parse


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, the words after the command, and what its chat has set so far."""

    request: Request
    words: str
    state: ChatState
    now: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, and what the chat has set from now on: None leaves it as it was. `forget` leaves
    nothing of the chat. Without a message nothing is said. `replaces`: where a button asked, the
    answer takes the place of the message that the button sits on."""

    message: Message | None
    state: ChatState | None = None
    forget: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands work with."""

    store: Store
    config: Config
    platforms: Mapping[str, Platform]
    commands: "tuple[Command, ...]"
    find_feeds: Callable[[str], Awaitable[Sequence[Candidate] | Unavailable]]
    fuller: Callable[[Entry, Fulltext], Awaitable[Entry]]
    packs: Mapping[str, Pack] = field(default_factory=load)
    draw: Callable[[Chart], Awaitable[bytes | None]] = field(default_factory=lambda: Drawer().draw)

    @property
    def meanings(self) -> Meanings:
        return Meanings(self.packs)

    def read(self, query: str) -> Query:
        """Read a query. Raises QueryError."""
        return parse(query, packs=self.meanings)

    def least(self, query: str) -> int:
        """How many outlets a watch asks for; 1 where it cannot be read any more."""
        try:
            return self.read(query).least
        except QueryError:
            return 1


Run = Callable[[Ask, Desk], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Blank:
    """A command's form. `fill` makes it for a chat; `lines` gives, for each field that says
    something, the command line that it stands for. `vet` raises UserError for what would be
    refused, and changes nothing; without it, the line's own command is asked. `together`: the lines
    are parts of this command, rather than the one line there is. What is `slow` may take longer
    than a click may wait."""

    fill: Callable[[ChatState], Form]
    lines: Callable[[Values], dict[str, str]]
    vet: Callable[[Ask, Desk], Awaitable[None]] | None = None
    together: bool = False
    slow: bool = False

    def text(self, name: str, values: Values) -> str:
        """The filled form of the command `name`, as it is typed."""
        lines = self.lines(values).values()
        return f"{name} {'; '.join(lines)}" if self.together else " ".join(lines)


@dataclass(frozen=True, slots=True)
class Command:
    """`usage` shows what follows the name; `example` is a whole line that works as it stands.
    `configures` marks what changes a chat: in groups, not everybody may. `aside` marks answers for
    the person who asked alone, where a platform can show them so. `form` is what it asks for when
    nothing follows its name, where a platform has forms. `tip` is one more thing that it can do.
    `dear` marks what may take seconds of matching."""

    name: str
    summary: str
    run: Run
    usage: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    configures: bool = False
    aside: bool = False
    hidden: bool = False
    form: Blank | None = None
    tip: str = ""
    dear: bool = False
