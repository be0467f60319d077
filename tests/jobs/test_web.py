"""The web role: a process that shows what others do."""

import asyncio
from contextlib import suppress

from aiohttp import ClientError, ClientSession

from bot.app import attend
from bot.clock import utc_now
from bot.feeds.config import Config
from bot.house import House
from bot.model import ChatKey
from bot.settings import Web
from bot.store import Store
from bot.store.items import Item
from tests.peers.valkey import free_ports
from tests.waiting import until


async def test_a_process_with_the_web_role_alone_shows_what_others_owe(store: Store) -> None:
    await store.tallies.speak(["telegram"], now=utc_now())
    await store.outbox("telegram").put([Item(ChatKey("telegram:1:"), "a", "{}")], now=utc_now())
    web = Web("127.0.0.1", free_ports(1)[0], asked=True)
    work = asyncio.create_task(attend(House(store, Config(), {}, utc_now, web=web), ("web",)))
    async with ClientSession() as session:

        async def page() -> str:
            try:
                async with session.get(web.url) as answer:
                    return await answer.text()
            except ClientError:
                return ""

        assert "<b>1</b> <span>waiting to be sent</span>" in await until(page)
        async with session.get(f"{web.url}healthz") as ready:
            assert ready.status == 200
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
