"""The operator's view, served on loopback over a real store."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bot.meter import Meter
from bot.settings import Web
from bot.store import Store
from bot.web.server import Site, application
from tests.conftest import Clock


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def site(store: Store, meter: Meter, clock: Clock) -> Site:
    return Site(store, meter, ("telegram", "slack"), clock)


Served = Callable[..., Any]


@asynccontextmanager
async def served(site: Site, settings: Web | None = None) -> AsyncIterator[ClientSession]:
    """A client of the view; paths are enough."""
    server = TestServer(application(settings or Web(), site))
    await server.start_server()
    async with ClientSession(server.make_url("/")) as session:
        yield session
    await server.close()
