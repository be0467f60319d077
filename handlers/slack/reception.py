"""What people do in Slack → requests, forms and pages.

What changes anything is persisted before it is acknowledged. A form changes nothing until it is
submitted: it is opened at once, for Slack waits three seconds for that and no longer. If it cannot
be opened, the command is served as on platforms without forms.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from bot.alerts.owe import PAGE
from bot.clock import utc_now
from bot.commands.counter import Counter, Opened
from bot.commands.page import TURN
from bot.errors import StoreError
from bot.model import ChatKey, Request
from bot.platform import Submit
from handlers.slack import inbound
from handlers.slack.addresses import channel_of
from handlers.slack.calls import UNAVAILABLE, ask, cause
from handlers.slack.home import publish
from handlers.slack.inbound import Payload
from handlers.slack.locales import Locales
from handlers.slack.readings import Readings, Typed
from handlers.slack.views import Origin, View, filled, home, modal, waiting
from handlers.slack.workspace import Workspace

log = logging.getLogger(__name__)

Answer = dict[str, Any]
"""What Slack's acknowledgement says beside yes."""

NOTHING: Answer = {}


class Reception:
    """Takes in what happens in one workspace. Without a counter there are no forms and no pages."""

    def __init__(self, workspace: Workspace, submit: Submit, counter: Counter | None) -> None:
        self._here = workspace
        self._submit = submit
        self._counter = counter
        self._readings = Readings()
        self._locales = Locales(workspace.web, clock=utc_now)
        # The SDK hears all at once: two commands of one chat stay in the order typed.
        self._turns: WeakValueDictionary[ChatKey, asyncio.Lock] = WeakValueDictionary()
        self._pages: set[asyncio.Task[None]] = set()

    async def command(self, body: Payload) -> Answer:
        request = inbound.command_request(body, self._here.me, now=utc_now())
        return await self._form_or_request(request, body["trigger_id"])

    async def action(self, body: Payload) -> Answer:
        """A pressed button of ours, or something typed into a form; all else says nothing."""
        if (body.get("view") or {}).get("private_metadata"):
            return await self._in_view(body)
        request = inbound.button_request(body, self._here.me, now=utc_now())
        return await self._form_or_request(request, body["trigger_id"]) if request else NOTHING

    async def shortcut(self, body: Payload) -> Answer:
        if body["type"] == "message_action":
            await self._persist(inbound.why_request(body, self._here.me, now=utc_now()))
        return NOTHING

    async def submission(self, body: Payload) -> Answer:
        """A submitted form: refused on the field that is wrong, or a request."""
        assert self._counter  # who opened the form has one
        origin, values = Origin.of(body["view"]), filled(body["view"])
        request = await self._locales.told(inbound.view_request(body, self._here.me, now=utc_now()))
        wrong = await self._counter.mistakes(request, origin.command, values)
        if wrong:
            return {"response_action": "errors", "errors": wrong}
        opened = await self._counter.form(request)
        text = self._counter.text(origin.command, values)
        waits = bool(opened and opened.slow)
        await self._persist(inbound.submitted(request, body, text, waits=waits))
        if opened and waits:
            return {"response_action": "update", "view": waiting(opened)}
        return NOTHING

    async def event(self, body: Payload) -> Answer:
        if request := inbound.event_request(body, self._here.me, now=utc_now()):
            await self._persist(request)
        elif opened := inbound.home_opened(body, self._here.me, now=utc_now()):
            self._show_page(opened[0], seen=opened[1])
        return NOTHING

    async def close(self) -> None:
        for task in self._pages:
            task.cancel()
        await asyncio.gather(*self._pages, return_exceptions=True)
        await self._readings.close()

    async def _persist(self, request: Request) -> None:
        turn = self._turns.setdefault(request.chat.key, asyncio.Lock())
        async with turn:
            await self._submit(await self._locales.told(request))

    async def _form_or_request(self, request: Request, trigger: str) -> Answer:
        request = await self._locales.told(request)
        opened = await self._counter.form(request) if self._counter else None
        if not (opened and await self._opens(opened, request, trigger)):
            await self._persist(request)
        return NOTHING

    async def _opens(self, opened: Opened, request: Request, trigger: str) -> bool:
        view = modal(opened, _origin(request, opened.command))
        try:
            await ask(self._here.web.views_open(trigger_id=trigger, view=view))
        except UNAVAILABLE as error:
            log.info("Slack: a form was not opened (%s)", cause(error))
            return False
        return True

    async def _in_view(self, body: Payload) -> Answer:
        request = await self._locales.told(inbound.view_request(body, self._here.me, now=utc_now()))
        if body["view"]["type"] == "modal":
            self._read(body, request)
            return NOTHING
        name, _, part = request.text.partition(" ")
        if name == TURN:
            self._show_page(replace(request, text=part))
            return NOTHING
        return await self._form_or_request(request, body["trigger_id"])

    def _read(self, body: Payload, request: Request) -> None:
        words = body["actions"][0].get("value") or ""
        view = body["view"]

        async def read() -> View | None:
            assert self._counter
            opened = await self._counter.form(request)
            if opened is None:  # who may change this chat has changed meanwhile
                return None
            reading = await self._counter.reading(request, words)
            return modal(opened, Origin.of(view), reading)

        self._readings.take(Typed(view["id"], view["hash"], self._here.web, read))

    def _show_page(self, request: Request, *, seen: str = "") -> None:
        """In a task of its own: nothing is lost with it, and Slack need not wait."""
        if self._counter:
            self._spawn(self._publish(self._counter, request, seen))

    async def _publish(self, counter: Counter, request: Request, seen: str) -> None:
        try:
            page = await counter.page(await self._locales.told(request))
        except StoreError as error:
            log.warning("Slack: Home tab: %s", error)
            return
        view = home(page, _home_origin(request, request.text))
        await publish(self._here.web, request.person.id, view, seen=seen)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._pages.add(task)
        task.add_done_callback(self._pages.discard)


def _origin(request: Request, command: str) -> Origin:
    return Origin(channel_of(request.chat), request.chat.thread, request.ref, command)


def _home_origin(request: Request, part: str) -> Origin:
    return Origin(channel_of(request.chat), ref=f"{PAGE} {part or 1}")
