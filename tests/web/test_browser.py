"""The operator's page in a real browser."""

import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.settings import Web
from bot.store import Store
from bot.web.server import Site, application
from tests.conftest import Clock
from tests.web.chromium import document, needs_chromium, picture
from tests.web.invented import HOSTILE, newsroom

pytestmark = needs_chromium


@pytest.fixture
async def url(site: Site, store: Store, clock: Clock) -> AsyncIterator[str]:
    await newsroom(store, clock(), names=(HOSTILE,))
    server = TestServer(application(Web(), site))
    await server.start_server()
    yield str(server.make_url("/"))
    await server.close()


async def test_a_hostile_title_does_nothing_in_a_browser(url: str) -> None:
    page = await document(url)
    assert "<title>Tocsin</title>" in page, "a script that ran would have changed it"
    assert "&lt;script&gt;document.title=2" in page
    assert "<script" not in page


@pytest.mark.parametrize("width", [390, 1280])
async def test_it_has_a_light_and_a_dark_face_on_a_phone_and_on_a_desk(
    url: str, tmp_path: Path, width: int
) -> None:
    light, dark = tmp_path / "light.png", tmp_path / "dark.png"
    await picture(url, light, width=width, height=900, dark=False)
    await picture(url, dark, width=width, height=900, dark=True)
    assert size(light) == size(dark) == (width, 900)
    assert light.read_bytes() != dark.read_bytes()


def size(file: Path) -> tuple[int, int]:
    """Width and height, as a PNG's header tells them."""
    head = file.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", head[16:24])
    return width, height
