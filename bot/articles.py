"""An entry that says little → the same entry with the text of its page, where that can be had.

Only entries that ring are looked up: through the feeds' own fetcher (its guard, its limits, its
politeness), and read in the sandbox.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from bot.feeds.fetch import Fetched, Fetcher
from bot.model import Entry, Fulltext
from bot.sandbox import Exceeded, Sandbox

log = logging.getLogger(__name__)

ARTICLE_TEXT = "bot.stories.article:article_text"

PATIENCE = timedelta(seconds=5)
"""An alert waits no longer for its page: a late alert is worse than a short one."""

LITTLE = 100
"""An entry whose text is shorter than this says no more than its headline."""


class Articles:
    def __init__(self, fetcher: Fetcher, sandbox: Sandbox) -> None:
        self._fetcher = fetcher
        self._sandbox = sandbox

    async def fuller(self, entry: Entry, fulltext: Fulltext) -> Entry:
        """The entry with its page's text as content, if it needs that and it comes in time."""
        if not wanted(entry, fulltext):
            return entry
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                text = await self._text(entry.url)
        except TimeoutError:
            log.info("the page of %s did not come in time", entry.url)
            return entry
        return replace(entry, content=text) if text else entry

    async def _text(self, url: str) -> str:
        answer = await self._fetcher.fetch(url)
        if not isinstance(answer, Fetched):
            return ""
        try:
            return str(await self._sandbox.run(ARTICLE_TEXT, answer.body))
        except Exceeded:
            return ""


def wanted(entry: Entry, fulltext: Fulltext) -> bool:
    """Whether an entry's page is to be read: `auto` where the feed says little itself."""
    if fulltext == "never" or not entry.url:
        return False
    return fulltext == "always" or len(entry.summary) + len(entry.content) < LITTLE
