"""The operator's view over HTTP."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from bot.clock import Clock
from bot.errors import ConfigError, StoreError
from bot.health import problems
from bot.log import told
from bot.meter import Meter
from bot.model import ChatKey
from bot.serving import body_of, served
from bot.settings import Web
from bot.store import Store
from bot.web.board import board
from bot.web.gate import Gate
from bot.web.metrics import common, exposed
from bot.web.page import page, sorry, style

log = logging.getLogger(__name__)

T = TypeVar("T")

ENOUGH = timedelta(seconds=4)
"""How long whoever looks waits for the store: Prometheus has lost its patience after ten."""

MOST_SENT = 16 * 1024
"""Bytes that a form may send us."""

MOST_FEEDS = 100
"""Shown unless all are asked for."""

SAID = {
    "requeue": "It is in the line again, behind what waits.",
    "drop": "It is dropped for good.",
    "nothing": "It was there no more: somebody was quicker.",
}
"""What became of a button that was pressed; the page's address names it."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the view is of; `platforms` are those that this process speaks on."""

    store: Store
    meter: Meter
    platforms: tuple[str, ...]
    clock: Clock

    async def spoken(self) -> tuple[str, ...]:
        """The platforms that this process speaks on, or any other. Raises StoreError."""
        elsewhere = await self.store.tallies.spoken(now=self.clock())
        return tuple(sorted(elsewhere.union(self.platforms)))


async def serve(settings: Web, site: Site) -> None:
    """Serve until cancelled. Raises ConfigError if an address that was asked for is taken."""
    app = application(settings, site)
    try:
        async with served(app, settings.host, settings.port, setting="TOCSIN_WEB"):
            print(f"Page: {settings.url}", flush=True)
            await asyncio.Event().wait()
    except ConfigError as error:
        if settings.asked:
            raise
        log.warning("No page for the operator, until TOCSIN_WEB says where else, or off. %s", error)


def application(settings: Web, site: Site) -> web.Application:
    gate = Gate(settings, site.clock)
    app = web.Application(middlewares=[gate.middleware, store_away], client_max_size=MOST_SENT)
    views = Views(site, gate)
    app.router.add_get("/healthz", views.ready)
    app.router.add_get("/healthz/ready", views.ready)
    app.router.add_get("/healthz/live", views.live)
    app.router.add_get("/metrics", views.metrics)
    app.router.add_get("/", views.board)
    app.router.add_get("/style.css", views.style)
    app.router.add_post("/aside/{action:requeue|drop}", views.act)
    return app


@web.middleware
async def store_away(request: web.Request, handler: Handler) -> web.StreamResponse:
    """While the store does not answer, say so."""
    try:
        return await handler(request)
    except StoreError as error:
        return _html(sorry(f"The store does not answer: {error}"), status=503)


def _html(text: str, *, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status)


class Views:
    def __init__(self, site: Site, gate: Gate) -> None:
        self._site = site
        self._gate = gate

    async def live(self, request: web.Request) -> web.Response:
        """An answer at all says that the loop turns."""
        return web.Response(text="ok\n")

    async def ready(self, request: web.Request) -> web.Response:
        found = await _soon(self._problems())
        if found is None:
            found = ["The store does not answer: the log says more."]
        return web.Response(text="\n".join(found or ["ok"]) + "\n", status=503 if found else 200)

    async def _problems(self) -> list[str]:
        site = self._site
        return await problems(site.store, await site.spoken(), now=site.clock())

    async def style(self, request: web.Request) -> web.Response:
        return web.Response(text=style(), content_type="text/css")

    async def board(self, request: web.Request) -> web.Response:
        site, asked = self._site, request.query
        most = None if asked.get("feeds") == "all" else MOST_FEEDS
        try:
            async with asyncio.timeout(ENOUGH.total_seconds()):
                shown = await board(site.store, await site.spoken(), now=site.clock(), most=most)
        except TimeoutError as error:
            raise StoreError("no answer in time") from error
        said = SAID.get(asked.get("said", ""), "")
        return _html(page(shown, token=self._gate.token, said=said))

    async def act(self, request: web.Request) -> web.Response:
        """Put back or drop what was set aside, and show the page again."""
        await body_of(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        if not self._gate.admits(form.get("token", ""), request):
            raise web.HTTPForbidden(text="That page is an old one: load it again, then press.\n")
        platform, chat, item = (form.get(name, "") for name in ("platform", "chat", "item"))
        if platform not in await self._site.spoken():
            raise web.HTTPNotFound
        asides = self._site.store.outbox(platform).asides
        if request.match_info["action"] == "requeue":
            done = await asides.requeue(ChatKey(chat), item, now=self._site.clock())
        else:
            done = await asides.drop(ChatKey(chat), item)
        said = request.match_info["action"] if done else "nothing"
        raise web.HTTPSeeOther(f"/?said={said}")

    async def metrics(self, request: web.Request) -> web.Response:
        body = exposed(self._site.meter, await _soon(self._common()))
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _common(self) -> CollectorRegistry:
        site = self._site
        return await common(site.store, await site.spoken(), now=site.clock())


async def _soon(asked: Awaitable[T]) -> T | None:
    """What is asked of the store; None if it does not answer in time. Where it is stands in the
    error, and anybody may read what a monitor is told: so that is for the log alone."""
    try:
        async with asyncio.timeout(ENOUGH.total_seconds()):
            return await asked
    except (StoreError, TimeoutError) as error:
        why = str(error) or "no answer in time"
        log.warning("the store does not answer", extra=told(error=why))
        return None
