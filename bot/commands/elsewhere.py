"""Setting up a channel from a private chat: what is typed there goes to the channel until it is
told otherwise, and each answer says so.

A command from there is the channel's own, done by a person who is checked anew each time. Its
effect is saved before the private chat's request ends; `served` in the channel's state tells a
request that is served again, after a kill in between, that it has had its effect.
"""

from dataclasses import replace
from typing import Protocol, runtime_checkable

from bot.commands.ask import Ask, Desk, Reply
from bot.errors import UserError
from bot.i18n import line, say
from bot.model import Chat, ChatState, Request
from bot.richtext import Button, Message, bold, code, message, plain

NAME = "there"
"""What the buttons of such an answer begin with: those of the private chat's own alerts do not."""

OWN = frozenset({"channel", "start", "help", "admit", "expel"})
"""Commands that are never meant for the channel."""


@runtime_checkable
class Channelled(Protocol):
    """A platform with channels that are set up from a private chat."""

    async def channel(self, name: str, person: str) -> Chat:
        """The channel of that name. Raises UserError if this person does not administer it, or if
        we cannot post there."""


async def channel(ask: Ask, desk: Desk) -> Reply:
    """Which channel this private chat sets up, from now on or now."""
    platform = desk.platforms[ask.request.chat.platform]
    if ask.request.chat.kind != "private" or not isinstance(platform, Channelled):
        raise UserError(say("A channel is set up from a private chat with me on Telegram."))
    if not ask.words:
        return Reply(_now(ask.state.channel))
    if ask.words.casefold() == "off":
        return Reply(_now(None), replace(ask.state, channel=None))
    chosen = await platform.channel(ask.words, ask.request.person.id)
    return Reply(_now(chosen), replace(ask.state, channel=chosen))


def _now(chosen: Chat | None) -> Message:
    if chosen is None:
        return message(
            say("What you write here is for this chat alone."),
            line("To set up a channel: {command}", command=code("channel @name")),
        )
    return message(
        line("📣 What you write here sets up {channel} now.", channel=bold(chosen.title)),
        line("To end that: {command}", command=code("channel off")),
        buttons=[
            [
                Button(say("Settings"), f"{NAME} settings"),
                Button(say("Watchlist"), f"{NAME} watchlist"),
            ],
            [Button(say("Back to this chat"), "channel off")],
        ],
    )


def meant(request: Request, text: str, state: ChatState) -> str:
    """The command that a request means for the channel of a private chat; empty for all others.
    Raises UserError for the button of a channel that is not set up any more."""
    name, _, rest = text.strip().lstrip("/").partition(" ")
    if name == NAME:
        if state.channel is None:
            raise UserError(say("No channel is set up here now. To begin: channel @name"))
        return rest
    if state.channel is None or request.kind != "command" or name.casefold() in OWN:
        return ""
    return text


async def require_administrator(asked: Request, desk: Desk) -> None:
    """Raises UserError unless this person administers the channel still."""
    if not await desk.platforms[asked.chat.platform].may_configure(asked):
        raise UserError(
            say(
                "You are no administrator of {channel} any more. To end setting it up: channel off",
                channel=asked.chat.title,
            )
        )


def headed(reply: Reply, chosen: Chat) -> Reply:
    """The answer as the private chat gets it: it says whose it is, and so do its buttons."""
    if reply.message is None:
        return Reply(None)
    rows = tuple(
        tuple(replace(key, command=f"{NAME} {key.command}") for key in row)
        for row in reply.message.buttons
    )
    title = (plain("📣 "), bold(chosen.title))
    shown = replace(
        reply.message, paragraphs=(title, *reply.message.paragraphs), buttons=rows, private=False
    )
    return Reply(shown, replaces=reply.replaces)
