"""`python -m bench.scale [schedule] [fanout] [ceilings]`: all of them, or those that are named."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from bench.scale import ceilings, fanout, schedule
from bot.store import Store
from bot.store.client import Client
from tests.peers.valkey import Server

PARTS = {"schedule": schedule.measure, "fanout": fanout.measure, "ceilings": ceilings.measure}


async def main(parts: list[str], fsync: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Server(Path(folder) / "redis", options=("--appendfsync", fsync)) as server:
            store = Store(await Client.connect(server.url))
            for part in parts or PARTS:
                await PARTS[part](server.url, store)
            await store.close()


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("parts", nargs="*", choices=[*PARTS, []])
    given.add_argument("--appendfsync", default="always", choices=("always", "everysec", "no"))
    told = given.parse_args()
    asyncio.run(main(told.parts, told.appendfsync))
