"""A word → the command it names; a mistyped one → the nearest."""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.commands.ask import Command
from bot.errors import UserError
from bot.i18n import say


def find(name: str, commands: Iterable[Command]) -> Command:
    """Raises UserError with the nearest command's form."""
    by_name = {known: one for one in commands for known in (one.name, *one.aliases)}
    wanted = name.casefold().lstrip("/")
    if wanted in by_name:
        return by_name[wanted]
    near = get_close_matches(wanted, by_name, n=1, cutoff=0.6)
    shown = say("“{text}”", text=f"{name[:40]}…" if len(name) > 40 else name)
    if near:
        raise UserError(
            say(
                "There is no command {name}. Did you mean: {command}",
                name=shown,
                command=form(by_name[near[0]]),
            )
        )
    raise UserError(
        say(
            "There is no command {name}. For its newest stories: latest {words}. All else: help",
            name=shown,
            words=name[:40],
        )
    )


def form(command: Command) -> str:
    """ "watch <words>", its usage in the language that is spoken."""
    return f"{command.name} {say(command.usage)}" if command.usage else command.name
