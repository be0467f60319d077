"""Slack as a chat platform: its events in, messages out, over Bolt and Slack's own SDK."""

import asyncio
import logging
from contextlib import AsyncExitStack
from datetime import timedelta

import aiohttp
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.alerts.parting import CLOSED
from bot.clock import utc_now
from bot.commands.counter import Counter
from bot.delivery import ChatGone, Delivery, Outcome, Pace, Refused, Sent
from bot.errors import ConfigError, UserError
from bot.i18n import say
from bot.model import Chat, Request
from bot.platform import Submit
from bot.redaction import hide, unhide
from bot.store import Store
from handlers.slack import oauth
from handlers.slack.addresses import SLACK_API
from handlers.slack.administrators import Administrators
from handlers.slack.bolt import bolt_app
from handlers.slack.door import EVENTS, Door
from handlers.slack.filing import taken
from handlers.slack.listening import Http, by_http, by_socket
from handlers.slack.logger import sdk_logger
from handlers.slack.patience import Pause
from handlers.slack.proving import identified, prove_app_token
from handlers.slack.receptions import Receptions
from handlers.slack.showing import shown_in_views
from handlers.slack.socket_mode import PING, Socket
from handlers.slack.ways import is_private_answer, ways
from handlers.slack.workspace import Workspace
from handlers.slack.workspaces import Workspaces

log = logging.getLogger(__name__)

SLASH, MENTION = "/tocsin", "@Tocsin"
"""What slack-manifest.yaml calls us."""

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=10)
"""For one call. Slack answers within a second or two, or not at all."""


class Slack:
    """`start` comes before anything else.

    With a bot token, the one workspace that it belongs to; with `http` and a client id in it, also
    those that install us by themselves. Events come over a socket if there is an app token, else
    over HTTP. HTTP needs the `store`: what was seen and who installed us is there.

    `api_url` is Slack's own or, for a test server, another; a proxy is used only when given here:
    the environment's is not read. `ping` is how often the socket is checked, `pause` waits.
    """

    name = "slack"
    pace = Pace(chat=timedelta(seconds=1), overall=timedelta(seconds=1 / 50))
    seat = ""  # an app may have ten sockets, and Slack gives each event to one of them

    def __init__(
        self,
        *,
        bot_token: str = "",
        app_token: str = "",
        http: Http | None = None,
        store: Store | None = None,
        api_url: str = SLACK_API,
        proxy: str = "",
        ping: timedelta = PING,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._bot_token = bot_token
        self._app_token = app_token
        self._http = http or Http()
        self._store = store
        self._secrets = (bot_token, app_token, self._http.signing_secret, self._http.client_secret)
        hide(*self._secrets)
        self._api_url = api_url if api_url.endswith("/") else api_url + "/"
        self._proxy = proxy
        self._ping = ping
        self._pause = pause
        self._counter: Counter | None = None
        self._administrators = Administrators(utc_now)
        self._session: aiohttp.ClientSession | None = None
        self.port = 0

    async def start(self) -> str:
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        many = self._store.installations(self.name) if self._store and self._installs else None
        self._workspaces = Workspaces(self._client, many)
        try:
            if self._bot_token:
                own = self._client(self._bot_token)
                me = await identified(own, pause=self._pause)
                self._workspaces.own = Workspace(me, own)
            if self._app_token:
                await prove_app_token(self._client(), self._app_token, pause=self._pause)
        except (ConfigError, asyncio.CancelledError):
            await self.close()
            raise
        return await self._introduction()

    def attend(self, counter: Counter) -> None:
        self._counter = counter

    async def listen(self, submit: Submit) -> None:
        receptions = Receptions(self._workspaces, submit, self._counter)
        app = bolt_app(receptions, self._client())
        routes = self._routes(app, submit)
        try:
            async with AsyncExitStack() as stack:
                if routes:
                    self.port = await stack.enter_async_context(by_http(self._http, routes))
                await (by_socket(app, self._socket()) if self._app_token else _for_ever())
        finally:
            await receptions.close()

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        here = await self._workspaces.named(chat.workspace)
        if here is None:
            return ChatGone(CLOSED)
        rest = await shown_in_views(here, chat, delivery)
        if rest is None:
            return Sent("")
        tried = ways(chat, rest, edits=edits, under=under, api_url=self._api_url)
        outcome = await here.sender.send(chat, rest.message, tried, text_only=plain)
        if isinstance(outcome, ChatGone) and is_private_answer(chat, rest):
            return Refused(outcome.reason)  # one person could not be reached: the chat stands
        return outcome

    def addressed(self, chat: Chat, command: str) -> str:
        """Slack's threads take no slash commands, and slash commands no files."""
        if chat.kind == "private":
            return command
        mentioned = chat.thread or command == "import"
        return f"{MENTION if mentioned else SLASH} {command}"

    async def file(self, request: Request) -> bytes:
        here = await self._workspaces.named(request.chat.workspace)
        if here is None:
            raise UserError(say("Slack does not give that file now: share it again."))
        return await taken(here.web, request.file, self._api_url)

    async def may_configure(self, request: Request) -> bool:
        """Whether Slack calls this person an administrator or an owner of the workspace."""
        here = await self._workspaces.named(request.chat.workspace)
        return here is not None and await self._administrators.include(
            here.web, here.me.team, request.person.id
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        unhide(*self._secrets)

    @property
    def _installs(self) -> bool:
        return bool(self._http.client_id)

    async def _introduction(self) -> str:
        own, many = self._workspaces.own, self._workspaces.installations
        said = [f"@{own.me.name} in {own.me.workspace}"] if own else []
        if many:
            where = f"http://{self._http.host}:{self._http.port}{oauth.INSTALL}"
            count = await many.count()
            workspaces = "1 workspace" if count == 1 else f"{count} workspaces"
            said.append(f"installed in {workspaces}; to add one: {where}")
        return f"Slack: {', '.join(said)}"

    def _routes(self, app: AsyncApp, submit: Submit) -> list[web.RouteDef]:
        routes: list[web.RouteDef] = []
        if self._store and self._http.signing_secret and not self._app_token:
            door = Door(app, self._store.once, self._http.signing_secret)
            routes.append(web.post(EVENTS, door.events))
        if self._store and self._workspaces.installations:
            installer = oauth.Installer(
                client_id=self._http.client_id,
                client_secret=self._http.client_secret,
                client=self._client,
                installations=self._workspaces.installations,
                once=self._store.once,
                submit=submit,
            )
            routes.append(web.get(oauth.INSTALL, installer.install))
            routes.append(web.get(oauth.REDIRECT, installer.redirect))
        return routes

    def _socket(self) -> Socket:
        return Socket(
            app_token=self._app_token,
            web_client=self._client(),
            logger=sdk_logger("handlers.slack.sdk", logging.WARNING),
            proxy=self._proxy,
            ping=self._ping,
            pause=self._pause,
        )

    def _client(self, token: str = "") -> AsyncWebClient:
        """A web client on the shared session. It never tries again by itself: the SDK's default
        would post a message a second time when only the reply was lost."""
        client = AsyncWebClient(
            token or None,
            base_url=self._api_url,
            session=self._session,
            logger=sdk_logger("handlers.slack.sdk", logging.WARNING),
            retry_handlers=[],
        )
        client.proxy = self._proxy or None  # the SDK would read it from the environment
        return client


async def _for_ever() -> None:
    await asyncio.Event().wait()
