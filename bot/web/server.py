"""The operator's view over HTTP."""

import asyncio
import logging
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.clock import Clock
from bot.errors import ConfigError, StoreError
from bot.health import problems
from bot.meter import Meter
from bot.settings import Web
from bot.store import Store
from bot.web.gate import Gate
from bot.web.metrics import metrics

log = logging.getLogger(__name__)

MOST_SENT = 16 * 1024
"""Bytes that a form may send us."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the view is of."""

    store: Store
    meter: Meter
    platforms: tuple[str, ...]
    clock: Clock


async def serve(settings: Web, site: Site) -> None:
    """Serve until cancelled. Raises ConfigError if an address that was asked for is taken."""
    runner = web.AppRunner(application(settings, site), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        await runner.cleanup()
        _cannot(settings, error)
        return
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _cannot(settings: Web, error: OSError) -> None:
    where = f"{settings.host}:{settings.port}"
    if settings.asked:
        raise ConfigError(f"TOCSIN_WEB: cannot listen on {where}: {error.strerror}") from error
    log.warning("No page for the operator: %s is taken. TOCSIN_WEB says where else, or off", where)


def application(settings: Web, site: Site) -> web.Application:
    gate = Gate(settings)
    app = web.Application(middlewares=[gate.middleware], client_max_size=MOST_SENT)
    views = Views(site, gate)
    app.router.add_get("/healthz", views.ready)
    app.router.add_get("/healthz/ready", views.ready)
    app.router.add_get("/healthz/live", views.live)
    app.router.add_get("/metrics", views.metrics)
    return app


class Views:
    def __init__(self, site: Site, gate: Gate) -> None:
        self._site = site
        self._gate = gate

    async def live(self, request: web.Request) -> web.Response:
        """An answer at all says that the loop turns."""
        return web.Response(text="ok\n")

    async def ready(self, request: web.Request) -> web.Response:
        site = self._site
        try:
            found = await problems(site.store, site.platforms, now=site.clock())
        except StoreError as error:
            found = [f"The store does not answer: {error}"]
        return web.Response(text="\n".join(found or ["ok"]) + "\n", status=503 if found else 200)

    async def metrics(self, request: web.Request) -> web.Response:
        site = self._site
        try:
            told = await metrics(site.store, site.meter, site.platforms, now=site.clock())
        except StoreError as error:
            return web.Response(text=f"{error}\n", status=503)
        return web.Response(body=told, headers={"Content-Type": CONTENT_TYPE_LATEST})
