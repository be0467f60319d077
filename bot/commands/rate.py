"""How often one person may ask: so many commands in a minute, three times as many buttons,
and half as many of what is dear, pressed or typed.

The operator may ask as often as they like, and so may whoever sits at the terminal. Who is over is
told so once in a minute, in one sentence: ten refusals would be the flood that they refuse.
"""

from datetime import datetime

from bot.commands.ask import Desk, Reply
from bot.commands.names import known
from bot.i18n import say
from bot.model import Request
from bot.richtext import message

DEAR, COMMAND, BUTTON = 6, 3, 1
"""What each weighs: a button is pressed to read on, and costs us less."""


async def refused(request: Request, name: str, desk: Desk, now: datetime) -> Reply | None:
    """What to answer instead, if this person asks too often; None if not. `name` is the command's.
    Raises StoreError."""
    most = desk.config.limits.commands
    if most is None or await _is_exempt(request, desk):
        return None
    verdict = await desk.store.rates.ask(
        request.chat.platform,
        request.person.id or request.chat.id,
        request.id,
        weight=_weight(request, name, desk, most * COMMAND),
        most=most * COMMAND,
        now=now,
    )
    if verdict == "taken":
        return None
    told = say("That was a lot at once: give me a minute, then ask again.")
    return Reply(message(told) if verdict == "over" else None)


async def _is_exempt(request: Request, desk: Desk) -> bool:
    platform = desk.platforms[request.chat.platform]
    if not platform.pace.overall:
        return True
    return request.person.id == await desk.store.access.operator(platform.name) != ""


def _weight(request: Request, name: str, desk: Desk, most: int) -> int:
    command = known(name, desk.commands)
    if command and command.dear:
        return min(DEAR, most)
    return BUTTON if request.kind == "button" else COMMAND
