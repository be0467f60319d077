"""A server of invented feeds, in a process of its own, whose news changes on demand.

Headlines and summaries are real words of six languages, drawn as unevenly as words are (Zipf), and
half of the entries tell again what another of their language told: so dictionaries, grouping and
indexes have to do what news makes them do.
"""

import argparse
import asyncio
import random
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, islice

from aiohttp import web
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from bot.watches.analysis.vocabulary import function_words
from tests.peers.feeds import FeedServer, Item

LANGUAGES = ("en", "fr", "de", "es", "uk", "ru")
ITEMS = 50
HOSTS = 200 if sys.platform == "linux" else 1
"""Linux answers on all of 127.0.0.0/8, so that a host's politeness holds up few feeds."""

_WORDS = 8_000
_TOLD_AGAIN = 0.5
_REMEMBERED = 300


@dataclass(frozen=True, slots=True)
class Invented:
    """Where the feeds are. Each GET of `publish` adds an item to all of them, or
    to as many as `some` says."""

    urls: Sequence[str]
    publish: str
    items: int

    def language(self, number: int) -> str:
        return LANGUAGES[number % len(LANGUAGES)]

    async def add_an_item_each(self) -> None:
        curl = await asyncio.create_subprocess_exec("curl", "--silent", "--fail", self.publish)
        assert await curl.wait() == 0


@contextmanager
def invented(feeds: int, items: int = ITEMS) -> Iterator[Invented]:
    """Feeds of so many items each."""
    command = [sys.executable, "-m", "bench.invented", str(feeds), str(items)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            hosts = [f"127.0.1.{host + 1}" if HOSTS > 1 else "127.0.0.1" for host in range(HOSTS)]
            urls = [f"http://{hosts[n % HOSTS]}:{port}/feed-{n}" for n in range(feeds)]
            yield Invented(urls, f"http://127.0.0.1:{port}/publish", items)
        finally:
            server.kill()


class Press:
    """Invents the news of one language."""

    def __init__(self, language: str) -> None:
        self._chance = random.Random(language)
        self._words = vocabulary(language)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        self._lately: deque[list[str]] = deque(maxlen=_REMEMBERED)

    def item(self) -> Item:
        headline = self._headline()
        body = " ".join(f"<p>{self._sentence(headline)}</p>" for _ in range(3))
        return Item(" ".join(headline).capitalize(), body, published=datetime.now(UTC))

    def _headline(self) -> list[str]:
        if self._lately and self._chance.random() < _TOLD_AGAIN:
            told = [*self._chance.choice(self._lately)]
            told[self._chance.randrange(len(told))] = self._some(1)[0]
            return told
        self._lately.append(self._some(9))
        return self._lately[-1]

    def _sentence(self, headline: list[str]) -> str:
        words = self._some(17) + self._chance.sample(headline, 3)
        self._chance.shuffle(words)
        return f"{' '.join(words).capitalize()}."

    def _some(self, count: int) -> list[str]:
        return self._chance.choices(self._words, cum_weights=self._weights, k=count)


def vocabulary(language: str) -> list[str]:
    """Words of a language: those that every sentence has first, then others in all their forms."""
    known = DefaultDictionaryFactory().get_dictionary(language)
    every = max(1, len(known) // _WORDS)
    words = islice(known, 0, None, every)
    kept = [word for word in words if word.isalpha() and 3 <= len(word) <= 14]
    random.Random(1).shuffle(kept)
    return [*sorted(function_words(language)), *kept]


async def _serve(feeds: int, items: int) -> None:
    """Serve until killed."""
    presses = [Press(language) for language in LANGUAGES]
    async with FeedServer(host="0.0.0.0" if HOSTS > 1 else "127.0.0.1", keep=items) as server:

        def publish(count: int) -> None:
            for number in range(feeds):
                press = presses[number % len(presses)]
                server.publish(f"feed-{number}", *(press.item() for _ in range(count)))

        async def add(request: web.Request) -> web.Response:
            if some := int(request.query.get("some", 0)):
                for number in random.choices(range(feeds), k=some):
                    item = presses[number % len(presses)].item()
                    server.publish(f"feed-{number}", item)
            else:
                publish(1)
            return web.Response()

        publish(items)
        server.answer("publish", add)
        print(server.url("").rsplit(":", 1)[1].strip("/"), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("feeds", type=int)
    arguments.add_argument("items", type=int)
    given = arguments.parse_args()
    asyncio.run(_serve(given.feeds, given.items))
