"""The composition root: settings → store, HTTP, platforms → the work that this process does."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Collection, Container, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any

from bot import __version__, jobs, meaning, roles
from bot.clock import utc_now
from bot.doctor.finding import Examination
from bot.durations import shown
from bot.feeds.config import Config
from bot.house import House, Part
from bot.opening import open_store
from bot.platform import Platform, Profile
from bot.settings import Settings
from bot.store import Store
from bot.store.clock import store_clock
from bot.store.occupancy import check_whole
from bot.store.version import check_version
from bot.tallying import tally
from bot.watches.packs import load

log = logging.getLogger(__name__)

STOP = (signal.SIGINT, signal.SIGTERM)

READERS = {"poll", "chat"}
"""The roles that read from the net."""

SPEAKERS = {"deliver", "chat"}
"""The roles that need the platforms."""


async def run(settings: Settings, config: Config, *, console: bool) -> None:
    """Play the roles that the settings name until SIGINT or SIGTERM. Raises TocsinError if that
    cannot begin."""
    roles.check_store(settings.roles, settings.redis_url)
    # From the first moment on: told to stop while it starts, we would leave the store running.
    await until_told(_work(settings, config, console=console))


async def _work(settings: Settings, config: Config, *, console: bool) -> None:
    async with open_house(settings, config, console=console) as house:
        print(banner(settings, config, house.platforms), flush=True)
        await attend(house, settings.roles)


@asynccontextmanager
async def open_house(settings: Settings, config: Config, *, console: bool) -> AsyncIterator[House]:
    """Everything that the work needs, opened, and closed again in the end."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        await check_version(store.client)
        await check_whole(store.client)
        platforms = connect(settings, store, console=console)
        for platform in platforms:
            stack.push_async_callback(platform.close)
        by_name = {platform.name: platform for platform in platforms}
        clock = await stack.enter_async_context(store_clock(store.client))
        house = House(
            store,
            config,
            by_name,
            clock,
            packs=load(*settings.packs),
            web=settings.web,
        )
        if settings.roles & READERS:
            house = await _furnish(house, settings, stack)
        yield house


async def _furnish(house: House, settings: Settings, stack: AsyncExitStack) -> House:
    """The house with what reads from the net, which not every role needs."""
    import aiohttp

    from bot.feeds.fetch import Fetcher
    from bot.feeds.parsers import Parsers
    from bot.reading import Reading
    from bot.rewriting import Rewriter

    config = house.config
    fetcher = await stack.enter_async_context(Fetcher(allow=config.allow))
    parsers = await stack.enter_async_context(Parsers())
    house = replace(house, reading=Reading(fetcher, parsers, house.clock))
    if not config.condense:
        return house
    session = await stack.enter_async_context(aiohttp.ClientSession())
    return replace(house, rewriter=Rewriter(config.condense, session, key=settings.condense_key))


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Work until SIGINT or SIGTERM, then end it in order. A second signal ends it at once."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

    def stop() -> None:
        for number in STOP:
            loop.remove_signal_handler(number)
        task.cancel()

    for number in STOP:
        loop.add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await task


def banner(settings: Settings, config: Config, platforms: Container[str]) -> str:
    """What this process is doing, and what to type next."""
    feeds = f"{len(config.feeds)} from {settings.feeds}, polled every {shown(config.every)}"
    place = settings.data.resolve() / "store"
    lines = [
        f"Tocsin {__version__}",
        f"  Sources    {feeds}",
        f"  Watchlist  {' · '.join(config.watchlist) or 'none'}",
        f"  Stories    {meaning.shown()}",
        f"  Data       {'the server that REDIS_URL names' if settings.redis_url else place}",
    ]
    if settings.roles != frozenset(roles.ROLES):
        lines.append(
            f"  Roles      {', '.join(one for one in roles.ROLES if one in settings.roles)}"
        )
    if "console" in platforms:
        lines += [
            "  Alerts appear here. Type /latest, /sources, /watch <words> or /help.",
            "  To use Telegram or Slack, see README.md. Ctrl-C stops.",
        ]
    return "\n".join(lines)


def connect(settings: Settings, store: Store, *, console: bool) -> list[Platform]:
    """The platforms that have tokens; the terminal if asked for, or if there are none.

    A platform's SDK is imported only where it is used: each costs memory and time.
    """
    if not settings.roles & SPEAKERS:
        return []
    platforms: list[Platform] = []
    if settings.telegram_token:
        platforms.append(_telegram(settings))
    if settings.slack_bot_token or settings.slack_client_id:
        platforms.append(_slack(settings, store))
    if console or not platforms:
        platforms.append(_console(settings))
    return platforms


def _telegram(settings: Settings) -> Platform:
    from handlers.telegram import Telegram

    return Telegram(
        token=settings.telegram_token,
        base_url=settings.telegram_base_url,
        profiles=_profiles() if "chat" in settings.roles else {},
        webhook=settings.telegram_webhook_url,
        webhook_secret=settings.telegram_webhook_secret,
        webhook_listen=settings.telegram_webhook_listen,
    )


def _profiles() -> Mapping[str, Profile]:
    from bot.commands.profile import profiles

    return profiles()


def _slack(settings: Settings, store: Store) -> Platform:
    from handlers.slack import Http, Slack

    http = Http(
        settings.slack_signing_secret,
        settings.slack_client_id,
        settings.slack_client_secret,
        *settings.slack_listen,
    )
    return Slack(
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        http=http,
        store=store,
        api_url=settings.slack_api_url,
    )


def _console(settings: Settings) -> Platform:
    from handlers.console import Console

    return Console(sys.stdin, sys.stdout, styled=sys.stdout.isatty(), language=settings.language)


def examinations(settings: Settings) -> dict[str, Examination]:
    """How `tocsin doctor` examines the platforms that have tokens."""
    found: dict[str, Examination] = {}
    if settings.telegram_token:
        from handlers.telegram import examining as telegram

        found["telegram"] = partial(
            telegram.examine, settings.telegram_token, settings.telegram_base_url, clock=utc_now
        )
    if settings.slack_bot_token or settings.slack_client_id:
        from handlers.slack import examining as slack

        tokens = settings.slack_bot_token, settings.slack_app_token
        found["slack"] = partial(slack.examine, *tokens, settings.slack_api_url, clock=utc_now)
    return found


async def attend(house: House, playing: Collection[str] = roles.ROLES) -> None:
    """Play these roles until cancelled."""
    parts = jobs.parts(playing)
    house.meter.speaks(house.platforms)
    async with asyncio.TaskGroup() as group:
        group.create_task(house.store.bell.listen())
        group.create_task(tally(house.store, house.meter, house.platforms, clock=house.clock))
        for part in parts:
            if part.work:
                group.create_task(part.work(house))
        for platform in house.platforms.values():
            group.create_task(_on(platform, house, parts))


async def _on(platform: Platform, house: House, parts: Collection[Part]) -> None:
    """What the roles do on one platform, once it is connected."""
    print(await platform.start(), flush=True)
    async with asyncio.TaskGroup() as group:
        for part in parts:
            if part.on:
                group.create_task(part.on(house, platform))
