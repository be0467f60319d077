"""The feeds: each tried once, as `tocsin check` tries them; those that work are counted alone."""

from collections.abc import AsyncIterator

from bot.check import try_feeds, verdict
from bot.clock import Clock
from bot.doctor.finding import Finding, fail, look, ok
from bot.feeds.config import Config


async def examine(config: Config, *, clock: Clock) -> AsyncIterator[Finding]:
    tried = await try_feeds(config, clock=clock, progress=lambda done, of: None)
    failing = sum(one.status == "fail" for one in tried)
    if failing == len(tried) > 1:
        yield fail("feeds", verdict(tried))
        return
    for one in tried:
        said = f"{one.feed.name} {one.problem.rstrip('.')}."
        if one.status == "fail":
            yield fail("feeds", said, f"Open {one.feed.url} in a browser: is it still a feed?")
        elif one.status == "look":
            yield look("feeds", said)
    if not failing:
        yield ok("feeds", verdict(tried))
