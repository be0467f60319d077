"""What a query would have rung for: how often, day by day, and the newest examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.ask import Desk
from bot.commands.finding import Found, for_once, matching
from bot.model import ChatState

MOST_COUNTED = 2_000
"""Stories counted before we say "more than": about two seconds of matching."""

BARS = "▁▂▃▄▅▆▇█"
LONGEST_LINE = 30


@dataclass(frozen=True, slots=True)
class Survey:
    """Stories of the last `within`: how many, how many on each day (the oldest first), the newest
    few. `capped` says that there are more than were counted."""

    within: timedelta
    count: int
    days: tuple[int, ...]
    samples: Sequence[Found]
    capped: bool = False

    @property
    def a_day(self) -> float:
        return self.count / max(1.0, self.within / timedelta(days=1))


async def survey(
    desk: Desk, query: str, *, state: ChatState, within: timedelta, samples: int, now: datetime
) -> Survey:
    """Raises QueryError, StoreError."""
    stories: dict[str, Found] = {}
    watch = for_once(state.chat, query, now)
    async for found in matching(desk, [watch], state=state, since=now - within):
        stories.setdefault(found.story, found)
        if len(stories) == MOST_COUNTED:
            break
    days = [0] * max(1, -(-within // timedelta(days=1)))
    for found in stories.values():
        ago = max(timedelta(0), now - found.entry.when)
        days[-1 - min(ago // timedelta(days=1), len(days) - 1)] += 1
    newest = list(stories.values())[:samples]
    return Survey(within, len(stories), tuple(days), newest, len(stories) == MOST_COUNTED)


def sparkline(counts: Sequence[int]) -> str:
    """Counts as a row of bars, the highest full; none is a low dot. Where there are more counts
    than a phone shows in a line, a bar stands for several, up to the newest."""
    step = max(1, -(-len(counts) // LONGEST_LINE))
    ends = range(len(counts), 0, -step)
    counts = [sum(counts[max(0, end - step) : end]) for end in ends][::-1]
    highest = max(counts, default=0)
    return "".join(BARS[-(-count * len(BARS) // highest) - 1] if count else "·" for count in counts)
