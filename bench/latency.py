"""From publication at the source to the message accepted, in milliseconds, on all platforms.

Serves the feeds of a folder byte for byte (by default the corpus's), and has the whole program
poll them. Then, round by round, adds an entry to one of them, makes that feed due at once, and
notes when each platform's peer has accepted the alert. So the wait for the poll is left out; all
else is in: fetch, parse, match, condense, the store, and the real SDKs over loopback.

    python -m bench.latency [--folder FOLDER] [--rounds N]
"""

import argparse
import asyncio
import re
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from tests.scenarios.town import Town, at_work, town

CORPUS = Path(__file__).parents[2] / "shared/corpus/feeds"
ENTRY = (
    "<item><title>Ceasefire number {n} agreed</title><link>https://example.org/{n}</link>"
    "<guid>https://example.org/{n}</guid><description>Round {n} of talks on security guarantees "
    "ended with a ceasefire, mediators said.</description></item>"
)


async def main(folder: Path, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as data:
        valkey = EmbeddedValkey(Path(data) / "store")
        await valkey.start()
        store = Store(await Client.connect(valkey.url))
        try:
            async with town(store) as place:
                names = [n for n in place.feeds.serve_folder(folder) if n.endswith(".xml")]
                async with at_work(place, names):
                    await measure(place, folder, names, rounds)
        finally:
            await store.close()
            await valkey.stop()


async def measure(place: Town, folder: Path, names: list[str], rounds: int) -> None:
    await place.polled(*names, within=60)
    print(f"{len(names)} feeds read, {await parsed(place)} entries")
    ada = place.telegram.person("Ada")
    await place.telegram.say(place.telegram.private(ada), ada, "/subscribe")
    await place.slack.connected()
    await place.slack.mention(place.slack.channel("general"), "bo", "subscribe")
    await place.telegram.message()
    await place.slack.wait_for(lambda: place.slack.messages)
    rss = [name for name in names if b"<item>" in (folder / name).read_bytes()]
    took: dict[str, list[float]] = {"telegram": [], "slack": [], "terminal": []}
    for n in range(rounds):
        await asyncio.sleep(1.05)  # each chat's own pace is one message a second
        name = rss[n % len(rss)]
        await one_round(place, name, (folder / name).read_bytes(), n, took)
    for platform, times in took.items():
        high = quantiles(times, n=20)[-1]
        print(f"{platform:9} median {median(times):5.0f} ms, 95% under {high:5.0f} ms")
    print("defects:", place.telegram.defects + place.slack.defects or "none")


async def one_round(
    place: Town, name: str, document: bytes, n: int, took: dict[str, list[float]]
) -> None:
    place.feeds.serve_bytes(name, with_entry(document, n))
    began = perf_counter()
    words = f"number {n} agreed"

    async def noted(platform: str, arrival: "asyncio.Future[object]") -> None:
        await arrival
        took[platform].append((perf_counter() - began) * 1000)

    slack = place.slack.wait_for(lambda: [m for m in place.slack.messages if words in m.plain])
    await asyncio.gather(
        place.poll(name),
        noted("telegram", asyncio.ensure_future(place.telegram.message(lambda p: words in p.text))),
        noted("slack", asyncio.ensure_future(slack)),
        noted("terminal", asyncio.ensure_future(place.screen.shows(words))),
    )


async def parsed(place: Town) -> int:
    return len([entry async for entry in place.store.archive.newest()])


def with_entry(document: bytes, n: int) -> bytes:
    """The document with one entry more, before the first."""
    return re.sub(rb"<item>", ENTRY.format(n=n).encode() + b"<item>", document, count=1)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--folder", type=Path, default=CORPUS)
    arguments.add_argument("--rounds", type=int, default=20)
    chosen = arguments.parse_args()
    asyncio.run(main(chosen.folder, chosen.rounds))
