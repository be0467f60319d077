"""Serves the Bot API on loopback: who may call, which method, what goes wrong, what is answered."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.peers.telegram.faults import BadGateway, CutAfter, CutBefore, Faults
from tests.peers.telegram.methods import Methods
from tests.peers.telegram.parameters import Parameters, read_parameters
from tests.peers.telegram.refusals import Refusal, conflict, not_found, unauthorized
from tests.peers.telegram.world import World

log = logging.getLogger(__name__)

LONGEST_POLL = 50.0
TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)


class Cut(Exception):
    """The connection is to be dropped without an answer."""


class Server:
    """The HTTP side. `changed` is notified whenever anything happened."""

    def __init__(
        self,
        world: World,
        methods: Methods,
        faults: Faults,
        token: str,
        changed: asyncio.Condition,
    ) -> None:
        self._world = world
        self._methods = methods
        self._faults = faults
        self._token = token
        self._changed = changed
        self._polls = 0
        self.waiting = 0
        self._closing = False
        self._runner: web.AppRunner | None = None
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.defects: list[str] = []

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; the port it got."""
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/documents/{id}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        self._closing = True
        await self.note()
        if self._runner:
            await self._runner.cleanup()

    async def note(self) -> None:
        """Wake those who wait for something to happen."""
        async with self._changed:
            self._changed.notify_all()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        body = self._world.files.get(request.match_info["id"])
        if request.match_info["token"] != self._token or body is None:
            return web.json_response({"ok": False, "error_code": 404}, status=404)
        return web.Response(body=body)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            result = await self._carry_out(request)
        except Refusal as refusal:
            return _refused(refusal)
        except _Html as page:
            return web.Response(status=page.status, text="<html>Bad Gateway</html>")
        except Cut:
            assert request.transport
            request.transport.abort()
            return web.Response()
        except ConnectionError:
            return web.Response()  # The bot hung up in the middle of its request.
        finally:
            await self.note()
        return web.json_response({"ok": True, "result": result})

    async def _carry_out(self, request: web.Request) -> Any:
        if request.match_info["token"] != self._token:
            raise unauthorized()
        name = request.match_info["method"]
        values = await read_parameters(request)
        self.calls.append((name, values))
        fault = self._faults.draw(name, _chat_of(values))
        match fault:
            case Refusal():
                raise fault
            case BadGateway():
                raise _Html(fault.status)
            case CutBefore():
                raise Cut
        result = await self._called(name, Parameters(values))
        if isinstance(fault, CutAfter):
            raise Cut
        return result

    async def _called(self, name: str, call: Parameters) -> Any:
        if name.lower() == "getupdates":
            result = await self._get_updates(call)
        elif method := self._methods.find(name):
            result = self._judged(name, method, call)
        else:
            self.defects.append(f"{name}: no such method")
            raise not_found()
        if call.unread:
            self.defects.append(f"{name}: unknown parameters {', '.join(call.unread)}")
        return result

    def _judged(self, name: str, method: Callable[[Parameters], Any], call: Parameters) -> Any:
        """What the bot gets wrong is a defect; that a chat is closed to it, or that it is too
        fast, is not."""
        try:
            return method(call)
        except Refusal as refusal:
            if refusal.code == 400 and _is_defect(refusal.description):
                self.defects.append(f"{name}: {refusal.description}")
            raise

    async def _get_updates(self, call: Parameters) -> list[dict[str, Any]]:
        """https://core.telegram.org/bots/api#getupdates: an update is forgotten only once a later
        offset confirms it, and a new call ends an older one."""
        if self._world.webhook:
            raise conflict(WEBHOOK_ACTIVE)
        self._polls += 1
        poll = self._polls
        limit = min(call.whole("limit", 100) or 100, 100)
        timeout = min(call.whole("timeout"), LONGEST_POLL)
        if (kinds := call.structure("allowed_updates")) is not None:
            self._world.allowed = frozenset(kinds)
        self._confirm(call.whole("offset"))
        await self.note()
        await self._until(lambda: self._world.pending or self._superseded(poll), timeout)
        if self._polls != poll:
            raise conflict(TERMINATED)
        return self._world.pending[:limit]

    def _superseded(self, poll: int) -> bool:
        return self._closing or self._polls != poll

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._world.pending[:] = self._world.pending[offset:]
        elif offset:
            rest = [update for update in self._world.pending if update["update_id"] >= offset]
            self._world.pending[:] = rest

    async def _until(self, condition: Callable[[], object], timeout: float) -> None:
        self.waiting += 1
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(condition), timeout)
            except TimeoutError:
                return
            finally:
                self.waiting -= 1
                self._changed.notify_all()


class _Html(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


_NO_DEFECTS = (
    "chat not found",
    "upgraded to a supergroup",
    "administrator rights",
    "not enough rights",
    "message thread not found",
    "TOPIC_CLOSED",
    "message is not modified",
    "message to edit not found",
    "there is no text in the message to edit",
    "query is too old",
    "user not found",
)


def _is_defect(description: str) -> bool:
    return not any(words in description for words in _NO_DEFECTS)


def _chat_of(values: dict[str, Any]) -> int | None:
    chat = str(values.get("chat_id", ""))
    return int(chat) if chat.lstrip("-").isdigit() else None


def _refused(refusal: Refusal) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)
