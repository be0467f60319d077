"""What reads from the net, for the roles that do: feeds, pages and what people type as sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.articles import Articles
from bot.clock import Clock
from bot.feeds.discover import Candidate, discover
from bot.feeds.fetch import Fetcher, Unavailable
from bot.feeds.parsers import Parsers


@dataclass(frozen=True, slots=True)
class Reading:
    fetcher: Fetcher
    parsers: Parsers
    clock: Clock

    @property
    def articles(self) -> Articles:
        return Articles(self.fetcher, self.parsers.sandbox)

    async def find_feeds(self, typed: str) -> Sequence[Candidate] | Unavailable:
        return await discover(typed, self.fetcher, self.parsers, now=self.clock())
