"""Commands typed in the offices: each chat's in order, a few at a time, and what must come of
them."""

import asyncio
import random
import re
from collections.abc import Iterator, Sequence

from bot.model import ChatState
from tests.chaos.ledger import Ledger
from tests.chaos.news import word
from tests.chaos.town import Place

AT_ONCE = 3
"""Commands of one chat that wait for their answers."""

PATIENCE = 6.0
"""Seconds after which a command that was not answered holds up the next no longer."""

APART = 8
"""Slack delivers anew, seconds later, what was not acknowledged: commands that are typed close to
one another may so change places, there."""

_ANSWER = re.compile(r"^(Watching|No longer watched): \*?(\w+)")
_VERBS = {"Watching": "watch", "No longer watched": "unwatch"}


def answered_command(text: str) -> str:
    """The command that a text answers, or the text itself if it answers none."""
    found = _ANSWER.match(text)
    return f"{_VERBS[found[1]]} {found[2]}" if found else text


class Office:
    """One chat whose people type commands. Each changes what the chat watches for, so that one
    which took effect twice, out of turn or not at all shows."""

    def __init__(self, place: Place, commands: int, chance: random.Random) -> None:
        self.place = place
        self._in_order = place.chat.platform != "slack"
        self.commands = list(_commands(commands, chance, apart=0 if self._in_order else APART))

    async def type_all(self, ledger: Ledger) -> None:
        clock = asyncio.get_running_loop().time
        for command in self.commands:
            while self._waiting(ledger, clock() - PATIENCE) >= AT_ONCE:  # noqa: ASYNC110 - none tells
                await asyncio.sleep(0.02)
            ledger.owe(command, [self.place.name], clock())
            await self.place.say(command)

    def _waiting(self, ledger: Ledger, since: float) -> int:
        return sum(
            at >= since for (place, _), at in ledger.missing.items() if place == self.place.name
        )

    def faults_in(self, state: ChatState | None) -> list[str]:
        """What is wrong with what this chat has set in the end."""
        watches = [watch.query for watch in state.watches] if state else []
        changes = state.version if state else 0
        found = []
        wanted = _effect(self.commands)
        if not self._in_order:
            watches, wanted = sorted(watches), sorted(wanted)
        if watches != wanted:
            found.append(f"{self.place.name} watches for {watches}, not for {wanted}")
        if changes != len(self.commands):
            found.append(f"{self.place.name} changed {changes} times, not {len(self.commands)}")
        return found


def _commands(number: int, chance: random.Random, *, apart: int) -> Iterator[str]:
    """No watch is removed by one of the `apart` commands that follow it."""
    watched: list[str] = []
    for _ in range(number):
        settled = len(watched) - apart
        if settled > 0 and chance.random() < 0.3:
            yield f"unwatch {watched.pop(chance.randrange(settled))}"
        else:
            watched.append(word(chance))
            yield f"watch {watched[-1]}"


def _effect(commands: Sequence[str]) -> list[str]:
    watched: list[str] = []
    for command in commands:
        verb, _, query = command.partition(" ")
        watched.append(query) if verb == "watch" else watched.remove(query)
    return watched
