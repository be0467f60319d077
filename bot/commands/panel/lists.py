"""The pages of what a chat hears and does not hear: its sources, and what is muted."""

from dataclasses import replace

from bot.commands import silence
from bot.commands import sources as sources_
from bot.commands.ask import Ask, Desk
from bot.commands.panel.choices import rows
from bot.commands.panel.home import HOME, back
from bot.errors import UserError
from bot.i18n import say
from bot.richtext import Button, Message, message


async def sources(ask: Ask, desk: Desk) -> Message:
    """The sources and how they do; those that the chat added can be removed."""
    own = [await desk.store.feeds.get(feed) for feed in ask.state.feeds]
    keys = [
        Button(say("Remove {name}", name=feed.name), f"{HOME} sources removefeed {feed.id}")
        for feed in own
        if feed
    ]
    try:
        said = (await sources_.sources(replace(ask, words=""), desk)).message or message()
    except UserError as nothing:  # there are none
        said = message(str(nothing))
    return replace(said, buttons=(*rows(keys, 1), back()))


async def mutes(ask: Ask, desk: Desk) -> Message:
    """What is silent, with a button each to end that; and silence for all of it."""
    said = (await silence.mutes(ask, desk)).message or message()
    ends = [
        [Button(key.label, f"{HOME} mutes {key.command}") for key in row] for row in said.buttons
    ]
    lengths = (
        (say("All for 1 hour"), " 1h"),
        (say("All for 8 hours"), " 8h"),
        (say("All for 1 day"), " 1d"),
        (say("All for good"), ""),
    )
    keys = [Button(label, f"{HOME} mutes mute all{length}") for label, length in lengths]
    return replace(said, buttons=(*map(tuple, ends), *rows(keys, 2), back()))
