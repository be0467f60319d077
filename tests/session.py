"""One invented morning of a chat: what a person says, and what the chat shows, as messages that
each platform renders its own way. The golden transcripts and the pictures in docs are of it."""

from dataclasses import dataclass
from datetime import timedelta

from bot.commands.counter import Counter, Opened
from bot.feeds.identity import feed_id
from bot.model import Chat, Feed, Person, Request
from bot.richtext import Message
from bot.stories.group import Grouper
from tests.commands.conftest import PRIVATE, Talk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def outlet(name: str, *tags: str) -> Feed:
    url = f"https://{name.lower().replace(' ', '')}.example/rss"
    return Feed(feed_id(url), url, name, "en", frozenset(tags))


HARBOUR, WIRE, LAKE, STATE = (
    outlet("The Harbour Post"),
    outlet("Meridian Wire"),
    outlet("Lake Radio"),
    outlet("Sendria Today", "state"),
)
TRUCE = (
    "Orvania and Sendria sign cease-fire at Halmsund summit|"
    "Leaders meeting in Halmsund have signed a cease-fire that stops the fighting in the Tarnel "
    "valley from midnight. Ten states will stand behind the accord with security guarantees for "
    "both sides, according to a text seen by The Harbour Post."
)
EARLIER = (
    (WIRE, 6, "Orvania says talks on a ceasefire will go on|Talks resume in Halmsund on Monday."),
    (LAKE, 5, "Ceasefire talks stall over prisoners|The two sides disagree about prisoners."),
    (STATE, 4, "Sendria rejects a ceasefire without guarantees|The foreign minister said so."),
    (WIRE, 3, "Orvania offers a ceasefire for thirty days|Its prime minister wrote a letter."),
    (LAKE, 3, "Villages hope for a ceasefire before winter|Families wait on both banks."),
    (HARBOUR, 2, "Envoys draft a ceasefire in Halmsund|A draft of nine pages has gone round."),
    (WIRE, 2, "Ceasefire draft leaves the border open|Two maps are attached to the draft."),
    (WIRE, 1, "Generals agree on ceasefire lines in Halmsund|The lines follow the river."),
    (HARBOUR, 1, "Ceasefire to be signed on Monday, envoys say|The hall is being prepared."),
)
LATER = (
    (HARBOUR, "Ceasefire brings football back to Halmsund stadium|The cup match is on Saturday."),
    (WIRE, "Hostages cross the Tarnel bridge under the ceasefire|Twelve people crossed at noon."),
    (
        STATE,
        "Prisoners to come home under the ceasefire|A list of 214 names was agreed.",
    ),
    (HARBOUR, "Grain ships leave Halmsund for the first time since the ceasefire|Three sailed."),
    (LAKE, "Ten states send observers for the ceasefire|They arrive this week."),
)


FOOTBALL = "https://bbc.example/ceasefire-brings-football-back-to-halmsund-stadium"


@dataclass(frozen=True)
class Turn:
    """What was said, or what happened, and what the chat showed then."""

    said: str
    shown: tuple[Message, ...]


async def session(talk: Talk) -> list[Turn]:
    """The whole morning, from an empty store."""
    morning = Morning(talk)
    talk.grouper = Grouper
    await morning.begin()
    await morning.says("start", "help", "help alerts", "subscribe", "watch! hostages")
    await morning.says("watch ceasefire AND (Gaza", "wtach Tarnel", "try Tarnel OR Halmsund 7d")
    await morning.happens("The news breaks", TRUCE, HARBOUR)
    await morning.says("story 1", "more 1", "why 1", "mute story 1", "mutes", "unmute")
    await morning.says("timezone Europe/Paris", "quiet 22:00-07:00", "digest hourly", "settings")
    for feed, title in LATER:
        await talk.ring(title, feed=feed)
    talk.clock.advance(HOUR)
    await morning.happens("An hour later, the digest")
    await morning.says("irrelevant 6", f"irrelevant {FOOTBALL}")
    await morning.presses("1. NOT football")
    await morning.presses("Undo")
    await morning.says("digest off", "trend ceasefire 7d", "watchlist", "status")
    await morning.says("latest 5", "sources", "export", "language fr", "latest 2", "language en")
    return morning.turns


class Morning:
    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.turns: list[Turn] = []

    async def begin(self) -> None:
        for feed, ago, title in EARLIER:
            await self.talk.publish(title, feed=feed, age=ago * DAY)

    async def says(self, *lines: str) -> None:
        for line in lines:
            before = len(self.talk.messages)
            await self.talk.say(line)
            self._note(line, before)

    async def presses(self, label: str) -> None:
        """A button of the last message."""
        keys = [key for row in self.talk.messages[-1].buttons for key in row]
        command = next(key.command for key in keys if key.label == label)
        before = len(self.talk.messages)
        await self.talk.say(command, kind="button")
        self._note(f"[{label}]", before)

    async def happens(self, said: str, title: str = "", feed: Feed = HARBOUR) -> None:
        before = len(self.talk.messages)
        if title:
            await self.talk.ring(title, feed=feed, age=3 * timedelta(minutes=1))
        await self.talk.arrives()
        self._note(f"({said})", before)

    def _note(self, said: str, before: int) -> None:
        self.turns.append(Turn(said, tuple(self.talk.messages[before:])))


def shown_at(turns: list[Turn], said: str) -> Message:
    """The last message of a turn."""
    return next(turn.shown[-1] for turn in turns if said in turn.said)


async def home_of(talk: Talk, chat: Chat = PRIVATE) -> tuple[Message, ...]:
    """The chat's own page."""
    request = Request("fake:home", chat, Person("11", "Ada"), "", talk.clock())
    return await Counter(talk.desk(), clock=talk.clock).page(request)


async def watch_form(talk: Talk, typed: str) -> tuple[Opened, Message]:
    """The form that adds a watch, and how what is typed into it is read."""
    request = Request("fake:form", PRIVATE, Person("11", "Ada"), "watch", talk.clock())
    counter = Counter(talk.desk(), clock=talk.clock)
    return await form_of(talk, "watch"), await counter.reading(request, typed)


async def form_of(talk: Talk, command: str) -> Opened:
    """The form that a command opens."""
    request = Request("fake:form", PRIVATE, Person("11", "Ada"), command, talk.clock())
    opened = await Counter(talk.desk(), clock=talk.clock).form(request)
    assert opened is not None
    return opened
