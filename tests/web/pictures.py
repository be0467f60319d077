"""The pictures of the operator's page in docs/pictures: `python -m tests.web.pictures FOLDER`."""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from aiohttp.test_utils import TestServer

from bot.meter import Meter
from bot.settings import Web
from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from bot.web.server import Site, application
from tests.web.chromium import picture
from tests.web.invented import newsroom

NOW = datetime(2026, 3, 2, 14, 5, 10, tzinfo=UTC)
SIZES = {"phone": (390, 2870), "desk": (1280, 1990)}


async def take(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        valkey = EmbeddedValkey(Path(data))
        await valkey.start()
        store = Store(await Client.connect(valkey.url))
        await newsroom(store, NOW)
        site = Site(store, Meter(), ("telegram", "slack"), lambda: NOW)
        server = TestServer(application(Web(), site))
        await server.start_server()
        for name, (width, height) in SIZES.items():
            for dark in (False, True):
                file = folder / f"web-{name}-{'dark' if dark else 'light'}.png"
                url = str(server.make_url("/"))
                await picture(url, file, width=width, height=height, dark=dark)
                print(file)
        await server.close()
        await store.close()
        await valkey.stop()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
