"""Which ways a message can take to its chat, the best one first: a decision, and nothing else.

A way is tried when the one before it cannot reach the chat. A private answer goes to its person
alone: through the response URL of the command (which works where we are not a member, 5 times
within 30 minutes), else as a message that only they see, else directly. A public answer to a
command in a channel that we are not in makes us join it, which anyone can see and undo; where we
may not join, it goes through the response URL with a line that says how to invite us. An alert
never makes us join: whoever removed us meant it.
"""

from dataclasses import dataclass

from bot.delivery import Delivery
from bot.model import Chat
from handlers.slack.addresses import (
    channel_of,
    is_response_url,
    is_trusted_response_url,
    root_of,
    thread_of,
    ts_of,
)


@dataclass(frozen=True, slots=True)
class Update:
    """chat.update: replaces a message of ours."""

    channel: str
    ref: str


@dataclass(frozen=True, slots=True)
class Post:
    """chat.postMessage, after conversations.join if `joins`. `channel` may be a person's id."""

    channel: str
    thread: str = ""
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Whisper:
    """chat.postEphemeral: only `person` sees it."""

    channel: str
    person: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Respond:
    """A POST to a response URL; `public` shows it to the whole channel, `replaces` puts it in the
    place of the message that was pressed."""

    url: str
    public: bool
    replaces: bool = False


Way = Update | Post | Whisper | Respond


def with_file(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """Those of the ways that a file can take, or its message alone where there is no other: a file
    replaces nothing, and is shared in a conversation that we are in."""
    posts = tuple(way for way in ways if isinstance(way, Post))
    return (*posts, *(way for way in ways if isinstance(way, Respond) and way.public))


def ways(
    chat: Chat, delivery: Delivery, *, edits: str = "", under: str = "", api_url: str
) -> tuple[Way, ...]:
    """The ways for one delivery, never empty. `edits` and `under` are refs of messages of ours; a
    response URL as `edits` is the message, seen by one person, whose button was pressed."""
    channel, asked = channel_of(chat), delivery.ref
    url = asked if is_response_url(asked) and is_trusted_response_url(asked, api_url) else ""
    if is_private_answer(chat, delivery):
        # What only one person sees is not shown at all in a thread that nobody has begun.
        respond = (Respond(url, public=False, replaces=edits == url),) if url else ()
        thread = chat.thread or thread_of(asked)
        return respond + _privately(channel, thread, delivery.person)
    # In a direct conversation an answer stays in sight, unless the question came from a thread.
    reply = thread_of(asked) if chat.kind == "private" else root_of(asked)
    edit = (Update(channel, edits),) if ts_of(edits) else ()
    return edit + _openly(channel, chat.thread or root_of(under) or reply, url)


def is_private_answer(chat: Chat, delivery: Delivery) -> bool:
    """Whether only the person who asked may see it, among others who are in the chat."""
    return delivery.message.private and chat.kind != "private"


def _privately(channel: str, thread: str, person: str) -> tuple[Way, ...]:
    if not person:
        return (Post(channel, thread),)
    return (Whisper(channel, person, thread), Post(person))


def _openly(channel: str, thread: str, url: str) -> tuple[Way, ...]:
    post = Post(channel, thread)
    if not url:
        return (post,)
    return (post, Post(channel, thread, joins=True), Respond(url, public=True))
