"""A word → the command it names; a mistyped one → the nearest."""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.commands.ask import Command
from bot.errors import Mistyped
from bot.i18n import say

LONGEST_MEANT = 300


def known(name: str, commands: Iterable[Command]) -> Command | None:
    """The command that has this name, letter for letter."""
    wanted = name.casefold().lstrip("/")
    return next((one for one in commands if wanted in (one.name, *one.aliases)), None)


def find(name: str, commands: Iterable[Command], words: str = "") -> Command:
    """Raises Mistyped with what was probably meant: the nearest command with the same words, or
    the newest stories for them."""
    if there := known(name, commands):
        return there
    by_name = {called: one for one in commands for called in (one.name, *one.aliases)}
    wanted = name.casefold().lstrip("/")
    near = get_close_matches(wanted, by_name, n=1, cutoff=0.6)
    shown = say("“{text}”", text=f"{name[:40]}…" if len(name) > 40 else name)
    if near:
        nearest = by_name[near[0]]
        raise Mistyped(
            say(
                "There is no command {name}. Did you mean: {/{command}}",
                name=shown,
                command=form(nearest),
            ),
            meant=_line(nearest, words),
        )
    asked = f"{name} {words}".strip()[:LONGEST_MEANT]
    raise Mistyped(
        say(
            "There is no command {name}. "
            "For its newest stories: {/latest {words}}. All else: {/help}",
            name=shown,
            words=asked[:40],
        ),
        meant=f"latest {asked}",
    )


def _line(command: Command, words: str) -> str:
    """A line that works: with the words that were typed, or else as in the command's example."""
    if not words and command.usage.startswith("<"):
        return command.example
    if command.name == "help":
        return "help"
    return f"{command.name} {words}".strip()[:LONGEST_MEANT]


def form(command: Command) -> str:
    """ "watch <words>", its usage in the language that is spoken."""
    return f"{command.name} {say(command.usage)}" if command.usage else command.name
