"""The peer's HTTP side: calls in the encodings that the SDK uses, replies in Slack's."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.peers.slack.faults import (
    Babble,
    CutAfter,
    CutBefore,
    Fault,
    Faults,
    RateLimited,
    Refusal,
    ServerError,
    Silence,
)
from tests.peers.slack.methods import Flooded, Methods, Refused
from tests.peers.slack.sockets import Sockets
from tests.peers.slack.world import Payload, World

RESPONSE_USES = 5


@dataclass
class ResponseUrl:
    methods: Methods
    channel: str
    person: str
    message: str = ""
    uses: int = 0
    expired: bool = False


class Server:
    def __init__(
        self,
        world: World,
        methods: Methods,
        sockets: Sockets,
        faults: Faults,
        defects: list[str],
        changed: Callable[[], None],
        scopes: set[str],
    ) -> None:
        self._world = world
        self._methods = methods
        self._sockets = sockets
        self._faults = faults
        self._defects = defects
        self._changed = changed
        self.scopes = scopes
        self.bot_token = f"xoxb-1111111111-2222222222-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-A0TOCSIN-3333333333-{secrets.token_hex(16)}"
        self.revoked = ""
        self.dead: dict[str, str] = {}
        self.client = ("1234.5678", secrets.token_hex(16))
        self._workspaces = {self.bot_token: methods}
        self._codes: dict[str, tuple[str, bool]] = {}
        self.calls: list[tuple[str, Payload]] = []
        self.response_urls: dict[str, ResponseUrl] = {}
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link/", self._sockets.handle)
        app.router.add_post("/commands/{team}/{number}/{key}", self._respond)
        app.router.add_post("/upload/v1/{id}", self._upload)
        app.router.add_get("/files-pri/{id}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self._methods.uploads = f"{self.url}/upload/v1"

    async def stop(self) -> None:
        await self._sockets.close()
        await self._runner.cleanup()

    def response_url(self, methods: Methods, channel: str, person: str, message: str = "") -> str:
        """`message` is the one that was pressed, which what is posted may replace."""
        key = secrets.token_hex(16)
        self.response_urls[key] = ResponseUrl(methods, channel, person, message)
        return f"{self.url}/commands/T0TOCSIN/{len(self.response_urls)}/{key}"

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await self._arguments(request)
        self.calls.append((method, arguments))

        async def carry_out() -> web.Response:
            authorization = request.headers.get("Authorization", "")
            response = self._carry_out(method, arguments, authorization)
            if authorization.removeprefix("Bearer ") in self._workspaces:
                response.headers["X-OAuth-Scopes"] = ",".join(sorted(self.scopes))
            return response

        return await self._with_faults(method, request, carry_out)

    def file_url(self, id_: str) -> str:
        return f"{self.url}/files-pri/{id_}"

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file that a person shared; without the right token or scope, the page to sign in."""
        file = self._world.files.all.get(request.match_info["id"])
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given != self.bot_token or "files:read" not in self.scopes:
            raise web.HTTPFound(f"{self.url}/signin")
        if file is None or file.data is None:
            return web.Response(status=404)
        return web.Response(body=file.data)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        data = await request.read()
        self.calls.append(("upload", {"length": len(data)}))

        async def carry_out() -> web.Response:
            taken = self._world.files.put(request.match_info["id"], data)
            return web.Response(text=f"OK - {len(data)}") if taken else web.Response(status=400)

        return await self._with_faults("upload", request, carry_out)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        arguments = await request.json()
        self.calls.append(("response_url", arguments))
        hook = self.response_urls.get(request.match_info["key"])

        async def carry_out() -> web.Response:
            if hook is None or hook.expired or hook.uses >= RESPONSE_USES:
                word = "used_url" if hook and hook.uses >= RESPONSE_USES else "expired_url"
                return web.json_response({"ok": False, "error": word}, status=404)
            try:
                hook.methods.respond(hook.channel, hook.person, arguments, hook.message)
            except Refused as no:
                return web.Response(status=400, text=no.error)
            hook.uses += 1
            return web.Response(text="ok")

        return await self._with_faults("response_url", request, carry_out)

    async def _with_faults(
        self, method: str, request: web.Request, carry_out: Callable[..., object]
    ) -> web.StreamResponse:
        fault = self._faults.draw(method)
        match fault:
            case RateLimited() | ServerError() | Refusal() | Babble():
                self._changed()
                return _fault_reply(fault)
            case CutBefore():
                return _cut(request)
        response = await carry_out()  # type: ignore[misc]
        self._changed()
        match fault:
            case CutAfter():
                return _cut(request)
            case Silence(over):
                await over.wait()
        return response  # type: ignore[no-any-return]

    async def _arguments(self, request: web.Request) -> Payload:
        arguments: Payload = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        else:
            arguments |= dict(await request.post())
        if "token" in arguments:
            self._defects.append("a token stands among the arguments")
        return arguments

    def _carry_out(self, method: str, arguments: Payload, authorization: str) -> web.Response:
        try:
            return web.json_response({"ok": True} | self._answer(method, arguments, authorization))
        except Refused as no:
            return web.json_response({"ok": False, "error": no.error} | no.more)
        except Flooded:
            return _fault_reply(RateLimited(1))

    def _answer(self, method: str, arguments: Payload, authorization: str) -> Payload:
        token = authorization.removeprefix("Bearer ")
        if method == "oauth.v2.access":
            return self._access(arguments, authorization)
        if not token:
            raise Refused("not_authed")
        if token not in (*self._workspaces, self.app_token):
            raise Refused("invalid_auth")
        if dead := self.dead.get(token) or self.revoked:
            raise Refused(dead)
        if (method == "apps.connections.open") != (token == self.app_token):
            raise Refused("not_allowed_token_type")
        if method == "apps.connections.open":
            ticket = self._sockets.ticket()
            return {"url": f"ws://127.0.0.1:{self.port}/link/?ticket={ticket}&app_id=A0TOCSIN"}
        return self._checked(self._workspaces[token], method, arguments)

    def open_workspace(self, methods: Methods) -> str:
        """The token of another workspace of this Slack."""
        token = f"xoxb-4444444444-{secrets.token_hex(12)}"
        self._workspaces[token] = methods
        return token

    def renew(self, token: str) -> str:
        """Another token for the same workspace, as every installation gives a new one."""
        return self.open_workspace(self._workspaces[token])

    def code(self, token: str, *, enterprise: bool) -> str:
        """What Slack's page hands back: it is good for one token, once."""
        code = secrets.token_hex(16)
        self._codes[code] = token, enterprise
        return code

    def _access(self, arguments: Payload, authorization: str) -> Payload:
        given = b64encode(":".join(self.client).encode()).decode()
        if authorization != f"Basic {given}":
            raise Refused("bad_client_secret")
        token, enterprise = self._codes.pop(arguments.get("code", ""), ("", False))
        if not token:
            raise Refused("invalid_code")
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(self.scopes)),
            "is_enterprise_install": enterprise,
            "enterprise": {"id": "E0BIG", "name": "Big"} if enterprise else None,
            "team": None if enterprise else {"id": "T0", "name": "Annex"},
        }

    def _checked(self, methods: Methods, method: str, arguments: Payload) -> Payload:
        known = methods.table.get(method)
        if known is None:
            raise Refused("unknown_method", req_method=method)
        if known.scope and known.scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise Refused("missing_scope", needed=known.scope, provided=provided)
        for name in sorted(arguments.keys() - known.required - known.optional):
            self._defects.append(f"{method} has no argument {name!r}")
        missing = [name for name in known.required if not arguments.get(name)]
        if missing:
            raise Refused("invalid_arguments", response_metadata={"messages": missing})
        return known.call(arguments)


def _fault_reply(fault: Fault) -> web.Response:
    match fault:
        case RateLimited(seconds):
            body = {"ok": False, "error": "ratelimited"}
            headers = {"Retry-After": str(seconds)}
            return web.json_response(body, status=429, headers=headers)
        case ServerError(status):
            return web.Response(status=status, text="<h1>Oops</h1>", content_type="text/html")
        case Refusal(error):
            return web.json_response({"ok": False, "error": error})
        case Babble(text):
            return web.Response(text=text)
    raise AssertionError(fault)


def _cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    raise asyncio.CancelledError
