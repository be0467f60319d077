"""A mistake → what its person is told, and nobody else."""

from dataclasses import replace

from bot.errors import Mistyped, QueryError, UserError
from bot.i18n import line
from bot.richtext import Button, Message, Paragraph, code, message
from bot.watches.mistakes import caret


def refusal(error: UserError) -> Message:
    """One sentence; of a query also where it goes wrong, in fixed width, and what was meant; of
    what is no command, a button for the one that was meant."""
    lines: list[Paragraph | str] = [error.sentence]
    if isinstance(error, QueryError):
        lines += [(code(shown),) for shown in caret(error).split("\n")]
        if error.hint:
            lines.append(line("Perhaps: {query}", query=code(error.hint)))
    keys = [[Button(error.meant, error.meant)]] if isinstance(error, Mistyped) else []
    return replace(message(*lines, buttons=keys), private=True)
